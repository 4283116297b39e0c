// An NTP load generator in a closed loop: a window of requests is always outstanding, each reply frees a place for
// the next. Every request is a valid 48-byte version 4 client packet with a cookie of its own; a reply counts only
// when it is a mode 4 packet that carries the cookie of an outstanding request.
//
//     ntp-load [--window W] [--sockets S] [--cpu N] [--gso] [--spin] ADDRESS PORT SECONDS
//     ntp-load --probe ADDRESS PORT SECONDS
//
// The window is shared by S connected sockets, so that SO_REUSEPORT spreads them over a server's threads. Requests
// leave in batches: by sendmmsg(2), or with --gso as one buffer that the kernel cuts into datagrams (UDP_SEGMENT,
// udp(7)). The server sees the same datagrams, and the load needs about a fifth less CPU than a bare C server, so that
// it can saturate one. --spin polls without sleeping. --cpu pins. --probe sends one request at a time until one is
// answered, and then exits 0. Ends after SECONDS and at most half a second more. Output: one line of name=value
// pairs; cpu_s is the load's own, and a load that has used all of `seconds` was the bottleneck.

#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <getopt.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, HEADER = 48, ROOM = 1024, MAX_WINDOW = 65536, MAX_SOCKETS = 1024 };
enum { EX_USAGE = 64, EX_UNAVAILABLE = 69, EX_IOERR = 74 };

static const int64_t PATIENCE = 200000000; // ns after which a request counts as lost

struct request {
    uint64_t cookie; // 0: the place is free
    int64_t sent;
};

struct flow {
    int fd;
    unsigned places; // this socket's share of the window
    unsigned free_count;
    uint16_t *free;          // a stack of the places not outstanding
    struct request *request; // by place
};

struct counts {
    uint64_t replies, lost, invalid, unmatched, refused;
};

static struct counts counts;
static uint64_t serial, mask;
static bool gso;

static int64_t monotonic(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "ntp-load: %s: %s\n", what, strerror(errno));
    exit(EX_IOERR);
}

// The cookie names its place, so a reply finds its request without a search; the serial makes each one distinct.
static uint64_t new_cookie(unsigned place) {
    return (++serial << 16 | place) ^ mask;
}

static bool send_batch(struct flow *flow, int64_t now) {
    static uint8_t packets[BATCH][HEADER];
    static struct iovec vectors[BATCH];
    static struct mmsghdr messages[BATCH];
    unsigned n = flow->free_count < BATCH ? flow->free_count : BATCH;
    if (n == 0) return false;
    for (unsigned i = 0; i < n; i++) {
        unsigned place = flow->free[flow->free_count - 1 - i];
        flow->request[place] = (struct request){new_cookie(place), now};
        packets[i][0] = 0x23; // version 4, mode 3
        packets[i][3] = 0x20;
        uint64_t cookie = htobe64(flow->request[place].cookie);
        memcpy(packets[i] + 40, &cookie, 8);
        vectors[i] = (struct iovec){packets[i], HEADER};
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &vectors[i], .msg_iovlen = 1};
    }
    int sent;
    if (gso)
        sent = send(flow->fd, packets, n * HEADER, MSG_DONTWAIT) < 0 ? -1 : (int)n;
    else
        sent = sendmmsg(flow->fd, messages, n, MSG_DONTWAIT);
    if (sent < 0) {
        if (errno == ECONNREFUSED)
            counts.refused++;
        else if (errno != EAGAIN && errno != ENOBUFS && errno != EINTR)
            fail("send");
        sent = 0;
    }
    for (unsigned i = (unsigned)sent; i < n; i++) flow->request[flow->free[flow->free_count - 1 - i]].cookie = 0;
    flow->free_count -= (unsigned)sent;
    return sent > 0;
}

