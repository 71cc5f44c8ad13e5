import EventLoop
import Foundation
import Testing
import Timing

@Suite(.timeLimit(.minutes(5)))
struct ByteStreamTests {
    @Test func echoes() throws {
        let server = TestServer { peer in peer.write(peer.read()) }
        var sent: MonotonicInstant?
        let begin = MonotonicInstant.now
        let log = try converse(to: .loopback(server.port)) { _, stream, log in
            log.whenOpened = {
                #expect(stream.isOpen)
                sent = stream.write("hello")
            }
        }
        #expect(log.received == Array("hello".utf8))
        #expect(log.end == .endOfStream)
        #expect(log.flushes.isEmpty)
        let instant = try #require(sent)
        #expect(instant > begin && instant < MonotonicInstant.now)
        #expect(log.timings?.nameLookup == nil && log.timings?.tls == nil)
        let tcp = try #require(log.timings?.tcp)
        #expect(tcp > 0)
    }

    @Test func reachesIPv6() throws {
        let server = TestServer(family: AF_INET6) { peer in peer.write([6]) }
        let log = try converse(to: Endpoint(host: "::1", port: server.port))
        #expect(log.received == [6] && log.end == .endOfStream)
    }

    @Test func readsWhatCameAfterItsOwnHalfClose() throws {
        let server = TestServer { peer in
            let request = peer.readToEnd()
            peer.write(request.reversed())
        }
        let log = try converse(to: .loopback(server.port)) { _, stream, log in
            log.whenOpened = {
                stream.write([1, 2, 3])
                stream.shutdownWrite()
                #expect(stream.write([4]) == nil)
            }
        }
        #expect(log.received == [3, 2, 1])
        #expect(log.end == .endOfStream)
    }

    @Test func tellsAReset() throws {
        let server = TestServer { peer in
            _ = peer.read()
            peer.reset()
        }
        let log = try converse(to: .loopback(server.port)) { _, stream, log in
            log.whenOpened = { stream.write([1]) }
        }
        #expect(log.end == .connectionLost("Connection reset by peer"))
    }

    @Test func deliversWhatCameBeforeAFailedWrite() throws {
        let isReset = Passed<Bool>()
        let server = TestServer { peer in
            _ = peer.read(1)
            peer.write([7, 8, 9])
            peer.reset()
            isReset.give(true)
        }
        let log = try converse(to: .loopback(server.port)) { _, stream, log in
            log.whenOpened = {
                stream.write([1])
                _ = isReset.take()
                log.isCalling = true
                #expect(stream.write([2]) == nil)
                log.isCalling = false
            }
        }
        guard case .connectionLost = log.end else {
            Issue.record("ended as \(String(describing: log.end))")
            return
        }
        #expect(log.received == [7, 8, 9])
    }

    @Test func queuesWhatThePeerDoesNotRead() throws {
        let mayRead = Passed<Bool>()
        let total = Passed<[UInt8]>()
        let server = TestServer { peer in
            _ = mayRead.take()
            total.give(peer.readToEnd())
        }
        let bytes = manyBytes()
        var before: MonotonicInstant?
        let log = try converse(to: .loopback(server.port)) { _, stream, log in
            log.whenOpened = {
                #expect(stream.write(bytes) == nil)
                #expect(stream.write([1, 2]) == nil)
                stream.shutdownWrite()
                before = .now
                mayRead.give(true)
            }
        }
        #expect(log.end == .endOfStream)
        #expect(log.flushes.count == 1)
        #expect(try #require(log.flushes.first) > #require(before))
        let arrived = try #require(total.take())
        #expect(isSame(arrived, bytes + [1, 2]))
    }

