import ReferenceConfiguration
import Testing
import Timing

@testable import ReferenceOrchestrator

/// Starts a server, runs the body with it and stops it.
func withServer<Result>(
    _ settings: ReferenceSettings = .quick,
    ledger: String? = nil,
    _ body: (ReferenceServer) async throws -> Result
) async throws -> Result {
    let server = try await ReferenceServer.start(settings: settings, ledgerPath: ledger)
    do {
        let result = try await body(server)
        await server.stop()
        return result
    } catch {
        await server.stop()
        throw error
    }
}

extension ReferenceSettings {
    /// Fast syntheses: 10 ms to the first frame, then 1 ms a frame.
    static var quick: ReferenceSettings {
        var settings = ReferenceSettings()
        settings.firstAudio = .constant(10e6)
        settings.rtf = .constant(0.05)
        return settings
    }
}

@Suite(.timeLimit(.minutes(1)))
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

    @Test func metricsReflectWhatHappened() async throws {
        try await withServer { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            try client.say("123456789 12345")
            _ = try client.frames { $0.isEnd }
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            #expect(page.status == 200)
            #expect(page.contentType == "text/plain; version=0.0.4; charset=utf-8")
            #expect(page.value("tts_sessions_active") == 1)
            #expect(page.value(#"tts_sessions_total{model_id="cosyvoice2-en-base"}"#) == 1)
            #expect(page.value("tts_frames_sent_total") == 50)
            #expect(page.value("tts_frames_dropped_total") == 0)
            let worker = try HTTPGet(port: server.ports.workerMetrics, path: "/metrics")
            #expect(worker.value(#"tts_synthesis_rtf{model_id="cosyvoice2-en-base"}"#) == 0.05)
            #expect(worker.value("tts_first_audio_latency_seconds_count") == 1)
            #expect(worker.value("tts_audio_frames_generated_total") == 50)
            #expect((worker.value("process_resident_memory_bytes") ?? 0) > 1e6)
            let health = try HTTPGet(port: server.ports.metrics, path: "/health")
            #expect(health.status == 200)
        }
    }
}
