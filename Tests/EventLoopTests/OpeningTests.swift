import Glibc
import Testing
import Timing

@testable import EventLoop

@Suite(.timeLimit(.minutes(5)))
struct OpeningTests {
    private func opening(addresses: Int, deadline: Int64) throws -> Opening {
        let address = try #require(numeric("127.0.0.1"))
        var opening = Opening(
            endpoint: Endpoint(host: "h", port: 1),
            context: nil,
            deadline: MonotonicInstant(nanoseconds: deadline),
            deadlineTimer: LoopTimer(slot: 0, generation: 0),
            stepBegan: MonotonicInstant(nanoseconds: 0)
        )
        opening.addresses = Array(repeating: address, count: addresses)
        return opening
    }

    private func numeric(_ host: String) -> SocketAddress? {
        var lookups = NameLookups()
        return lookups.immediate(host)?.first
    }

    @Test func sharesTheTimeLeftBetweenAddresses() throws {
        var opening = try opening(addresses: 3, deadline: 900)
        opening.next = 1
        #expect(opening.attemptDeadline(now: MonotonicInstant(nanoseconds: 0))?.nanoseconds == 300)
        opening.next = 2
        #expect(opening.attemptDeadline(now: MonotonicInstant(nanoseconds: 300))?.nanoseconds == 600)
        opening.next = 3
        #expect(opening.attemptDeadline(now: MonotonicInstant(nanoseconds: 600)) == nil)
        opening.next = 1
        #expect(opening.attemptDeadline(now: MonotonicInstant(nanoseconds: 1000))?.nanoseconds == 1000)
    }

    @Test func saysWhatRanOut() {
        let endpoint = Endpoint(host: "2001:db8::1", port: 443)
        #expect(ByteStream.explain(EMFILE, endpoint).contains("ulimit -n"))
        #expect(ByteStream.explain(ENFILE, endpoint).contains("fs.file-max"))
        #expect(ByteStream.explain(EADDRNOTAVAIL, endpoint).contains("ip_local_port_range"))
        #expect(ByteStream.explain(EHOSTUNREACH, endpoint) == "[2001:db8::1]:443: No route to host")
    }

    @Test(arguments: [1, 2])
    func triesTheNextAddress(refusing: Int) throws {
        // Addresses of 127/8 on which nothing listens stand for those that refuse.
        let listener = TestServer(family: AF_INET) { peer in peer.write([5]) }
        let loop = try EventLoop()
        var addresses = (1...refusing).compactMap { numeric("127.0.0.\($0 + 1)") }
        addresses.append(try #require(numeric("127.0.0.1")))
        loop.lookups.learn("several.test", addresses)
        let log = StreamLog()
        func connect() {
            let stream = ByteStream(on: loop)
            stream.handler = log
            log.whenEnded = { loop.remote.stop() }
            let endpoint = Endpoint(host: "several.test", port: listener.port)
            stream.connect(to: endpoint, tls: nil, deadline: .now + 5 * Nanoseconds.perSecond)
            loop.runBounded()
        }
        connect()
        #expect(log.received == [5] && log.end == .endOfStream)
        #expect(addresses.count == refusing + 1)
        // The address that answered is tried first from now on.
        let known = loop.lookups.immediate("several.test")
        #expect(known?.first == addresses.last)
    }
}
