import COpus
import Foundation
import ReferenceConfiguration
import TestSupport
import Testing
import Timing

@testable import ReferenceOrchestrator

@Suite(.timeLimit(.minutes(1)), .serialized, .ownThread)
struct ServerSessionTests {
    @Test func utteranceEndToEnd() async throws {
        try await withServer { server in
            let client = try TestClient(port: server.ports.webSocket)
            #expect(client.status == 101)
            let start = try client.expect()
            #expect(start.field("type") == "session_start")
            let id = try #require(start.field("session_id"))
            #expect(id.hasPrefix("ws-") && id.count == 15)
            // 30 characters at 15 a second are two seconds, 100 frames.
            try client.say("123456789 123456789 123456789 ")
            let frames = try client.frames { $0.isEnd }
            #expect(frames.dropLast().allSatisfy { $0.isAudio })
            #expect(frames.dropLast().compactMap(\.sequence) == Array(1...100))
            let first = try #require(frames.first)
            #expect(first.field("sample_rate") == "48000")
            #expect(first.field("frame_ms") == "20")
            #expect(first.field("pcm")?.count == 2560)
            #expect(frames.last?.field("reason") == "completed")
            #expect(frames.last?.field("session_id") == id)
        }
    }

    @Test func variantsAreChosenByQuery() async throws {
        try await withServer { server in
            let client = try TestClient(port: server.ports.webSocket, target: "/ws?framing=binary&x=y")
            _ = try client.expect()
            try client.say("123456789")
            let frames = try client.frames { $0.isEnd }.dropLast()
            #expect(frames.count == 30)
            let first = try #require(frames.first)
            #expect(first.first == 0x82)
            #expect(Array(first.payload.prefix(12)) == [0, 0, 0, 1, 0, 0, 0xbb, 0x80, 0, 20, 0, 0])
            #expect(first.payload.count == 12 + 1920)
            #expect(frames.map { $0.payload[3] } == Array(1...30))
        }
    }

    @Test(arguments: ["base64", "binary"])
    func opusPacketsDecodeToTheTone(_ framing: String) async throws {
        try await withServer { server in
            let client = try TestClient(port: server.ports.webSocket, target: "/?encoding=opus&framing=\(framing)")
            _ = try client.expect()
            try client.say("123456789")
            let frames = try client.frames { $0.isEnd }.dropLast()
            let packets = try frames.map { frame in
                guard framing == "base64" else { return Array(frame.payload.dropFirst(12)) }
                let text = try #require(frame.field("opus"))
                return try #require(Data(base64Encoded: text)).map { $0 }
            }
            #expect(frames.count == 30)
            let decoder = try #require(opus_decoder_create(48000, 1, nil))
            defer { opus_decoder_destroy(decoder) }
            var samples: [Int16] = []
            for packet in packets {
                var frame = [Int16](repeating: 0, count: 5760)
                let count = opus_decode(decoder, packet, Int32(packet.count), &frame, Int32(frame.count), 0)
                #expect(count == 960)
                samples += frame.prefix(Int(max(0, count)))
            }
            let power =
                samples.dropFirst(4800).map { Double($0) * Double($0) }.reduce(0, +) / Double(samples.count - 4800)
            let expected = 32767 * Tone.amplitude / 2.0.squareRoot()
            #expect(abs(power.squareRoot() / expected - 1) < 0.1)
        }
    }

    @Test func stopActsAtOnceAndTheSessionGoesOn() async throws {
        let settings = ReferenceSettings.quick.with { $0.delivery = .paced }
        try await withServer(settings) { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            try client.say(String(repeating: "long text ", count: 100))
            _ = try client.frames { $0.sequence == 5 }
            try client.control("STOP")
            let rest = try client.frames { $0.isEnd }
            #expect(rest.count <= 3)
            #expect(client.isSilent(forMilliseconds: 60))
            try client.say("123")
            let next = try client.frames { $0.isEnd }
            #expect(next.dropLast().compactMap(\.sequence) == Array(5 + rest.count..<15 + rest.count))
        }
    }

