import COpenSSL
import EventLoop
import Foundation
import Synchronization
import Testing
import Timing

@Suite(.timeLimit(.minutes(5)))
struct TLSTests {
    private static let names = "DNS:localhost,IP:127.0.0.1"

    private func failure(_ log: StreamLog) -> String? {
        if case .tlsFailed(let reason) = log.end { return reason }
        Issue.record("ended as \(String(describing: log.end))")
        return nil
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func talksToAServerItTrusts(version: Int32) throws {
        let authority = try TestAuthority()
        let spoken = Passed<String>()
        let server = TestTLSServer(try authority.issue("server", for: Self.names), maximumVersion: version) { peer in
            spoken.give(peer.version)
            peer.write(peer.read().reversed())
            peer.end()
        }
        let context = try TLSContext(ca: authority.file)
        let log = try converse(to: .loopback(server.port), tls: context) { _, stream, log in
            log.whenOpened = { #expect(stream.write([1, 2, 3]) != nil) }
        }
        #expect(log.received == [3, 2, 1])
        #expect(log.end == .endOfStream)
        #expect(spoken.take() == (version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3"))
        let timings = try #require(log.timings)
        let tcp = try #require(timings.tcp)
        let tls = try #require(timings.tls)
        #expect(tcp > 0 && tls > 0)
        #expect(log.reads.allSatisfy { $0.arrival.source == .kernel })
    }

    @Test func sendsTheNameItAsksFor() throws {
        let authority = try TestAuthority()
        let name = Passed<String?>()
        let server = TestTLSServer(try authority.issue("server", for: Self.names)) { peer in
            name.give(peer.serverName)
            peer.end()
        }
        let context = try TLSContext(ca: authority.file)
        let log = try converse(to: Endpoint(host: "localhost", port: server.port), tls: context)
        #expect(log.end == .endOfStream && name.take() == "localhost")
        let numeric = try converse(to: .loopback(server.port), tls: context)
        #expect(numeric.end == .endOfStream && name.take() == .some(nil))
    }

    @Test func refusesAnUnknownAuthority() throws {
        let authority = try TestAuthority()
        let other = try TestAuthority(name: "Another authority")
        let server = TestTLSServer(try authority.issue("server", for: Self.names)) { _ in }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext(ca: other.file))
        #expect(log.timings == nil)
        let reason = try #require(failure(log))
        #expect(reason == "the peer's certificate was not accepted: unable to get local issuer certificate")
    }

    @Test func trustsOneCertificateByItself() throws {
        let authority = try TestAuthority()
        let own = try authority.issue("server", for: Self.names)
        let server = TestTLSServer(own) { peer in peer.end() }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext(ca: own.certificate))
        #expect(log.end == .endOfStream)
    }

