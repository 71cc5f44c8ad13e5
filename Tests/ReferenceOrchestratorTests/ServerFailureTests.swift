import ReferenceConfiguration
import TestSupport
import Testing
import Timing

@testable import ReferenceOrchestrator

@Suite(.timeLimit(.minutes(1)), .serialized, .ownThread)
struct ServerFailureTests {
    @Test func badMessagesAreAnsweredAndTheSessionGoesOn() async throws {
        try await withServer { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            for bad in ["no json", #"{"type":"text","text":""}"#, #"{"type":"control","command":"JUMP"}"#] {
                try client.send(bad)
                let answer = try client.expect()
                #expect(answer.field("type") == "error")
                #expect(answer.field("code") == "INTERNAL_ERROR")
            }
            try client.say(String(repeating: "a", count: 10_001))
            #expect(try client.expect().field("code") == "INVALID_MESSAGE")
            try client.send(#"{"type":"greeting"}"#)
            try client.send(first: 0x82, [1, 2, 3])
            #expect(client.isSilent(forMilliseconds: 50))
            try client.say("123")
            #expect(try client.frames { $0.isEnd }.count == 11)
        }
    }

    @Test func busyWorkersAreAnError() async throws {
        let settings = ReferenceSettings.quick.with {
            $0.workers = 1
            $0.slotsPerWorker = 1
            $0.queueLimit = 0
            $0.firstAudio = .constant(500e6)
        }
        try await withServer(settings) { server in
            let clients = try (0..<2).map { _ in try TestClient(port: server.ports.webSocket) }
            for client in clients { _ = try client.expect() }
            try clients[0].say("123")
            #expect(clients[0].isSilent(forMilliseconds: 20))
            try clients[1].say("123")
            #expect(try clients[1].expect().field("code") == "WORKER_UNAVAILABLE")
            #expect(try clients[0].frames { $0.isEnd }.count == 11)
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            #expect(page.value(#"tts_grpc_request_errors_total{method="Synthesize"}"#) == 1)
        }
    }

    @Test func fragmentsAreJoinedAndPingsAnsweredBetweenThem() async throws {
        try await withServer { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            let message = Array(#"{"type":"text","text":"123"}"#.utf8)
            try client.send(first: 0x01, Array(message[..<10]))
            try client.send(first: 0x89, [7, 8, 9])
            try client.send(first: 0x00, Array(message[10..<20]))
            try client.send(first: 0x80, Array(message[20...]))
            #expect(try client.expect() == TestClient.Frame(first: 0x8a, payload: [7, 8, 9]))
            #expect(try client.frames { $0.isEnd }.count == 11)
        }
    }

    @Test func closingHandshakeEchoesTheCode() async throws {
        try await withServer { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            try client.say("a long text that is never heard")
            try client.send(first: 0x88, [0x03, 0xe9])
            let frames = try client.frames { $0.first == 0x88 }
            #expect(frames.last?.closeCode == 1001)
            #expect(try client.next() == nil)
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            #expect(page.value("tts_websocket_connections_active") == 0)
            #expect(page.value("tts_websocket_connection_errors_total") == 0)
            #expect(page.value("tts_session_duration_seconds_count") == 1)
        }
    }

    struct Violation: CustomTestStringConvertible, Sendable {
        var name: String
        var first: UInt8
        var payload: [UInt8]
        var masked = true
        var code: Int
        var testDescription: String { name }
    }

    @Test(arguments: [
        Violation(
            name: "message over 1 MiB",
            first: 0x81,
            payload: .init(repeating: 0x20, count: 1 << 20 + 1),
            code: 1009
        ),
        Violation(name: "frame without mask", first: 0x81, payload: [0x7b, 0x7d], masked: false, code: 1002),
        Violation(name: "reserved bit", first: 0xc1, payload: [0x7b, 0x7d], code: 1002),
        Violation(name: "unknown opcode", first: 0x83, payload: [], code: 1002),
        Violation(name: "continuation of nothing", first: 0x80, payload: [1], code: 1002),
        Violation(name: "fragmented ping", first: 0x09, payload: [1], code: 1002),
        Violation(name: "text that is not UTF-8", first: 0x81, payload: [0xff, 0xfe], code: 1007),
    ])
    func violationsEndTheConnection(_ violation: Violation) async throws {
        try await withServer { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            // The server may hang up before it has read all of a message that is too long.
            try? client.send(first: violation.first, violation.payload, masked: violation.masked)
            #expect(try client.expect().closeCode == violation.code)
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            #expect(page.value("tts_websocket_connection_errors_total") == 1)
            #expect(page.value("tts_sessions_active") == 0)
        }
    }

    @Test func fragmentsAreLimitedTogether() async throws {
        try await withServer { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            let half = [UInt8](repeating: 0x20, count: 1 << 19)
            try client.send(first: 0x01, half)
            try client.send(first: 0x00, half)
            try client.send(first: 0x00, [0x20])
            #expect(try client.expect().closeCode == 1009)
        }
    }

    @Test func connectionLimitIsA503() async throws {
        try await withServer(.quick.with { $0.connectionLimit = 2 }) { server in
            var clients = try (0..<2).map { _ in try TestClient(port: server.ports.webSocket) }
            #expect(clients.map(\.status) == [101, 101])
            #expect(try TestClient(port: server.ports.webSocket).status == 503)
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            #expect(page.value("tts_websocket_connection_errors_total") == 1)
            #expect(page.value("tts_websocket_connections_total") == 2)
            // A place that was given back can be taken.
            let last = clients.removeLast()
            _ = try last.expect()
            try last.send(first: 0x88, [0x03, 0xe8])
            _ = try last.frames { $0.first == 0x88 }
            #expect(try last.next() == nil)
            #expect(try TestClient(port: server.ports.webSocket).status == 101)
        }
    }

    /// All ask before any is answered, and some of those who are let in leave at once.
    @Test func theLimitHoldsForThoseWhoAskTogether() async throws {
        let request = Array(
            ("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n").utf8
        )
        try await withServer(.quick.with { $0.connectionLimit = 5 }) { server in
            for _ in 0..<5 {
                let statuses = try Self.answers(to: 20, request, server)
                #expect(statuses.count { $0 == "101" } == 5)
                #expect(statuses.count { $0 == "503" } == 15)
                try Self.awaitNobody(server)
            }
            for _ in 0..<50 { try RawSocket(port: server.ports.webSocket).send(request) }
            try Self.awaitNobody(server)
            let clients = try (0..<6).map { _ in try TestClient(port: server.ports.webSocket) }
            #expect(clients.map(\.status) == [101, 101, 101, 101, 101, 503])
        }
    }

    /// The statuses that so many connections get which ask at the same time; all of them are gone afterwards.
    private static func answers(to count: Int, _ request: [UInt8], _ server: ReferenceServer) throws -> [String] {
        let sockets = try (0..<count).map { _ in try RawSocket(port: server.ports.webSocket) }
        for socket in sockets { try socket.send(request) }
        return try sockets.map { socket in
            String(decoding: try socket.receive().dropFirst("HTTP/1.1 ".utf8.count).prefix(3), as: UTF8.self)
        }
    }

    /// Returns when the server has noticed that all clients are gone.
    private static func awaitNobody(_ server: ReferenceServer) throws {
        let clock = ContinuousClock()
        let limit = clock.now + .seconds(20)
        while clock.now < limit {
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            if page.value("tts_websocket_connections_active") == 0 { return }
        }
        Issue.record("clients that have gone are still counted")
    }

    @Test(arguments: ["/wss", "/ws/", "/nowhere?encoding=opus", "//", "/?/ws/../x", "/ws?model=a"])
    func onlyTheSessionsPathsAreServed(target: String) async throws {
        let isServed = target.hasPrefix("/?") || target.hasPrefix("/ws?")
        try await withServer { server in
            let client = try TestClient(port: server.ports.webSocket, target: target)
            #expect(client.status == (isServed ? 101 : 404))
            if !isServed { #expect(try HTTPGet(port: server.ports.webSocket, path: target).status == 404) }
        }
    }

    @Test func plainRequestsAreToldToUpgrade() async throws {
        try await withServer { server in
            #expect(try HTTPGet(port: server.ports.webSocket, path: "/").status == 426)
            #expect(try HTTPGet(port: server.ports.metrics, path: "/nothing").status == 404)
            #expect(try HTTPGet(port: server.ports.metrics, path: "/metrics", method: "POST").status == 405)
            let head = try HTTPGet(port: server.ports.metrics, path: "/metrics", method: "HEAD")
            #expect(head.status == 200 && head.body.isEmpty)
        }
    }

    @Test func idleSessionsAreClosed() async throws {
        try await withServer(.quick.with { $0.idleTimeout = 80 * millisecond }) { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            #expect(try client.expect().field("reason") == "closed")
            #expect(try client.expect().closeCode == 1000)
        }
    }

    /// A client that does not read makes the frame queue fill up and overflow; what it reads later has a gap.
    @Test func slowReaderLosesFrames() async throws {
        let settings = ReferenceSettings.quick.with {
            $0.rtf = .constant(0.005)
            $0.firstAudio = .constant(0)
        }
        try await withServer(settings) { server in
            let client = try TestClient(port: server.ports.webSocket, receiveBuffer: 8192)
            _ = try client.expect()
            // 3,000 frames, nearly 8 MB, in 300 ms.
            try client.say(String(repeating: "a", count: 900))
            var dropped = 0.0
            while dropped == 0 {
                let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
                dropped = try #require(page.value("tts_frames_dropped_total"))
                if dropped > 0 { #expect(page.value("tts_frame_queue_depth") == 50) }
            }
            let numbers = try client.frames { $0.isEnd }.compactMap(\.sequence)
            #expect(numbers == numbers.sorted())
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            let lost = try #require(page.value("tts_frames_dropped_total"))
            #expect(Double(numbers.count) + lost == 3000)
            #expect(page.value("tts_frames_sent_total") == Double(numbers.count))
        }
    }

    @Test func serverThatCannotStartSaysWhy() async throws {
        await #expect(throws: ReferenceServerError.opusFormat(sampleRate: 44_100, frameNanoseconds: 20_000_000)) {
            let settings = ReferenceSettings.quick.with {
                $0.encoding = .opus
                $0.sampleRate = 44_100
            }
            _ = try await ReferenceServer.start(settings: settings)
        }
        await #expect(throws: ReferenceServerError.ledger(path: "/nowhere/ledger", errno: 2)) {
            _ = try await ReferenceServer.start(settings: .quick, ledgerPath: "/nowhere/ledger")
        }
        try await withServer { server in
            await #expect(throws: ReferenceServerError.self) {
                _ = try await ReferenceServer.start(settings: .quick, port: server.ports.webSocket)
            }
        }
    }
}
