// The peer to beat: the least an NTP server on Linux can do. recvmmsg(2) takes up to 64 requests, each is
// answered in place, sendmmsg(2) sends the answers. It reads the clock, it never sets one.
//
//     c-loop [--kernel-stamps] [--threads N] ADDRESS PORT
//
// By default CLOCK_REALTIME is read once per packet and serves as T2 and T3. With --kernel-stamps T2 is the
// kernel's receive stamp (SO_TIMESTAMPNS) and the reading is T3: compare that with a server that takes kernel
// stamps too. With --threads each thread has its own socket, and SO_REUSEPORT spreads the flows over them.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <getopt.h>
#include <netdb.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, HEADER = 48, ROOM = 1024, EX_USAGE = 64, EX_IOERR = 74 };

struct options {
    bool kernel_stamps;
    struct sockaddr_storage address;
    socklen_t address_length;
};

static uint64_t ntp_time(struct timespec t) {
    // 2208988800 s from 1900 to 1970; the fraction is rounded to nearest.
    uint64_t fraction = (((uint64_t)t.tv_nsec << 32) + 500000000) / 1000000000;
    return (((uint64_t)t.tv_sec + 2208988800u) << 32) + fraction;
}

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return ntp_time(t);
}

static void put64(uint8_t *at, uint64_t value) {
    value = htobe64(value);
    memcpy(at, &value, sizeof value);
}

static uint64_t kernel_stamp(struct msghdr *message) {
    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec t;
            memcpy(&t, CMSG_DATA(c), sizeof t);
            return ntp_time(t);
        }
    return now();
}

// Turns a request into its answer; false when the datagram deserves none.
static bool answer(uint8_t *packet, size_t length, uint64_t receive, uint64_t reference) {
    if (length < HEADER) return false;
    unsigned version = packet[0] >> 3 & 7;
    if ((packet[0] & 7) != 3 || version < 3 || version > 4) return false;
    packet[0] = (uint8_t)(version << 3 | 4);       // no leap second pending, mode 4
    packet[1] = 3;                                 // stratum; packet[2], the poll, is the client's
    packet[3] = (uint8_t)-26;                      // precision: 15 ns
    memset(packet + 4, 0, 4);                      // root delay
    memcpy(packet + 8, "\0\0\0\1\x7f\x7f\1\1", 8); // root dispersion 15 us; reference ID 127.127.1.1
    put64(packet + 16, reference);
    memmove(packet + 24, packet + 40, 8); // origin: the client's transmit timestamp
    uint64_t transmit = now();
    put64(packet + 32, receive ? receive : transmit);
    put64(packet + 40, transmit);
    return true;
}

static int open_socket(const struct options *options) {
    int fd = socket(options->address.ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) ||
        (options->kernel_stamps && setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on)) ||
        bind(fd, (const struct sockaddr *)&options->address, options->address_length)) {
        perror("c-loop");
        exit(EX_IOERR);
    }
    return fd;
}

struct worker {
    int fd;
    bool kernel_stamps;
};

static void *serve(void *argument) {
    struct worker *worker = argument;
    static _Thread_local uint8_t packets[BATCH][ROOM];
    static _Thread_local _Alignas(struct cmsghdr) uint8_t control[BATCH][CMSG_SPACE(sizeof(struct timespec))];
    static _Thread_local struct sockaddr_storage peers[BATCH];
    struct iovec vectors[BATCH];
    struct mmsghdr in[BATCH] = {0}, out[BATCH] = {0};
    uint64_t reference = now();

    for (;;) {
        for (int i = 0; i < BATCH; i++) {
            vectors[i] = (struct iovec){packets[i], ROOM};
            in[i].msg_hdr = (struct msghdr){
                .msg_name = &peers[i], .msg_namelen = sizeof peers[i], .msg_iov = &vectors[i], .msg_iovlen = 1};
            if (worker->kernel_stamps) {
                in[i].msg_hdr.msg_control = control[i];
                in[i].msg_hdr.msg_controllen = sizeof control[i];
            }
        }
        int received = recvmmsg(worker->fd, in, BATCH, MSG_WAITFORONE, NULL);
        if (received < 0) {
            if (errno == EINTR) continue;
            perror("c-loop: recvmmsg");
            exit(EX_IOERR);
        }
        int ready = 0;
        for (int i = 0; i < received; i++) {
            struct msghdr *message = &in[i].msg_hdr;
            uint64_t receive = worker->kernel_stamps ? kernel_stamp(message) : 0;
            if (!answer(packets[i], in[i].msg_len, receive, reference)) continue;
            vectors[i].iov_len = HEADER;
            message->msg_control = NULL;
            message->msg_controllen = 0;
            out[ready++].msg_hdr = *message;
        }
        for (int sent = 0; sent < ready;) {
            int n = sendmmsg(worker->fd, out + sent, (unsigned)(ready - sent), 0);
            sent += n > 0 ? n : 1; // an answer that cannot be sent is dropped
        }
    }
    return NULL;
}

static void usage(void) {
    fputs("usage: c-loop [--kernel-stamps] [--threads N] ADDRESS PORT\n", stderr);
    exit(EX_USAGE);
}

int main(int argc, char **argv) {
    static const struct option names[] = {
        {"kernel-stamps", no_argument, NULL, 'k'}, {"threads", required_argument, NULL, 't'}, {0}};
    struct options options = {0};
    int threads = 1;
    for (int o; (o = getopt_long(argc, argv, "kt:", names, NULL)) != -1;)
        if (o == 'k')
            options.kernel_stamps = true;
        else if (o == 't')
            threads = atoi(optarg);
        else
            usage();
    if (argc - optind != 2 || threads < 1 || threads > 256) usage();

    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV}, *found;
    if (getaddrinfo(argv[optind], argv[optind + 1], &hints, &found)) usage();
    memcpy(&options.address, found->ai_addr, found->ai_addrlen);
    options.address_length = found->ai_addrlen;
    freeaddrinfo(found);

    struct worker workers[256];
    for (int i = 0; i < threads; i++) workers[i] = (struct worker){open_socket(&options), options.kernel_stamps};
    for (int i = 1; i < threads; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve, &workers[i])) {
            fputs("c-loop: cannot start a thread\n", stderr);
            return EX_IOERR;
        }
    }
    serve(&workers[0]);
}
