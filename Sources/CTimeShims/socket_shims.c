#define _GNU_SOURCE
#include "socket_shims.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "nanoseconds.h"

int dstime_enable_timestamps(int fd, int wanted) {
    if (wanted >= DSTIME_TIMESTAMPS_BOTH) {
        int flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE |
                    SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY | SOF_TIMESTAMPING_OPT_CMSG;
        if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags) == 0) return DSTIME_TIMESTAMPS_BOTH;
    }
    int on = 1;
    if (wanted >= DSTIME_TIMESTAMPS_RECEIVE && setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0)
        return DSTIME_TIMESTAMPS_RECEIVE;
    return DSTIME_TIMESTAMPS_NONE;
}

int dstime_enable_icmp_errors(int fd, int family) {
    int on = 1;
    int result = family == AF_INET6 ? setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on)
                                    : setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
    return result == 0 ? 0 : errno;
}

int dstime_enable_packet_info(int fd, int family) {
    int on = 1;
    int result = family == AF_INET6 ? setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on)
                                    : setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
    return result == 0 ? 0 : errno;
}

static int is_timestamp(const struct cmsghdr *c) {
    return c->cmsg_level == SOL_SOCKET && (c->cmsg_type == SCM_TIMESTAMPING || c->cmsg_type == SCM_TIMESTAMPNS) &&
           c->cmsg_len >= CMSG_LEN(sizeof(struct timespec));
}

static int64_t timestamp_ns(const struct cmsghdr *c) {
    struct timespec time;
    memcpy(&time, CMSG_DATA(c), sizeof time);
    int64_t nanoseconds;
    return dstime_in_nanoseconds(time, &nanoseconds) ? nanoseconds : 0;
}

static int is_extended_error(const struct cmsghdr *c) {
    return ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) ||
            (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR)) &&
           c->cmsg_len >= CMSG_LEN(sizeof(struct sock_extended_err));
}

void dstime_receive(int fd, int error_queue, void *buffer, uint64_t capacity, struct dstime_message *out) {
    union { struct cmsghdr align; char bytes[512]; } control;
    struct iovec data = {.iov_base = buffer, .iov_len = capacity};
    memset(out, 0, sizeof *out);
    struct msghdr message = {
        .msg_name = &out->from, .msg_namelen = sizeof out->from, .msg_iov = &data, .msg_iovlen = 1,
        .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    do {
        out->length = recvmsg(fd, &message, MSG_DONTWAIT | (error_queue ? MSG_ERRQUEUE : 0));
    } while (out->length < 0 && errno == EINTR);
    if (out->length < 0) {
        out->error = errno;
        return;
    }
    out->from_length = message.msg_namelen;
    out->truncated = (message.msg_flags & MSG_TRUNC) != 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
        if (is_timestamp(c)) {
            out->timestamp_ns = timestamp_ns(c);
        } else if (is_extended_error(c)) {
            struct sock_extended_err extended;
            memcpy(&extended, CMSG_DATA(c), sizeof extended);
            if (extended.ee_origin == SO_EE_ORIGIN_TIMESTAMPING) {
                out->is_transmit = 1;
                out->transmit_id = extended.ee_data;
            } else {
                out->icmp_error = (int32_t)extended.ee_errno;
            }
        }
    }
}

struct dstime_batch {
    struct mmsghdr in[DSTIME_BATCH], out[DSTIME_BATCH];
    struct iovec in_data[DSTIME_BATCH], out_data[DSTIME_BATCH];
    struct sockaddr_storage from[DSTIME_BATCH];
    union { struct cmsghdr align; char bytes[128]; } control[DSTIME_BATCH];
    union { struct cmsghdr align; char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo))]; } out_control[DSTIME_BATCH];
    uint8_t requests[DSTIME_BATCH][DSTIME_REQUEST_BYTES];
    uint8_t replies[DSTIME_BATCH][DSTIME_REPLY_BYTES];
    int received, queued;
};

