// The true time of the lab, and who watches a clock against it. Runs inside a user-mode Linux of Tools/kernel-lab only.
//
// The truth is CLOCK_MONOTONIC_RAW, which no adjustment of the kernel's clock touches, made faster by LAB_PPB parts per 10⁹
// plus LAB_BASE nanoseconds. It counts on through a leap second; as Unix time it repeats the second before LAB_LEAP, as
// Linux does.
//
//   lab-clock loopback          brings lo up
//   lab-clock set UNIX-SECONDS  sets the clock
//   lab-clock move NANOSECONDS  steps it by so much
//   lab-clock base NANOSECONDS  prints the LAB_BASE with which the truth is ahead of the clock by so much now
//   lab-clock serve PORT        an NTP server, stratum 1, that tells the truth; prints a line for each request
//   lab-clock state             what the kernel says of its clock, as name=value
//   lab-clock watch FILE        samples the clocks 200 times a second until SIGTERM, then prints what it saw as name=value;
//                               a trace and the ticks around the leap second go to FILE
//   lab-clock ask FILE MILLISECONDS     asks `dstime now`, with such pauses, until SIGTERM, then prints how its bounds hold
//                               against the truth as name=value; the answers go to FILE
//   lab-clock listen PATH       prints the datagrams that come to the Unix socket PATH, as a service manager would get them
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <net/if.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)
#define MILLISECOND INT64_C(1000000)
#define MAGNITUDE(x) ((x) < 0 ? -(x) : (x))

static int64_t base, ppb, leap;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int64_t now(clockid_t clock) {
    struct timespec t;
    if (clock_gettime(clock, &t)) fail("clock_gettime");
    return t.tv_sec * SECOND + t.tv_nsec;
}

// Counts on through the leap second; until then it is Unix time.
static int64_t steady(int64_t raw) { return base + raw + (int64_t)((__int128)raw * ppb / SECOND); }

static int64_t truth(int64_t raw) {
    int64_t t = steady(raw);
    return leap && t >= leap * SECOND ? t - SECOND : t;
}

// The second clock and the first at one instant, as nearly as they can be read: a reader that was interrupted, and so took
// longer than it can, tries again.
struct pair {
    int64_t raw, realtime, width;
};

static struct pair read_pair(void) {
    static int64_t least = 0; // of all readings, once there was one
    struct pair best = {.width = SECOND};
    for (int tries = 0; tries < 50 && best.width > least + least / 4; tries++) {
        int64_t before = now(CLOCK_MONOTONIC_RAW), realtime = now(CLOCK_REALTIME);
        int64_t width = now(CLOCK_MONOTONIC_RAW) - before;
        if (width < best.width) best = (struct pair){before + width / 2, realtime, width};
    }
    if (!least || best.width < least) least = best.width;
    return best;
}

// --- the server

static void put(uint8_t *at, int64_t unix_time) {
    uint32_t word[2] = {htonl((uint32_t)(unix_time / SECOND + 2208988800)),
                        htonl((uint32_t)(((unsigned __int128)(unix_time % SECOND) << 32) / SECOND))};
    memcpy(at, word, sizeof word);
}

// When the datagram came by the second clock: the kernel's stamp is on the first, and a moment old.
static int64_t arrival(struct msghdr *message) {
    struct pair at = read_pair();
    struct cmsghdr *control = CMSG_FIRSTHDR(message);
    struct timespec stamp;
    if (!control || control->cmsg_type != SCM_TIMESTAMPNS) return at.raw;
    memcpy(&stamp, CMSG_DATA(control), sizeof stamp);
    int64_t age = at.realtime - stamp.tv_sec * SECOND - stamp.tv_nsec;
    return age > 0 && age < SECOND / 10 ? at.raw - age : at.raw; // unless the clock was set meanwhile
}