static void take(struct flow *flow, const uint8_t *packet, unsigned length) {
    uint64_t origin;
    memcpy(&origin, packet + 24, 8);
    origin = be64toh(origin);
    unsigned place = (origin ^ mask) & 0xffff;
    if (length < HEADER || (packet[0] & 0x3f) != 0x24 || packet[1] < 1 || packet[1] > 15) {
        counts.invalid++;
    } else if (place >= flow->places || origin == 0 || flow->request[place].cookie != origin) {
        counts.unmatched++;
    } else {
        flow->request[place].cookie = 0;
        flow->free[flow->free_count++] = (uint16_t)place;
        counts.replies++;
    }
}

static bool receive_batch(struct flow *flow) {
    static uint8_t packets[BATCH][ROOM];
    static struct iovec vectors[BATCH];
    static struct mmsghdr messages[BATCH];
    if (!vectors[0].iov_base)
        for (int i = 0; i < BATCH; i++) {
            vectors[i] = (struct iovec){packets[i], ROOM};
            messages[i].msg_hdr = (struct msghdr){.msg_iov = &vectors[i], .msg_iovlen = 1};
        }
    int n = recvmmsg(flow->fd, messages, BATCH, MSG_DONTWAIT, NULL);
    if (n < 0) {
        if (errno == ECONNREFUSED)
            counts.refused++;
        else if (errno != EAGAIN && errno != EINTR)
            fail("recvmmsg");
        return false;
    }
    for (int i = 0; i < n; i++) take(flow, packets[i], messages[i].msg_len);
    return n > 0;
}

// Gives up the requests sent before `before`.
static void expire(struct flow *flow, int64_t before) {
    for (unsigned place = 0; place < flow->places; place++)
        if (flow->request[place].cookie && flow->request[place].sent < before) {
            flow->request[place].cookie = 0;
            flow->free[flow->free_count++] = (uint16_t)place;
            counts.lost++;
        }
}

