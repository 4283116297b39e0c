#!/usr/bin/python3
"""Runs ntpsec's ntpdig or ntpq, whichever this file is called, with servers given as host:port too.

Both only ever ask port 123. Here `127.0.0.1:11123`, `name:11123` and, for ntpdig, `[::1]:11123` mean what they say. The
program and its modules come from ../root, where the Debian packages were unpacked.
"""
import os
import re
import runpy
import socket
import sys

here, name = os.path.split(os.path.abspath(__file__))
root = os.path.join(os.path.dirname(here), "root")
sys.path.insert(0, os.path.join(root, "usr/lib/python3/dist-packages"))
sys.argv[0] = os.path.join(root, "usr/bin", name)

resolve = socket.getaddrinfo


def resolve_with_port(host, port, *rest, **named):
    match = re.fullmatch(r"\[(.+)\]:(\d+)|([^:]+):(\d+)", host or "")
    if match:
        host, port = match[1] or match[3], int(match[2] or match[4])
    return resolve(host, port, *rest, **named)


socket.getaddrinfo = resolve_with_port
runpy.run_path(sys.argv[0], run_name="__main__")