static void serve(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    uint8_t request[512], control[128];
    int on = 1, server = socket(AF_INET, SOCK_DGRAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(server, (struct sockaddr *)&address, sizeof address)) fail("bind");
    setsockopt(server, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    for (;;) {
        struct iovec data = {request, sizeof request};
        struct msghdr message = {&address, sizeof address, &data, 1, control, sizeof control, 0};
        ssize_t size = recvmsg(server, &message, 0);
        int64_t raw = arrival(&message);
        // Leap indicator, version 4, mode 4; stratum, poll, precision 2^-20 s; root delay, dispersion, ID; reference time.
        uint8_t reply[48] = {4 << 3 | 4, 1, request[2], 236, [12] = 'L', 'A', 'B'};
        if (size < 48) continue;
        if (leap && steady(raw) < leap * SECOND) reply[0] |= 1 << 6;
        put(reply + 16, truth(raw) - SECOND);
        memcpy(reply + 24, request + 40, 8);
        put(reply + 32, truth(raw));
        put(reply + 40, truth(now(CLOCK_MONOTONIC_RAW)));
        sendto(server, reply, sizeof reply, 0, (struct sockaddr *)&address, message.msg_namelen);
        printf("%.6f\n", raw / 1e9);
    }
}

// --- the observer

static volatile sig_atomic_t ended;
static void end(int number) { ended = number; }

struct sample {
    int64_t raw, width, realtime, tai, offset;
    struct timex kernel;
    int state;
};

static struct sample take(void) {
    struct sample s = {.state = 0};
    s.state = clock_adjtime(CLOCK_REALTIME, &s.kernel);
    struct pair pair = read_pair();
    s.tai = now(CLOCK_TAI) - (now(CLOCK_MONOTONIC_RAW) - pair.raw);
    s.raw = pair.raw, s.width = pair.width, s.realtime = pair.realtime, s.offset = truth(pair.raw) - pair.realtime;
    return s;
}

// What a clock face shows in that second of the last day's end: 23:59:60 is the second that Unix time repeats.
static void label(char *text, int64_t unix_second, int is_leap) {
    int64_t t = (unix_second % 86400 + 86400) % 86400;
    sprintf(text, "%02d:%02d:%02d", (int)(t / 3600), (int)(t / 60 % 60), (int)(t % 60) + is_leap);
}

// The tick of a second near the leap second: what the kernel shows against what it is.
static int tick_is_right(struct sample s, FILE *file) {
    int64_t second = steady(s.raw) / SECOND;
    int is_leap = second == leap, offset = second < leap ? 36 : 37;
    int64_t unix_second = second >= leap ? second - 1 : second;
    char is[16], shows[16];
    label(is, unix_second, is_leap);
    label(shows, s.realtime / SECOND, s.state == TIME_OOP);
    int right = !strcmp(is, shows) && s.realtime / SECOND == unix_second && s.tai / SECOND == second + 36 &&
                s.kernel.tai == offset;
    fprintf(file, "tick: %s UTC %s (is %s), Unix %ld (%ld), TAI %ld (%ld), TAI-UTC %d (%d), state %d\n",
            right ? "right" : "WRONG", shows, is, s.realtime / SECOND, unix_second, s.tai / SECOND, second + 36,
            s.kernel.tai, offset, s.state);
    return right;
}

static void watch(const char *path) {
    struct sigaction action = {.sa_handler = end};
    struct timespec pause = {0, 5 * MILLISECOND};
    struct sample first = take(), last = first, mark = first;
    int64_t samples = 0, steps = 0, step = 0, backward = 0, fastest = 0, slowest = 0, unsettled = first.raw, worst = 0;
    int64_t ticks = 0, widest = 0, wrong = 0, leap_early = -SECOND, leap_late = -SECOND, ticked = 0;
    FILE *file = fopen(path, "w");
    if (!file) fail(path);
    sigaction(SIGTERM, &action, NULL);
    for (; !ended; nanosleep(&pause, NULL)) {
        struct sample s = take();
        int64_t passed = s.raw - last.raw, gained = s.realtime - last.realtime - passed;
        samples++;
        if (s.width > widest) widest = s.width;
        if (last.realtime - s.realtime > backward) backward = last.realtime - s.realtime;
        // More than a tenth faster or slower is no slew.
        if (MAGNITUDE(gained) > passed / 9 + s.width + last.width + MILLISECOND) {
            steps++;
            step += gained;
            mark = s;
        }
        if (MAGNITUDE(s.offset) > MAGNITUDE(worst)) worst = s.offset;
        if (MAGNITUDE(s.offset) > MILLISECOND) unsettled = s.raw;
        if (s.raw - mark.raw > SECOND / 4) {
            passed = s.raw - mark.raw;
            int64_t rate = (int64_t)((__int128)(s.realtime - mark.realtime - passed) * 1000000 / passed);
            if (rate > fastest) fastest = rate;
            if (rate < slowest) slowest = rate;
            fprintf(file, "%7.3f s: offset %.6f s, rate %+ld ppm, freq %.3f ppm, tick %ld, state %d, status %#x, "
                    "maxerror %ld us, esterror %ld us, tai %d\n", (s.raw - first.raw) / 1e9, s.offset / 1e9, rate,
                    s.kernel.freq / 65536., s.kernel.tick, s.state, s.kernel.status, s.kernel.maxerror, s.kernel.esterror,
                    s.kernel.tai);
            mark = s;
        }
        if (leap && leap_late == -SECOND && s.state == TIME_OOP) {
            leap_early = steady(last.raw) - leap * SECOND;
            leap_late = steady(s.raw) - leap * SECOND;
        }
        // The kernel inserts the leap second at a tick of its own, 10 ms apart: so some way into the second.
        int64_t second = steady(s.raw) / SECOND;
        if (leap && second != ticked && steady(s.raw) % SECOND > SECOND / 10 && MAGNITUDE(second - leap) <= 5) {
            ticked = second;
            ticks++;
            wrong += !tick_is_right(s, file);
        }
        last = s;
    }
    fclose(file);
    printf("samples=%ld steps=%ld step=%ld backward=%ld fastest=%ld slowest=%ld begin=%ld end=%ld worst=%ld watched=%ld "
           "settled=%ld ticks=%ld wrong=%ld leap_early=%ld leap_late=%ld width=%ld\n",
           samples, steps, step, backward, fastest, slowest, first.offset, last.offset, worst, last.raw - first.raw,
           unsettled - first.raw, ticks, wrong, leap_early, leap_late, widest);
}

// What runs the clock faster than its oscillator, in ppb: 100 ppm for a microsecond more a tick.
static int64_t frequency(struct sample s) {
    return (s.kernel.freq * 1000 / 65536) + (s.kernel.tick - 10000) * 100000;
}

static void print_state(void) {
    struct sample s = take();
    printf("offset=%ld state=%d status=%d freq=%ld tick=%ld maxerror=%ld esterror=%ld tai=%d clock_tai=%ld\n", s.offset,
           s.state, s.kernel.status, frequency(s), s.kernel.tick, s.kernel.maxerror, s.kernel.esterror, s.kernel.tai,
           (s.tai - s.realtime + SECOND / 2) / SECOND);
}

// --- who asks dstime now

// An instant of a JSON object, in nanoseconds of Unix time; 0 where there is none.
static int64_t instant(const char *json, const char *name) {
    struct tm date = {0};
    char key[32], *at;
    sprintf(key, "\"%s\":", name);
    if (!(at = strstr(json, key)) || !(at = strchr(at + strlen(key), '"'))) return 0;
    if (!(at = strptime(at + 1, "%Y-%m-%dT%H:%M:%S", &date))) return 0;
    int64_t nanoseconds = 0;
    if (*at++ == '.')
        for (int64_t unit = SECOND / 10; *at >= '0' && *at <= '9'; unit /= 10) nanoseconds += (*at++ - '0') * unit;
    return timegm(&date) * SECOND + nanoseconds;
}

// By how much the truth was outside of the bounds when the clock showed `clock`, which it did between the samples a and b. From
// either it is known exactly when that was if the clock ran evenly; if its rate changed or it was set, one of the two is right.
static int64_t excess(struct sample a, struct sample b, int64_t clock, int64_t earliest, int64_t latest, int64_t *split) {
    int64_t raw[2] = {a.raw + (int64_t)((clock - a.realtime) / (1 + frequency(a) / 1e9)),
                      b.raw - (int64_t)((b.realtime - clock) / (1 + frequency(b) / 1e9))};
    int64_t least = INT64_MAX, width = a.width > b.width ? a.width : b.width;
    *split = MAGNITUDE(raw[0] - raw[1]) > 2 * width;
    for (int i = 0; i < 2; i++) {
        int64_t is = truth(raw[i]), early = earliest - is, late = is - latest, by = early > late ? early : late;
        if (by < least) least = by;
    }
    return least;
}

static void ask(const char *path, int64_t milliseconds) {
    struct sigaction action = {.sa_handler = end};
    struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * MILLISECOND};
    int64_t asked = 0, claimed = 0, silent = 0, lapsed = 0, faulty = 0, outside = 0, nearest = -SECOND, widest = 0, split = 0;
    FILE *file = fopen(path, "w");
    if (!file) fail(path);
    sigaction(SIGTERM, &action, NULL);
    for (struct sample first = take(); !ended; nanosleep(&pause, NULL)) {
        char json[1024] = "";
        struct sample before = take();
        FILE *answer = popen("exec dstime now --json 2>/dev/null", "r");
        if (!answer) fail("popen");
        json[fread(json, 1, sizeof json - 1, answer)] = 0;
        int status = pclose(answer);
        struct sample after = take();
        if (ended) break;
        asked++;
        fprintf(file, "%7.3f s: offset %.6f s, rate %+.3f ppm, status %d", (after.raw - first.raw) / 1e9, after.offset / 1e9,
                frequency(after) / 1e3, WEXITSTATUS(status));
        int64_t earliest = instant(json, "earliest"), latest = instant(json, "latest"), clock = instant(json, "clock");
        if (WIFEXITED(status) && WEXITSTATUS(status) == 69) {
            silent++;
            lapsed += claimed > 0;
        } else if (status || !earliest || !latest || !clock) {
            faulty++;
        } else {
            int64_t is_split, width = before.width > after.width ? before.width : after.width;
            int64_t by = excess(before, after, clock, earliest, latest, &is_split), bound = (latest - earliest) / 2;
            claimed++;
            split += is_split;
            if (by > width) outside++; // no nearer than this can the observer tell
            if (by > nearest) nearest = by;
            if (bound > widest) widest = bound;
            fprintf(file, ", offset %.6f ± %.6f s: the truth is %s by %.6f s (± %.6f s)%s", (earliest + bound - clock) / 1e9,
                    bound / 1e9, by > width ? "OUTSIDE" : "within", MAGNITUDE(by) / 1e9, width / 1e9,
                    is_split ? ", the clock changed meanwhile" : "");
        }
        fprintf(file, "\n");
        fflush(file);
    }
    fclose(file);
    printf("asked=%ld claimed=%ld silent=%ld lapsed=%ld faulty=%ld outside=%ld nearest=%ld widest=%ld split=%ld\n", asked,
           claimed, silent, lapsed, faulty, outside, nearest, widest, split);
}