    @Test func servesManyAtOnce() throws {
        let server = TestServer { peer in
            let request = peer.read(4)
            peer.write(request)
            peer.write(peer.readToEnd())
        }
        let loop = try EventLoop()
        var logs: [StreamLog] = []
        var open = 200
        for index in 0..<200 {
            let stream = ByteStream(on: loop)
            let log = StreamLog()
            stream.handler = log
            log.whenOpened = { stream.write([UInt8(index), 1, 2, 3]) }
            log.whenReceived = { [unowned log] in
                if log.received.count == 4 {
                    stream.write([UInt8(index)])
                    stream.shutdownWrite()
                }
            }
            log.whenEnded = {
                open -= 1
                if open == 0 { loop.remote.stop() }
            }
            logs.append(log)
            stream.connect(to: .loopback(server.port), tls: nil, deadline: .now + 5 * Nanoseconds.perSecond)
        }
        loop.runBounded()
        for (index, log) in logs.enumerated() {
            #expect(log.received == [UInt8(index), 1, 2, 3, UInt8(index)])
            #expect(log.end == .endOfStream)
        }
        let health = loop.takeHealth()
        #expect(health.bytesRead == 1000)
        #expect(health.reads >= 400 && health.events >= 600 && health.iterations > 0)
        // The kernel begins to stamp a moment after the first socket of the machine asks for it.
        #expect(health.userTimestampReads < health.reads && health.reorderedReads == 0)
        #expect(health.largestReceiveBacklog >= 1 && health.busyNanoseconds > 0)
        #expect(loop.takeHealth().reads == 0)
    }

    @Test func closesInsideItsOwnCallback() throws {
        let server = TestServer { peer in
            peer.write([1])
            _ = peer.readToEnd()
        }
        let loop = try EventLoop()
        let stream = ByteStream(on: loop)
        let log = StreamLog()
        stream.handler = log
        log.whenReceived = {
            stream.close()
            stream.close()
            #expect(!stream.isOpen && stream.handler == nil && stream.write([1]) == nil)
            // Anything that still came of the stream would come in the iterations before this.
            loop.schedule(at: .now + 50 * Nanoseconds.perMillisecond) { loop.remote.stop() }
        }
        stream.connect(to: .loopback(server.port), tls: nil, deadline: .now + 5 * Nanoseconds.perSecond)
        loop.runBounded()
        #expect(log.received == [1] && log.end == nil)
    }

    @Test func letsItsHandlerGo() throws {
        let server = TestServer { peer in _ = peer.read() }
        weak var log: StreamLog?
        weak var stream: ByteStream?
        let loop = try EventLoop()
        func open(closing: Bool) {
            let newStream = ByteStream(on: loop)
            let newLog = StreamLog()
            newStream.handler = newLog
            newLog.whenOpened = { [unowned newStream] in
                newStream.write([1])
                if closing {
                    newStream.close()
                    loop.remote.stop()
                }
            }
            newLog.whenEnded = { loop.remote.stop() }
            newStream.connect(to: .loopback(server.port), tls: nil, deadline: .now + 5 * Nanoseconds.perSecond)
            log = newLog
            stream = newStream
        }
        for closing in [true, false] {
            open(closing: closing)
            #expect(log != nil && stream != nil)
            loop.runBounded()
            #expect(log == nil && stream == nil)
        }
    }

    @Test func outlivesItsLoop() throws {
        let sawEnd = Passed<Bool>()
        let server = TestServer { peer in sawEnd.give(peer.readToEnd().isEmpty) }
        var stream: ByteStream?
        let log = StreamLog()
        do {
            let loop = try EventLoop()
            let opened = ByteStream(on: loop)
            opened.handler = log
            log.whenOpened = { [remote = loop.remote] in remote.stop() }
            opened.connect(to: .loopback(server.port), tls: nil, deadline: .now + 5 * Nanoseconds.perSecond)
            loop.runBounded()
            stream = opened
        }
        #expect(sawEnd.take() == true)
        #expect(try #require(stream).isOpen == false)
        stream?.close()
        #expect(log.end == nil)
    }
}
