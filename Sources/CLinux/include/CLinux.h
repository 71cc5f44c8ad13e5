#pragma once
#include <netdb.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/socket.h>

// Linux calls whose arguments or constants Swift does not import, or that are awkward there.
// A call that can fail returns the negative errno.

#define CLINUX_READABLE 0x001u
#define CLINUX_WRITABLE 0x004u
#define CLINUX_ERROR 0x008u
#define CLINUX_HANGUP 0x010u
#define CLINUX_PEER_FINISHED 0x2000u
#define CLINUX_EDGE 0x80000000u

int clinux_epoll_open(void);
int clinux_epoll_add(int epoll, int descriptor, uint32_t interest, uint64_t token);
int clinux_epoll_modify(int epoll, int descriptor, uint32_t interest, uint64_t token);
int clinux_epoll_remove(int epoll, int descriptor);
/// Waits to the nanosecond where the kernel has epoll_pwait2 (5.11), else to the next millisecond.
/// A negative timeout waits for ever.
int clinux_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t timeout_nanoseconds);

static inline uint32_t clinux_event_kinds(const struct epoll_event *event) { return event->events; }
static inline uint64_t clinux_event_token(const struct epoll_event *event) { return event->data.u64; }

int clinux_wakeup_open(void);
void clinux_wakeup_signal(int descriptor);
void clinux_wakeup_clear(int descriptor);

/// How far the kernel may delay this thread's timeouts to gather wake-ups; 50 µs unless told.
void clinux_set_timer_slack(unsigned long nanoseconds);
/// Asks for turns of this length on the processor for this thread, if it's scheduled as usual; its share stays the same.
/// Returns the length that the kernel says then, 0 if it knows none (before 6.12) or the thread is scheduled otherwise.
int64_t clinux_set_time_slice(uint64_t nanoseconds);

/// A TCP socket that doesn't block, isn't inherited and sends without Nagle's delay.
int clinux_tcp_socket(int family);
int clinux_connect(int descriptor, const struct sockaddr *address, socklen_t length);
/// The pending error of the socket (SO_ERROR) as a positive errno; 0 for none.
int clinux_take_socket_error(int descriptor);
int clinux_shutdown_write(int descriptor);
void clinux_close(int descriptor);

/// Asks for software receive timestamps with each recvmsg (SO_TIMESTAMPING).
int clinux_enable_receive_timestamps(int descriptor);
/// Receives without blocking. `wall_nanoseconds` is the kernel's receive timestamp on CLOCK_REALTIME of the last
/// segment of which bytes were taken, 0 where the kernel gave none.
ssize_t clinux_receive(int descriptor, void *bytes, size_t capacity, int64_t *wall_nanoseconds);
/// Sends without blocking and without SIGPIPE.
ssize_t clinux_send(int descriptor, const void *bytes, size_t count);
/// Bytes received and not read yet (SIOCINQ).
int clinux_receive_backlog(int descriptor);
/// Segments that came before their predecessors, since the connection began (TCP_INFO); 0 on kernels before 5.4.
uint32_t clinux_out_of_order_segments(int descriptor);

int clinux_descriptor_limits(uint64_t *soft, uint64_t *hard);
int clinux_set_descriptor_limits(uint64_t soft, uint64_t hard);

/// getaddrinfo for TCP; `numeric` asks only for what needs no look-up. Returns an EAI_ code.
int clinux_look_up(const char *host, int numeric, struct addrinfo **answers);

/// Processors that this process may run on (its affinity), at least 1.
int clinux_available_processors(void);
/// Numbers of the processors that this thread may run on; returns how many there are, at most `capacity`.
int clinux_processors(int *numbers, int capacity);
/// Lets a thread run on these processors alone, and the threads that it starts from then on.
int clinux_pin_thread(int thread, const int *numbers, int count);
