// UDP with kernel timestamps, for Swift: the CMSG_* macros, SOF_TIMESTAMPING_* and recvmmsg(2) are not visible from there.
#ifndef DSTIME_SOCKET_SHIMS_H
#define DSTIME_SOCKET_SHIMS_H

#include <stdint.h>
#include <sys/socket.h>

/// Which timestamps a socket gives.
enum dstime_timestamping {
    DSTIME_TIMESTAMPS_NONE = 0,    ///< The caller reads the clock.
    DSTIME_TIMESTAMPS_RECEIVE = 1, ///< SO_TIMESTAMPNS: arrivals only.
    DSTIME_TIMESTAMPS_BOTH = 2,    ///< SO_TIMESTAMPING: arrivals and departures.
};

/// Turns on the best kernel timestamps up to `wanted` and says which were granted.
int dstime_enable_timestamps(int fd, int wanted);

/// Asks for ICMP errors in the error queue (IP_RECVERR, IPV6_RECVERR). Returns 0, or an errno value.
int dstime_enable_icmp_errors(int fd, int family);

/// Asks for the address each packet was sent to (IP_PKTINFO, IPV6_RECVPKTINFO). Returns 0, or an errno value.
int dstime_enable_packet_info(int fd, int family);

/// One message from a socket.
struct dstime_message {
    int64_t length;            ///< Bytes received, -1 on error.
    int32_t error;             ///< errno where length is -1.
    int32_t truncated;         ///< The datagram was longer than the buffer.
    int64_t timestamp_ns;      ///< Kernel software timestamp on CLOCK_REALTIME, 0 for none.
    int32_t icmp_error;        ///< From the error queue: the errno an ICMP message amounts to, 0 for none.
    int32_t is_transmit;       ///< From the error queue: the timestamp is a departure.
    uint32_t transmit_id;      ///< Which of the socket's packets departed, from 0.
    struct sockaddr_storage from;
    socklen_t from_length;
};

/// recvmsg(2) with the control data read; never blocks. `error_queue` reads the error queue (MSG_ERRQUEUE) instead.
void dstime_receive(int fd, int error_queue, void *buffer, uint64_t capacity, struct dstime_message *out);

#define DSTIME_BATCH 64
// No power of two: requests a power of two apart would contend for the same few lines of the processor's cache.
#define DSTIME_REQUEST_BYTES 2112
#define DSTIME_REPLY_BYTES 64

/// A batch of requests and the replies to them, allocated once for each server thread.
struct dstime_batch;

/// A batch, or NULL where memory is short.
struct dstime_batch *dstime_batch_create(void);
void dstime_batch_destroy(struct dstime_batch *batch);

/// recvmmsg(2) without blocking. Returns how many requests came, or minus an errno value.
int dstime_batch_receive(struct dstime_batch *batch, int fd);

/// Request `index` of those received. The kernel's timestamp is 0 where it gave none; truncated requests have length 0.
const uint8_t *dstime_batch_request(
    const struct dstime_batch *batch, int index, uint32_t *length, int64_t *timestamp_ns,
    const struct sockaddr_storage **from);

/// Room for the reply to request `index`: DSTIME_REPLY_BYTES bytes.
uint8_t *dstime_batch_reply(struct dstime_batch *batch, int index);

/// Marks the reply to request `index` for sending.
void dstime_batch_queue(struct dstime_batch *batch, int index, uint32_t length);

/// How many replies are queued, and one of them, for a last stamp.
int dstime_batch_queued(const struct dstime_batch *batch);
uint8_t *dstime_batch_queued_reply(struct dstime_batch *batch, int position);

/// sendmmsg(2) of all queued replies; empties the queue. What the kernel does not take is passed over.
void dstime_batch_send(struct dstime_batch *batch, int fd);

#endif