    @Test func pauseIsSilentUntilResume() async throws {
        let settings = ReferenceSettings.quick.with { $0.delivery = .paced }
        try await withServer(settings) { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            try client.say("123456")
            _ = try client.frames { $0.sequence == 3 }
            try client.control("PAUSE")
            // One frame may have been under way.
            if !client.isSilent(forMilliseconds: 30) { _ = try client.expect() }
            #expect(client.isSilent(forMilliseconds: 100))
            try client.control("RESUME")
            #expect(try client.frames { $0.isEnd }.dropLast().last?.sequence == 20)
        }
    }

    @Test func streamedChunksAreOneUtterance() async throws {
        try await withServer { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            try client.say("123", isFinal: false)
            let early = try client.frames { $0.sequence == 10 }
            #expect(early.allSatisfy { $0.isAudio })
            try client.say("456", isFinal: false)
            try client.say("789", isFinal: true)
            let rest = try client.frames { $0.isEnd }
            #expect(rest.dropLast().compactMap(\.sequence) == Array(11...30))
        }
    }

    @Test func endOfUtteranceIsAsTheSettingsHaveIt() async throws {
        let settings = ReferenceSettings.quick.with {
            $0.end = .silence
            $0.sequence = .restart
        }
        try await withServer(settings) { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            for _ in 0..<2 {
                try client.say("123")
                let frames = try client.frames { $0.sequence == 10 }
                #expect(frames.compactMap(\.sequence) == Array(1...10))
                #expect(client.isSilent(forMilliseconds: 50))
            }
        }
        try await withServer(.quick.with { $0.afterEnd = .close }) { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            try client.say("123")
            _ = try client.frames { $0.isEnd }
            #expect(try client.expect().closeCode == 1000)
            try client.send(first: 0x88, [0x03, 0xe8])
            #expect(try client.next() == nil)
        }
    }

    /// Fifty paced sessions at once: every frame of each comes, in order and in time.
    @Test func fiftyPacedSessionsLoseNothing() async throws {
        let settings = ReferenceSettings.quick.with { $0.delivery = .paced }
        try await withServer(settings) { server in
            let clients = try (0..<50).map { _ in try TestClient(port: server.ports.webSocket) }
            for client in clients {
                _ = try client.expect()
                try client.say("123456789 12345")
            }
            let start = MonotonicInstant.now
            var received = [[Int]](repeating: [], count: clients.count)
            var open = Set(clients.indices)
            while !open.isEmpty {
                var requests = open.sorted().map {
                    pollfd(fd: clients[$0].socket.descriptor, events: Int16(POLLIN), revents: 0)
                }
                let places = open.sorted()
                try #require(poll(&requests, nfds_t(requests.count), 3000) > 0)
                for (request, place) in zip(requests, places) where request.revents != 0 {
                    try clients[place].fill()
                    while let frame = clients[place].takeFrame() {
                        if let number = frame.sequence { received[place].append(number) }
                        if frame.isEnd { open.remove(place) }
                    }
                }
            }
            for numbers in received { #expect(numbers == Array(1...50)) }
            // Fifty frames of 20 ms last 980 ms from the first to the last.
            #expect(MonotonicInstant.now - start >= 900 * millisecond)
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            #expect(page.value("tts_frames_sent_total") == 2500)
            #expect(page.value("tts_websocket_connections_active") == 50)
        }
    }

    @Test func goodbyeAtStop() async throws {
        let server = try await ReferenceServer.start(settings: .quick)
        let client = try TestClient(port: server.ports.webSocket)
        _ = try client.expect()
        async let stopped: Void = server.waitUntilStopped()
        await server.stop()
        await stopped
        #expect(try client.expect().field("reason") == "closed")
        #expect(try client.expect().closeCode == 1001)
        #expect(try client.next() == nil)
    }
}
