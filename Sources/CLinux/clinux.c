#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

_Static_assert(CLINUX_READABLE == EPOLLIN && CLINUX_WRITABLE == EPOLLOUT, "names of epoll's bits");
_Static_assert(CLINUX_PEER_FINISHED == EPOLLRDHUP, "names of epoll's bits");
_Static_assert(CLINUX_EDGE == EPOLLET, "names of epoll's bits");
_Static_assert(CLINUX_ERROR == EPOLLERR && CLINUX_HANGUP == EPOLLHUP, "names of epoll's bits");

static int result(int value) { return value < 0 ? -errno : value; }

int clinux_epoll_open(void) { return result(epoll_create1(EPOLL_CLOEXEC)); }

static int control(int epoll, int operation, int descriptor, uint32_t interest, uint64_t token) {
    struct epoll_event event = {.events = interest, .data.u64 = token};
    return result(epoll_ctl(epoll, operation, descriptor, &event));
}

int clinux_epoll_add(int epoll, int descriptor, uint32_t interest, uint64_t token) {
    return control(epoll, EPOLL_CTL_ADD, descriptor, interest, token);
}

int clinux_epoll_modify(int epoll, int descriptor, uint32_t interest, uint64_t token) {
    return control(epoll, EPOLL_CTL_MOD, descriptor, interest, token);
}

int clinux_epoll_remove(int epoll, int descriptor) { return control(epoll, EPOLL_CTL_DEL, descriptor, 0, 0); }

int clinux_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t timeout_nanoseconds) {
#ifdef SYS_epoll_pwait2
    struct timespec timeout = {timeout_nanoseconds / 1000000000, timeout_nanoseconds % 1000000000};
    int count = result((int)syscall(
        SYS_epoll_pwait2, epoll, events, capacity, timeout_nanoseconds < 0 ? NULL : &timeout, NULL, 0));
    // EPERM is what container sandboxes answer that don't know the call.
    if (count != -ENOSYS && count != -EPERM) return count;
#endif
    int milliseconds = -1;
    if (timeout_nanoseconds >= 0) {
        int64_t rounded = timeout_nanoseconds / 1000000 + (timeout_nanoseconds % 1000000 != 0);
        milliseconds = rounded > INT_MAX ? INT_MAX : (int)rounded;
    }
    return result(epoll_wait(epoll, events, capacity, milliseconds));
}

int clinux_wakeup_open(void) { return result(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

void clinux_wakeup_signal(int descriptor) {
    uint64_t one = 1;
    // Fails only when the counter is full, and then the loop wakes anyway.
    ssize_t ignored = write(descriptor, &one, sizeof one);
    (void)ignored;
}

void clinux_wakeup_clear(int descriptor) {
    uint64_t count;
    ssize_t ignored = read(descriptor, &count, sizeof count);
    (void)ignored;
}

void clinux_set_timer_slack(unsigned long nanoseconds) { prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0); }

/// What the kernel calls sched_attr, in its first version; older C libraries don't declare it.
struct attributes {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
};

static int64_t get_attributes(struct attributes *attributes) {
    return result((int)syscall(SYS_sched_getattr, 0, attributes, sizeof *attributes, 0));
}

int64_t clinux_set_time_slice(uint64_t nanoseconds) {
    struct attributes attributes = {0};
    int64_t code = get_attributes(&attributes);
    if (code < 0) return code;
    if (attributes.policy != SCHED_OTHER) return 0;
    // The rest goes back as it came, so that a nice value stays.
    attributes.size = sizeof attributes;
    attributes.runtime = nanoseconds;
    code = result((int)syscall(SYS_sched_setattr, 0, &attributes, 0));
    if (code == 0) code = get_attributes(&attributes);
    return code < 0 ? code : (int64_t)attributes.runtime;
}

int clinux_tcp_socket(int family) {
    int descriptor = result(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
    if (descriptor < 0) return descriptor;
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return descriptor;
}

int clinux_connect(int descriptor, const struct sockaddr *address, socklen_t length) {
    return result(connect(descriptor, address, length));
}

int clinux_take_socket_error(int descriptor) {
    int error = 0;
    socklen_t length = sizeof error;
    if (getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) < 0) return errno;
    return error;
}

int clinux_shutdown_write(int descriptor) { return result(shutdown(descriptor, SHUT_WR)); }

void clinux_close(int descriptor) { close(descriptor); }

int clinux_enable_receive_timestamps(int descriptor) {
    int flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
    return result(setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags));
}

ssize_t clinux_receive(int descriptor, void *bytes, size_t capacity, int64_t *wall_nanoseconds) {
    _Alignas(struct cmsghdr) char control_bytes[256];
    struct iovec vector = {.iov_base = bytes, .iov_len = capacity};
    struct msghdr message = {
        .msg_iov = &vector,
        .msg_iovlen = 1,
        .msg_control = control_bytes,
        .msg_controllen = sizeof control_bytes,
    };
    *wall_nanoseconds = 0;
    ssize_t count = recvmsg(descriptor, &message, MSG_DONTWAIT);
    if (count < 0) return -errno;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPING) {
            // The first of the three is the software stamp.
            struct timespec stamp;
            memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
            *wall_nanoseconds = (int64_t)stamp.tv_sec * 1000000000 + stamp.tv_nsec;
        }
    }
    return count;
}

ssize_t clinux_send(int descriptor, const void *bytes, size_t count) {
    ssize_t sent = send(descriptor, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
    return sent < 0 ? -errno : sent;
}

int clinux_receive_backlog(int descriptor) {
    int count = 0;
    return ioctl(descriptor, SIOCINQ, &count) < 0 ? 0 : count;
}

uint32_t clinux_out_of_order_segments(int descriptor) {
    struct tcp_info info;
    memset(&info, 0, sizeof info);
    socklen_t length = sizeof info;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &length) < 0) return 0;
    return info.tcpi_rcv_ooopack;
}

int clinux_descriptor_limits(uint64_t *soft, uint64_t *hard) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
    *soft = limit.rlim_cur;
    *hard = limit.rlim_max;
    return 0;
}

int clinux_set_descriptor_limits(uint64_t soft, uint64_t hard) {
    struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
    return result(setrlimit(RLIMIT_NOFILE, &limit));
}

int clinux_look_up(const char *host, int numeric, struct addrinfo **answers) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = numeric ? AI_NUMERICHOST : 0};
    return getaddrinfo(host, NULL, &hints, answers);
}

int clinux_available_processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        int count = CPU_COUNT(&set);
        if (count > 0) return count;
    }
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (int)online : 1;
}

int clinux_processors(int *numbers, int capacity) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return -errno;
    int count = 0;
    for (int number = 0; number < CPU_SETSIZE && count < capacity; number++)
        if (CPU_ISSET(number, &set)) numbers[count++] = number;
    return count;
}

int clinux_pin_thread(int thread, const int *numbers, int count) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int i = 0; i < count; i++) {
        if (numbers[i] < 0 || numbers[i] >= CPU_SETSIZE) return -EINVAL;
        CPU_SET(numbers[i], &set);
    }
    return sched_setaffinity(thread, sizeof set, &set) == 0 ? 0 : -errno;
}