    @Test func trustsTheSystemsAuthoritiesOnly() throws {
        let authority = try TestAuthority()
        let server = TestTLSServer(try authority.issue("server", for: Self.names)) { _ in }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext())
        let reason = try #require(failure(log))
        #expect(reason.hasPrefix("the peer's certificate was not accepted: "))
    }

    @Test(arguments: [
        ("DNS:other.test", "localhost", "hostname mismatch"), ("IP:127.0.0.2", "127.0.0.1", "IP address mismatch"),
        ("DNS:127.0.0.1", "127.0.0.1", "IP address mismatch"),
    ])
    func refusesACertificateForAnother(alternatives: String, host: String, text: String) throws {
        let authority = try TestAuthority()
        let server = TestTLSServer(try authority.issue("server", for: alternatives)) { _ in }
        let endpoint = Endpoint(host: host, port: server.port)
        let log = try converse(to: endpoint, tls: try TLSContext(ca: authority.file))
        let reason = try #require(failure(log))
        #expect(reason == "the peer's certificate was not accepted: \(text)")
    }

    @Test func refusesAnExpiredCertificate() throws {
        let authority = try TestAuthority()
        let server = TestTLSServer(try authority.issue("server", for: Self.names, days: -1)) { _ in }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext(ca: authority.file))
        let reason = try #require(failure(log))
        #expect(reason == "the peer's certificate was not accepted: certificate has expired")
    }

    @Test func takesAnyCertificateWhenToldTo() throws {
        let authority = try TestAuthority()
        let server = TestTLSServer(try authority.issue("server", for: "DNS:other.test", days: -1)) { peer in
            peer.write([9])
            peer.end()
        }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext(verify: false))
        #expect(log.received == [9] && log.end == .endOfStream)
    }

    @Test(arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
    func showsItsOwnCertificate(version: Int32) throws {
        let authority = try TestAuthority()
        let server = TestTLSServer(
            try authority.issue("server", for: Self.names),
            clientAuthority: authority.file,
            maximumVersion: version
        ) { peer in
            peer.write([1])
            peer.end()
        }
        let client = try authority.issue("client", for: nil)
        let known = try TLSContext(ca: authority.file, certificate: client.certificate, key: client.key)
        let accepted = try converse(to: .loopback(server.port), tls: known)
        #expect(accepted.received == [1] && accepted.end == .endOfStream)

        let refused = try converse(to: .loopback(server.port), tls: try TLSContext(ca: authority.file))
        let reason = try #require(failure(refused))
        // The alert that each version has for it.
        #expect(reason.contains("certificate required") || reason.contains("handshake failure"))
    }

    @Test func tellsACutFromAnEnd() throws {
        let authority = try TestAuthority()
        let server = TestTLSServer(try authority.issue("server", for: Self.names)) { peer in peer.write([1]) }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext(ca: authority.file))
        #expect(log.received == [1])
        #expect(log.end == .connectionLost("TLS was cut off: the connection ended without close_notify"))
    }

    @Test func tellsAServerWithoutTLS() throws {
        let server = TestServer { peer in
            _ = peer.read()
            peer.write(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
        }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext(verify: false))
        let reason = try #require(failure(log))
        #expect(reason == "wrong version number")
    }

    @Test func tellsAnEndDuringTheHandshake() throws {
        let server = TestServer { peer in _ = peer.read() }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext(verify: false))
        #expect(log.end == .tlsFailed("the peer closed the connection during the handshake"))
    }

    @Test func handshakeEndsAtTheDeadline() throws {
        let server = TestServer { peer in _ = peer.readToEnd() }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext(verify: false), within: 1)
        #expect(log.end == .connectTimedOut(.tls) && log.timings == nil)
    }

    @Test func tellsGarbageAfterTheHandshake() throws {
        let authority = try TestAuthority()
        let server = TestTLSServer(try authority.issue("server", for: Self.names)) { peer in
            peer.write([1])
            _ = peer.read()
            peer.peer.write([UInt8](repeating: 0x55, count: 100))
            _ = peer.peer.readToEnd()
        }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext(ca: authority.file)) { _, stream, log in
            log.whenReceived = { stream.write([2]) }
        }
        #expect(log.received == [1])
        #expect(log.end == .connectionLost("TLS: wrong version number"))
    }

    /// A server that asks over and over must not get one handshake after another out of a client, nor keep it from what
    /// it came for.
    @Test func refusesToRenegotiateAndGoesOn() throws {
        let authority = try TestAuthority()
        let hasAsked = Passed<Bool>()
        let answer = Passed<[UInt8]>()
        let server = TestTLSServer(
            try authority.issue("server", for: Self.names),
            maximumVersion: TLS1_2_VERSION
        ) { peer in
            peer.write([1])
            hasAsked.give(peer.renegotiate())
            peer.write([2])
            // Refusing is an alert, which OpenSSL's server takes for the end.
            answer.give(peer.read())
        }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext(ca: authority.file))
        #expect(hasAsked.take() == true)
        #expect(answer.take() == [])
        #expect(log.received == [1, 2])
        #expect(log.end != nil)
    }

    @Test func followsAChangeOfKeys() throws {
        let authority = try TestAuthority()
        let hasChanged = Passed<Bool>()
        let answer = Passed<[UInt8]>()
        let server = TestTLSServer(try authority.issue("server", for: Self.names)) { peer in
            peer.write([1])
            var all = true
            for _ in 0..<50 { all = peer.updateKeys() && all }
            hasChanged.give(all)
            peer.write([2])
            answer.give(peer.read())
            peer.end()
        }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext(ca: authority.file)) { _, stream, log in
            log.whenReceived = { [unowned log] in if log.received.last == 2 { stream.write([3]) } }
        }
        #expect(hasChanged.take() == true)
        #expect(answer.take() == [3])
        #expect(log.received == [1, 2])
        #expect(log.end == .endOfStream)
    }

    /// An alert that nobody encrypted could be anybody's: it ends the stream as what it is, a broken record.
    @Test func tellsAnAlertInTheClear() throws {
        let authority = try TestAuthority()
        let server = TestTLSServer(try authority.issue("server", for: Self.names)) { peer in
            peer.write([1])
            _ = peer.read()
            // Level fatal, handshake_failure (RFC 8446 §6).
            peer.peer.write([0x15, 3, 3, 0, 2, 2, 40])
            _ = peer.peer.readToEnd()
        }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext(ca: authority.file)) { _, stream, log in
            log.whenReceived = { stream.write([2]) }
        }
        #expect(log.received == [1])
        guard case .connectionLost(let reason) = log.end else {
            Issue.record("ended as \(String(describing: log.end))")
            return
        }
        #expect(reason.hasPrefix("TLS: "))
    }

    @Test func movesMuchBothWays() throws {
        let authority = try TestAuthority()
        let bytes = manyBytes()
        let mayRead = Passed<Bool>()
        let server = TestTLSServer(try authority.issue("server", for: Self.names)) { peer in
            _ = mayRead.take()
            let all = peer.readToEnd()
            peer.write(all)
            peer.end()
        }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext(ca: authority.file)) { _, stream, log in
            log.whenOpened = {
                #expect(stream.write(bytes) == nil)
                stream.shutdownWrite()
                mayRead.give(true)
            }
        }
        #expect(log.flushes.count == 1)
        #expect(isSame(log.received, bytes))
        #expect(log.end == .endOfStream)
    }

    @Test func closesWithNotice() throws {
        let authority = try TestAuthority()
        let ended = Passed<Bool>()
        let server = TestTLSServer(try authority.issue("server", for: Self.names)) { peer in
            _ = peer.read(1)
            // Zero with RECEIVED_SHUTDOWN, not an error, is what a reader sees of close_notify.
            ended.give(peer.read().isEmpty && peer.wasToldTheEnd)
        }
        let loop = try EventLoop()
        let stream = ByteStream(on: loop)
        let log = StreamLog()
        stream.handler = log
        log.whenOpened = {
            stream.write([1])
            stream.close()
            loop.remote.stop()
        }
        let context = try TLSContext(ca: authority.file)
        stream.connect(to: .loopback(server.port), tls: context, deadline: .now + 5 * Nanoseconds.perSecond)
        loop.runBounded()
        #expect(ended.take() == true && log.end == nil)
    }

    @Test func aRecordThatIsNotWholeMakesTheArrivalABound() throws {
        let authority = try TestAuthority()
        let isRead = Passed<Bool>()
        let sent = Mutex<[MonotonicInstant]>([])
        let server = TestTLSServer(try authority.issue("server", for: Self.names)) { peer in
            peer.write([0])
            _ = isRead.take()
            let first = peer.seal([1])
            let second = peer.seal([2])
            // A whole record and the header of the next, then the rest.
            peer.peer.write(first + second.prefix(5))
            _ = isRead.take()
            sent.withLock { $0.append(.now) }
            peer.peer.write(Array(second.dropFirst(5)))
            _ = peer.read()
            peer.end()
        }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext(ca: authority.file)) { _, stream, log in
            log.whenReceived = { [unowned log] in
                isRead.give(true)
                if log.received == [0, 1, 2] { stream.write([3]) }
            }
        }
        #expect(log.received == [0, 1, 2] && log.end == .endOfStream)
        #expect(log.reads.map(\.bytes) == [[0], [1], [2]])
        #expect(log.reads.map(\.arrival.lastIsExact) == [true, false, true])
        let resumed = try #require(sent.withLock { $0.first })
        #expect(log.reads[2].arrival.last > resumed - 10 * Nanoseconds.perMicrosecond)
    }

    @Test func deliversSeveralRecordsOfOneReadAtOnce() throws {
        let authority = try TestAuthority()
        let server = TestTLSServer(try authority.issue("server", for: Self.names)) { peer in
            _ = peer.read()
            peer.peer.write(peer.seal([1]) + peer.seal([2]) + peer.seal([3]))
            _ = peer.read()
            peer.end()
        }
        let log = try converse(to: .loopback(server.port), tls: try TLSContext(ca: authority.file)) { _, stream, log in
            log.whenOpened = { stream.write([0]) }
            log.whenReceived = { stream.write([0]) }
        }
        #expect(log.reads.map(\.bytes) == [[1, 2, 3]])
    }

    @Test func namesTheFileItCannotUse() throws {
        let authority = try TestAuthority()
        let other = try TestAuthority()
        let client = try authority.issue("client", for: nil)
        let stranger = try other.issue("client", for: nil)
        let garbage = try authority.write("no certificate\n", as: "garbage.pem")

        #expect(throws: EventLoopError.tlsFile(path: "/nowhere/ca.pem", reason: "No such file or directory")) {
            try TLSContext(ca: "/nowhere/ca.pem")
        }
        #expect(
            throws: EventLoopError.tlsFile(path: garbage, reason: "no certificate in PEM (no certificate or crl found)")
        ) {
            try TLSContext(ca: garbage)
        }
        #expect(throws: EventLoopError.tlsFile(path: garbage, reason: "no certificate in PEM (no start line)")) {
            try TLSContext(certificate: garbage, key: client.key)
        }
        let locked = try other.issue("locked", for: nil, passphrase: "secret")
        for (certificate, key) in [
            (client.certificate, stranger.key), (client.certificate, client.certificate),
            (locked.certificate, locked.key),
        ] {
            let error = #expect(throws: EventLoopError.self) { try TLSContext(certificate: certificate, key: key) }
            guard case .tlsFile(key, let reason) = error else {
                Issue.record("threw \(String(describing: error))")
                continue
            }
            #expect(reason.hasPrefix("no private key in PEM without passphrase for this certificate ("))
        }
        let alone = #expect(throws: EventLoopError.self) { try TLSContext(key: client.key) }
        #expect(alone?.description == "\(client.key): a client key is of no use without a certificate")
    }
}