// --- who is told how a service fares

static void listen_at(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_DGRAM, 0);
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    if (bind(listener, (struct sockaddr *)&address, sizeof address)) fail(path);
    for (char text[1024];;) {
        ssize_t size = recv(listener, text, sizeof text, 0);
        if (size > 0) printf("%.*s\n", (int)size, text);
    }
}

// Whatever else happens, no other clock than that of a user-mode Linux is set.
static void require_lab(void) {
    char text[4096] = "";
    FILE *file = fopen("/proc/cpuinfo", "r");
    if (!file || !fread(text, 1, sizeof text - 1, file) || !strstr(text, "User Mode Linux")) {
        fputs("lab-clock: this is no user-mode Linux\n", stderr);
        exit(77);
    }
    fclose(file);
}

static void move(int64_t by) {
    struct timex t = {.modes = ADJ_SETOFFSET | ADJ_NANO};
    t.time.tv_sec = by / SECOND - (by % SECOND < 0);
    t.time.tv_usec = by - t.time.tv_sec * SECOND;
    if (clock_adjtime(CLOCK_REALTIME, &t) < 0) fail("clock_adjtime");
}

int main(int count, char **argument) {
    const char *command = count > 1 ? argument[1] : "", *value = count > 2 ? argument[2] : "0";
    base = atol(getenv("LAB_BASE") ?: "0");
    ppb = atol(getenv("LAB_PPB") ?: "0");
    leap = atol(getenv("LAB_LEAP") ?: "0");
    require_lab();
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!strcmp(command, "loopback")) {
        struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
        if (ioctl(socket(AF_INET, SOCK_DGRAM, 0), SIOCSIFFLAGS, &lo)) fail("lo");
    } else if (!strcmp(command, "set")) {
        struct timespec t = {.tv_sec = atol(value)};
        if (clock_settime(CLOCK_REALTIME, &t)) fail("clock_settime");
    } else if (!strcmp(command, "move")) {
        move(atol(value));
    } else if (!strcmp(command, "base")) {
        base = 0;
        struct pair pair = read_pair();
        printf("%ld\n", pair.realtime + atol(value) - steady(pair.raw));
    } else if (!strcmp(command, "serve")) {
        serve(atoi(value));
    } else if (!strcmp(command, "state")) {
        print_state();
    } else if (!strcmp(command, "watch") && count > 2) {
        watch(value);
    } else if (!strcmp(command, "ask") && count > 3) {
        ask(value, atol(argument[3]));
    } else if (!strcmp(command, "listen") && count > 2) {
        listen_at(value);
    } else {
        fputs("usage: lab-clock loopback | set | move | base | serve | state | watch | ask | listen, as told in lab-clock.c\n",
              stderr);
        return 64;
    }
}