struct dstime_batch *dstime_batch_create(void) {
    struct dstime_batch *batch = calloc(1, sizeof *batch);
    if (!batch) return NULL;
    for (int i = 0; i < DSTIME_BATCH; i++) {
        batch->in_data[i] = (struct iovec){batch->requests[i], DSTIME_REQUEST_BYTES};
        batch->in[i].msg_hdr = (struct msghdr){
            .msg_name = &batch->from[i], .msg_iov = &batch->in_data[i], .msg_iovlen = 1,
            .msg_control = batch->control[i].bytes};
        batch->out[i].msg_hdr = (struct msghdr){.msg_iov = &batch->out_data[i], .msg_iovlen = 1};
    }
    return batch;
}

void dstime_batch_destroy(struct dstime_batch *batch) { free(batch); }

int dstime_batch_receive(struct dstime_batch *batch, int fd) {
    // Only what the last batch used has to be made ready again.
    for (int i = 0; i < DSTIME_BATCH; i++) {
        batch->in[i].msg_hdr.msg_namelen = sizeof batch->from[i];
        batch->in[i].msg_hdr.msg_controllen = sizeof batch->control[i].bytes;
    }
    batch->queued = 0;
    int count = recvmmsg(fd, batch->in, DSTIME_BATCH, MSG_DONTWAIT, NULL);
    batch->received = count < 0 ? 0 : count;
    return count < 0 ? -errno : count;
}

const uint8_t *dstime_batch_request(
    const struct dstime_batch *batch, int index, uint32_t *length, int64_t *stamp_ns,
    const struct sockaddr_storage **from) {
    const struct mmsghdr *in = &batch->in[index];
    *length = (in->msg_hdr.msg_flags & MSG_TRUNC) ? 0 : in->msg_len;
    *from = &batch->from[index];
    *stamp_ns = 0;
    struct msghdr *header = (struct msghdr *)&in->msg_hdr;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c))
        if (is_timestamp(c)) *stamp_ns = timestamp_ns(c);
    return batch->requests[index];
}

uint8_t *dstime_batch_reply(struct dstime_batch *batch, int index) { return batch->replies[index]; }

static void set_control(struct msghdr *out, void *room, int level, int type, const void *data, size_t length) {
    struct cmsghdr *c = room;
    *c = (struct cmsghdr){.cmsg_len = CMSG_LEN(length), .cmsg_level = level, .cmsg_type = type};
    memcpy(CMSG_DATA(c), data, length);
    out->msg_control = room;
    out->msg_controllen = CMSG_SPACE(length);
}

/// The reply leaves from the address that the request came to, which a socket bound to all of them does not do by itself.
static void copy_packet_info(struct msghdr *in, struct msghdr *out, void *room) {
    out->msg_control = NULL;
    out->msg_controllen = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(in); c; c = CMSG_NXTHDR(in, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo info;
            memcpy(&info, CMSG_DATA(c), sizeof info);
            info = (struct in_pktinfo){.ipi_spec_dst = info.ipi_addr};
            set_control(out, room, IPPROTO_IP, IP_PKTINFO, &info, sizeof info);
        } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
            set_control(out, room, IPPROTO_IPV6, IPV6_PKTINFO, CMSG_DATA(c), sizeof(struct in6_pktinfo));
        }
    }
}

void dstime_batch_queue(struct dstime_batch *batch, int index, uint32_t length) {
    struct msghdr *out = &batch->out[batch->queued].msg_hdr;
    batch->out_data[batch->queued] = (struct iovec){batch->replies[index], length};
    out->msg_name = &batch->from[index];
    out->msg_namelen = batch->in[index].msg_hdr.msg_namelen;
    copy_packet_info(&batch->in[index].msg_hdr, out, batch->out_control[batch->queued].bytes);
    batch->queued++;
}

int dstime_batch_queued(const struct dstime_batch *batch) { return batch->queued; }

uint8_t *dstime_batch_queued_reply(struct dstime_batch *batch, int position) {
    return batch->out_data[position].iov_base;
}

void dstime_batch_send(struct dstime_batch *batch, int fd) {
    int position = 0;
    while (position < batch->queued) {
        int count = sendmmsg(fd, batch->out + position, (unsigned)(batch->queued - position), MSG_DONTWAIT);
        if (count < 0 && errno == EINTR) continue;
        // A reply that cannot be sent is passed over: the client asks again, and the others must not wait for it.
        position += count > 0 ? count : 1;
    }
    batch->queued = 0;
}
