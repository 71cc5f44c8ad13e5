// The least that a client can do: it says texts and throws away what comes.
//
//     discard PORT SESSIONS RAMP_SECONDS SECONDS TEXTS_FILE
//
// One thread, one epoll descriptor, read() into one buffer. It looks at no more than the last bytes of a read, for the
// message that ends an utterance, and then says the next text at once. No frame is decoded, none is timed. Sessions that
// hear nothing for two seconds say their next text all the same: the end may have been cut by a read.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TAIL = 128, BUFFER = 64 * 1024, EVENTS = 256 };

struct session {
    int descriptor;
    int is_upgraded;
    unsigned next_text;
    double last_heard;
};

static char **texts;
static unsigned text_count;
static uint64_t bytes_received;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void send_all(int descriptor, const void *bytes, size_t count) {
    // Some hundred bytes into an empty socket: it takes them whole or the server is gone.
    if (send(descriptor, bytes, count, MSG_NOSIGNAL) != (ssize_t)count) fail("send");
}

/// The next text as a masked frame; masked with zero, it is its own mask.
static void say(struct session *session) {
    char payload[60000];
    unsigned char frame[sizeof payload + 8];
    const char *text = texts[session->next_text++ % text_count];
    int length = snprintf(payload, sizeof payload, "{\"type\":\"text\",\"text\":\"%s\",\"is_final\":true}", text);
    size_t at = 0;
    frame[at++] = 0x81;
    if (length < 126) {
        frame[at++] = 0x80 | length;
    } else {
        frame[at++] = 0x80 | 126;
        frame[at++] = length >> 8;
        frame[at++] = length & 255;
    }
    memset(frame + at, 0, 4);
    memcpy(frame + at + 4, payload, length);
    send_all(session->descriptor, frame, at + 4 + length);
}

static void read_texts(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) fail(path);
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    while ((length = getline(&line, &room, file)) > 0) {
        if (line[length - 1] == '\n') line[--length] = 0;
        if (length == 0 || strpbrk(line, "\"\\")) continue;
        texts = realloc(texts, (text_count + 1) * sizeof *texts);
        texts[text_count++] = strdup(line);
    }
    fclose(file);
    free(line);
    if (text_count == 0) {
        fprintf(stderr, "%s holds no text\n", path);
        exit(1);
    }
}

static void open_session(struct session *session, int epoll, int port, int number) {
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
    int on = 1;
    setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    static const char request[] = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    send_all(descriptor, request, sizeof request - 1);
    *session = (struct session){.descriptor = descriptor, .next_text = number * 7, .last_heard = now()};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = session};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) < 0) fail("epoll_ctl");
}

static void hear(struct session *session, char *buffer, double at) {
    ssize_t count = recv(session->descriptor, buffer, BUFFER, MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) {
        fprintf(stderr, "the server ended a session\n");
        exit(1);
    }
    bytes_received += count;
    session->last_heard = at;
    if (!session->is_upgraded) {
        session->is_upgraded = 1;
        say(session);
        return;
    }
    size_t tail = count < TAIL ? count : TAIL;
    if (memmem(buffer + count - tail, tail, "\"session_end\"", 13)) say(session);
}

int main(int argc, char **argv) {
    if (argc != 6) {
        fprintf(stderr, "usage: discard PORT SESSIONS RAMP_SECONDS SECONDS TEXTS_FILE\n");
        return 64;
    }
    int port = atoi(argv[1]), count = atoi(argv[2]);
    double ramp = atof(argv[3]), begin = now(), end = begin + atof(argv[4]);
    read_texts(argv[5]);
    struct session *sessions = calloc(count, sizeof *sessions);
    char *buffer = malloc(BUFFER);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!sessions || !buffer || epoll < 0) fail("epoll_create1");
    struct epoll_event events[EVENTS];
    int opened = 0;
    double next_look = begin + 1, at = begin;
    while (at < end) {
        while (opened < count && at >= begin + ramp * opened / count) {
            open_session(&sessions[opened], epoll, port, opened);
            opened++;
        }
        int ready = epoll_wait(epoll, events, EVENTS, opened < count ? 1 : 100);
        at = now();
        for (int index = 0; index < ready; index++) hear(events[index].data.ptr, buffer, at);
        if (at < next_look) continue;
        next_look = at + 1;
        for (int index = 0; index < opened; index++)
            if (sessions[index].is_upgraded && at - sessions[index].last_heard > 2) {
                sessions[index].last_heard = at;
                say(&sessions[index]);
            }
    }
    printf("{\"bytes\": %llu}\n", (unsigned long long)bytes_received);
    return 0;
}
