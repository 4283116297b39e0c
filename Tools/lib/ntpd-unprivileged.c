// Lets ntpd run without root and on a port of our choice. ntpsec's ntpd refuses to start for anybody but root, and it
// always binds port 123, which needs root and may be taken (`extra port` came with 1.2.3 and is bound besides 123).
// Preloaded into ntpd, this says the user is root, which grants nothing, and puts NTPD_PORT in place of 123.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

uid_t getuid(void) { return 0; }

int bind(int socket, const struct sockaddr *address, socklen_t length) {
    int (*next)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");
    // The port stands at the same place in both families.
    _Static_assert(offsetof(struct sockaddr_in, sin_port) == offsetof(struct sockaddr_in6, sin6_port), "ports differ");
    struct sockaddr_in6 moved;
    const char *port = getenv("NTPD_PORT");
    int internet = address->sa_family == AF_INET || address->sa_family == AF_INET6;

    if (!port || !internet || length > sizeof moved) return next(socket, address, length);
    memcpy(&moved, address, length);
    if (moved.sin6_port == htons(123)) moved.sin6_port = htons(atoi(port));
    return next(socket, (const struct sockaddr *)&moved, length);
}