static void open_flow(struct flow *flow, unsigned places, const struct addrinfo *server) {
    int room = 4 << 20, segment = HEADER;
    flow->fd = socket(server->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (flow->fd < 0 || connect(flow->fd, server->ai_addr, server->ai_addrlen)) fail("connect");
    setsockopt(flow->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (gso && setsockopt(flow->fd, IPPROTO_UDP, UDP_SEGMENT, &segment, sizeof segment)) {
        fputs("ntp-load: this kernel has no UDP_SEGMENT, so --gso is left out\n", stderr);
        gso = false;
    }
    flow->places = flow->free_count = places;
    flow->free = calloc(places, sizeof *flow->free);
    flow->request = calloc(places, sizeof *flow->request);
    if (!flow->free || !flow->request) fail("calloc");
    for (unsigned i = 0; i < places; i++) flow->free[i] = (uint16_t)i;
}

static unsigned outstanding(const struct flow *flows, unsigned count) {
    unsigned sum = 0;
    for (unsigned i = 0; i < count; i++) sum += flows[i].places - flows[i].free_count;
    return sum;
}

// Runs the loop until `stop`; sends only where `sending`, and then only ends early when nothing is outstanding.
static void run(struct flow *flows, unsigned count, int64_t stop, bool sending, bool spin) {
    static struct pollfd waits[MAX_SOCKETS];
    for (unsigned i = 0; i < count; i++) waits[i] = (struct pollfd){flows[i].fd, POLLIN, 0};
    int64_t next_check = 0, now;
    while ((now = monotonic()) < stop && (sending || outstanding(flows, count))) {
        bool progress = false;
        for (unsigned i = 0; i < count; i++) {
            progress |= receive_batch(&flows[i]);
            if (sending) progress |= send_batch(&flows[i], now);
        }
        if (now >= next_check) {
            for (unsigned i = 0; i < count; i++) expire(&flows[i], now - PATIENCE);
            next_check = now + PATIENCE / 4;
        }
        if (!progress && !spin) poll(waits, count, 10);
    }
}

static int probe(struct flow *flow, int64_t stop) {
    while (monotonic() < stop) {
        send_batch(flow, monotonic());
        for (int i = 0; i < 20 && counts.replies == 0; i++) {
            struct pollfd wait = {flow->fd, POLLIN, 0};
            if (poll(&wait, 1, 1) > 0) receive_batch(flow);
        }
        if (counts.replies) return 0;
        expire(flow, INT64_MAX);
    }
    return EX_UNAVAILABLE;
}

static void usage(void) {
    fputs(
        "usage: ntp-load [--window W] [--sockets S] [--cpu N] [--gso] [--spin] ADDRESS PORT SECONDS\n"
        "       ntp-load --probe ADDRESS PORT SECONDS\n",
        stderr);
    exit(EX_USAGE);
}

struct options {
    int window, sockets, cpu;
    bool spin, probing;
    double seconds;
    struct addrinfo *server;
};

static struct options parse(int argc, char **argv) {
    static const struct option names[] = {{"window", required_argument, NULL, 'w'},
                                          {"sockets", required_argument, NULL, 's'},
                                          {"cpu", required_argument, NULL, 'c'},
                                          {"gso", no_argument, NULL, 'g'},
                                          {"spin", no_argument, NULL, 'p'},
                                          {"probe", no_argument, NULL, 'q'},
                                          {0}};
    struct options o = {.window = 128, .sockets = 4, .cpu = -1};
    for (int name; (name = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        if (name == 'w')
            o.window = atoi(optarg);
        else if (name == 's')
            o.sockets = atoi(optarg);
        else if (name == 'c')
            o.cpu = atoi(optarg);
        else if (name == 'g')
            gso = true;
        else if (name == 'p')
            o.spin = true;
        else if (name == 'q')
            o.probing = true;
        else
            usage();
    }
    if (argc - optind != 3) usage();
    if (o.probing) o.window = o.sockets = 1;
    o.seconds = atof(argv[optind + 2]);
    if (o.sockets < 1 || o.sockets > MAX_SOCKETS || o.window < o.sockets || o.window > MAX_WINDOW) usage();
    if (!(o.seconds > 0 && o.seconds <= 3600)) usage();

    struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    if (getaddrinfo(argv[optind], argv[optind + 1], &hints, &o.server)) usage();
    return o;
}

static void pin(int cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    if (sched_setaffinity(0, sizeof set, &set)) fail("cannot pin to that CPU");
}

static double cpu_seconds(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv) {
    struct options options = parse(argc, argv);
    if (options.cpu >= 0) pin(options.cpu);

    static struct flow flows[MAX_SOCKETS];
    unsigned sockets = (unsigned)options.sockets, window = (unsigned)options.window;
    int64_t start = monotonic(), stop = start + (int64_t)(options.seconds * 1e9);
    mask = (uint64_t)start * 0x9e3779b97f4a7c15u ^ (uint64_t)getpid() << 48;
    for (unsigned i = 0; i < sockets; i++)
        open_flow(&flows[i], window / sockets + (i < window % sockets), options.server);
    freeaddrinfo(options.server);
    if (options.probing) return probe(&flows[0], stop);

    run(flows, sockets, stop, true, options.spin);
    double elapsed = (double)(monotonic() - start) / 1e9;
    uint64_t in_time = counts.replies; // the rate counts what came while the loop was closed
    run(flows, sockets, monotonic() + PATIENCE, false, false);
    for (unsigned i = 0; i < sockets; i++) expire(&flows[i], INT64_MAX);

    printf("replies_per_s=%.0f lost=%ju replies=%ju seconds=%.3f cpu_s=%.3f invalid=%ju unmatched=%ju refused=%ju\n",
           (double)in_time / elapsed, (uintmax_t)counts.lost, (uintmax_t)counts.replies, elapsed, cpu_seconds(),
           (uintmax_t)counts.invalid, (uintmax_t)counts.unmatched, (uintmax_t)counts.refused);
    return counts.replies ? 0 : EX_UNAVAILABLE;
}
