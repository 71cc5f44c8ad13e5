import EventLoop
import Foundation
import Testing
import Timing

@Suite(.timeLimit(.minutes(5)))
struct ConnectTests {
    @Test func tellsThatThePortRefuses() throws {
        let port = TestServer.unusedPort()
        let log = try converse(to: .loopback(port))
        #expect(log.end == .connectFailed("127.0.0.1:\(port): Connection refused"))
        #expect(log.timings == nil)
    }

    @Test func tellsARefusalInIPv6() throws {
        let log = try converse(to: Endpoint(host: "::1", port: 1))
        #expect(log.end == .connectFailed("[::1]:1: Connection refused"))
    }

    @Test func tellsAnUnreachableAddress() throws {
        // The kernel refuses to connect TCP to a broadcast address at once, inside `connect`.
        let log = try converse(to: Endpoint(host: "255.255.255.255", port: 9))
        guard case .connectFailed(let reason) = log.end else {
            Issue.record("ended as \(String(describing: log.end))")
            return
        }
        #expect(reason.hasPrefix("255.255.255.255:9: "))
    }

    @Test func givesUpAtItsDeadline() throws {
        let blackHole = BlackHole()
        let begin = MonotonicInstant.now
        let loop = try EventLoop()
        let stream = ByteStream(on: loop)
        let log = StreamLog()
        stream.handler = log
        log.whenEnded = { loop.remote.stop() }
        stream.connect(to: .loopback(blackHole.port), tls: nil, deadline: begin + 200 * Nanoseconds.perMillisecond)
        loop.runBounded()
        #expect(log.end == .connectTimedOut(.tcp))
        let passed = MonotonicInstant.now - begin
        #expect(passed >= 200 * Nanoseconds.perMillisecond && passed < 2 * Nanoseconds.perSecond)
    }

    @Test func looksANameUpOnceALoop() throws {
        let server = TestServer { peer in peer.write([1]) }
        let loop = try EventLoop()
        func connect() -> StreamLog {
            let stream = ByteStream(on: loop)
            let log = StreamLog()
            stream.handler = log
            log.whenEnded = { loop.remote.stop() }
            let endpoint = Endpoint(host: "localhost", port: server.port)
            stream.connect(to: endpoint, tls: nil, deadline: .now + 5 * Nanoseconds.perSecond)
            loop.runBounded()
            return log
        }
        let first = connect()
        #expect(first.received == [1] && first.end == .endOfStream)
        let nameLookup = try #require(first.timings?.nameLookup)
        #expect(nameLookup > 0)
        let second = connect()
        #expect(second.received == [1])
        #expect(try #require(second.timings).nameLookup == nil)
    }

    @Test func sharesALookupUnderWay() throws {
        let server = TestServer { peer in peer.write([1]) }
        let loop = try EventLoop()
        var logs: [StreamLog] = []
        var open = 10
        for _ in 0..<10 {
            let stream = ByteStream(on: loop)
            let log = StreamLog()
            stream.handler = log
            log.whenEnded = {
                open -= 1
                if open == 0 { loop.remote.stop() }
            }
            logs.append(log)
            let endpoint = Endpoint(host: "localhost", port: server.port)
            stream.connect(to: endpoint, tls: nil, deadline: .now + 5 * Nanoseconds.perSecond)
        }
        // Closed before the answer: hears nothing of it.
        let closed = ByteStream(on: loop)
        let closedLog = StreamLog()
        closed.handler = closedLog
        closed.connect(to: Endpoint(host: "localhost", port: server.port), tls: nil, deadline: .distantFuture)
        closed.close()
        loop.runBounded()
        for log in logs { #expect(log.received == [1] && log.timings?.nameLookup != nil) }
        #expect(closedLog.timings == nil && closedLog.end == nil)
    }

    @Test func tellsAnUnknownName() throws {
        // The system's resolver rejects a name with a blank without asking any server.
        let log = try converse(to: Endpoint(host: "no such.invalid", port: 80))
        guard case .nameNotFound(let reason) = log.end else {
            Issue.record("ended as \(String(describing: log.end))")
            return
        }
        #expect(reason.hasPrefix("no such.invalid: ") && reason.count > "no such.invalid: ".count)
    }

    @Test func connectsOnce() throws {
        let server = TestServer { peer in peer.write([1]) }
        let log = try converse(to: .loopback(server.port)) { _, stream, log in
            log.whenOpened = {
                stream.connect(to: .loopback(1), tls: nil, deadline: .now)
            }
        }
        #expect(log.received == [1] && log.end == .endOfStream)
    }

    @Test func closesWhileConnecting() throws {
        let blackHole = BlackHole()
        let loop = try EventLoop()
        let stream = ByteStream(on: loop)
        let log = StreamLog()
        stream.handler = log
        let deadline = MonotonicInstant.now + 30 * Nanoseconds.perMillisecond
        stream.connect(to: .loopback(blackHole.port), tls: nil, deadline: deadline)
        loop.schedule(at: .now + 10 * Nanoseconds.perMillisecond) { stream.close() }
        loop.schedule(at: deadline + 10 * Nanoseconds.perMillisecond) { loop.remote.stop() }
        loop.runBounded()
        #expect(log.end == nil && log.timings == nil)
    }
}

/// A port that answers no SYN: its queue of connections is full and nobody accepts them.
private final class BlackHole {
    let port: UInt16
    private var descriptors: [Int32] = []

    init() {
        let listener = TestServer.listen(family: AF_INET, backlog: 0)
        port = TestServer.port(of: listener)
        descriptors.append(listener)
        for _ in 0..<4 {
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            descriptors.append(client)
        }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }
}
