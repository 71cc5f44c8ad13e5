import ReferenceConfiguration
import TestSupport
import Testing
import Timing

@testable import ReferenceModel
@testable import ReferenceOrchestrator

@Suite(.timeLimit(.minutes(1)), .serialized, .ownThread)
struct MetricsPageTests {
    static let orchestrator = [
        "tts_websocket_connections_active": "gauge", "tts_websocket_connections_total": "counter",
        "tts_websocket_connection_errors_total": "counter", "tts_sessions_active": "gauge",
        "tts_sessions_total": "counter", "tts_session_duration_seconds": "histogram",
        "tts_frame_queue_depth": "gauge", "tts_frames_sent_total": "counter", "tts_frames_dropped_total": "counter",
        "tts_frame_send_duration_seconds": "histogram", "tts_grpc_request_duration_seconds": "histogram",
        "tts_grpc_request_errors_total": "counter",
    ]
    static let worker = [
        "tts_synthesis_requests_total": "counter", "tts_synthesis_duration_seconds": "histogram",
        "tts_synthesis_rtf": "gauge", "tts_first_audio_latency_seconds": "histogram",
        "tts_models_resident_count": "gauge", "tts_model_load_duration_seconds": "histogram",
        "tts_model_unload_total": "counter", "tts_model_eviction_total": "counter",
        "tts_gpu_memory_used_bytes": "gauge", "tts_gpu_utilization_percent": "gauge",
        "tts_cpu_usage_percent": "gauge", "process_resident_memory_bytes": "gauge",
        "tts_audio_frames_generated_total": "counter", "tts_audio_normalization_total": "counter",
        "tts_audio_loudness_lufs": "gauge",
    ]
    static let completeOrchestrator = ["tts_grpc_requests_total": "counter", "tts_session_queue_depth": "gauge"]
    static let completeWorker = [
        "tts_model_load_errors_total": "counter", "tts_model_load_total": "counter",
        "tts_gpu_memory_total_bytes": "gauge",
    ]

    /// Families and types of a page, checked on the way for the order of its lines and the shape of its histograms.
    private func types(_ page: String) throws -> [String: String] {
        var types: [String: String] = [:]
        var helped = Set<String>()
        var current = ""
        var bucket = 0.0
        for line in page.split(separator: "\n") where line != "# EOF" {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if words[0] == "#" {
                if words[1] == "HELP" { #expect(helped.insert(words[2]).inserted && !words[3].isEmpty) }
                if words[1] == "TYPE" {
                    #expect(helped.contains(words[2]) && types[words[2]] == nil)
                    types[words[2]] = words[3]
                    current = words[2]
                    bucket = 0
                }
                continue
            }
            let name = String(line.prefix { $0 != "{" && $0 != " " })
            let value = try #require(Double(line.split(separator: " ").last ?? ""))
            if types[current] == "histogram" {
                #expect(["\(current)_bucket", "\(current)_sum", "\(current)_count"].contains(name))
                if name.hasSuffix("_bucket") {
                    #expect(value >= bucket)
                    bucket = value
                } else if name.hasSuffix("_count") {
                    #expect(value == bucket)
                }
            } else {
                #expect(name == current || name == current + "_total")
            }
        }
        return types
    }

    @Test(arguments: [ReferenceSettings.Catalogue.runbook, .complete])
    func allFamiliesAreThereFromTheStart(_ catalogue: ReferenceSettings.Catalogue) async throws {
        try await withServer(.quick.with { $0.catalogue = catalogue }) { server in
            let extra = catalogue == .complete
            let first = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            #expect(try types(first.body) == Self.orchestrator.merging(extra ? Self.completeOrchestrator : [:]) { $1 })
            let second = try HTTPGet(port: server.ports.workerMetrics, path: "/metrics")
            #expect(try types(second.body) == Self.worker.merging(extra ? Self.completeWorker : [:]) { $1 })
            #expect(first.value(#"tts_sessions_total{model_id="xtts-v2"}"#) == 0)
            #expect(first.value(#"tts_grpc_request_duration_seconds_bucket{method="Synthesize",le="+Inf"}"#) == 0)
            #expect(second.value("tts_models_resident_count") == 2)
            #expect(second.value("tts_gpu_memory_used_bytes") == 7e9)
            #expect(second.value("tts_model_load_duration_seconds_sum") == 10)
        }
    }

    @Test func bucketsAreTheSettings() async throws {
        try await withServer(.quick.with { $0.buckets = [0.25, 1, 30] }) { server in
            let page = try HTTPGet(port: server.ports.workerMetrics, path: "/metrics")
            let bounds = page.body.split(separator: "\n").filter {
                $0.hasPrefix("tts_first_audio_latency_seconds_bucket")
            }
            #expect(
                bounds == ["0.25", "1", "30", "+Inf"].map { "tts_first_audio_latency_seconds_bucket{le=\"\($0)\"} 0" }
            )
        }
    }

    @Test func openMetricsIfAskedFor() async throws {
        try await withServer { server in
            let accept = "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics", accept: accept)
            #expect(page.contentType == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            #expect(page.body.hasSuffix("\n# EOF\n"))
            let types = try types(page.body)
            #expect(types["tts_frames_sent"] == "counter")
            #expect(page.value("tts_frames_sent_total") == 0)
            #expect(page.value(#"tts_session_duration_seconds_bucket{le="1.0"}"#) == 0)
        }
        #expect(Exposition(accept: "text/plain;q=1, application/openmetrics-text;q=0.5") == .text)
        #expect(Exposition(accept: "") == .text)
        #expect(Exposition(accept: "application/openmetrics-text;q=0") == .text)
    }

    @Test func gaugesFollowTheWork() async throws {
        let settings = ReferenceSettings.quick.with {
            $0.workers = 1
            $0.slotsPerWorker = 2
            $0.firstAudio = .constant(60_000e6)
            $0.catalogue = .complete
        }
        try await withServer(settings) { server in
            let clients = try (0..<3).map { _ in try TestClient(port: server.ports.webSocket) }
            for client in clients {
                _ = try client.expect()
                try client.say("123")
                // The answer to a ping says that the text before it has been taken up.
                try client.send(first: 0x89, [])
                #expect(try client.expect().first == 0x8a)
            }
            let worker = try HTTPGet(port: server.ports.workerMetrics, path: "/metrics")
            #expect(worker.value("tts_gpu_utilization_percent") == 100)
            // Two models and four fifths of what they leave free.
            #expect(worker.value("tts_gpu_memory_used_bytes") == 7e9 + 0.8 * 17e9)
            #expect(worker.value("tts_gpu_memory_total_bytes") == 24e9)
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            #expect(page.value("tts_session_queue_depth") == 1)
            #expect(page.value(#"tts_grpc_requests_total{method="Synthesize"}"#) == 3)
        }
    }

    @Test func textIsEscaped() {
        let family = MetricFamily.counter("a_total", "one\\two\n\"three\"", by: "l", [("x\\y\"z\n", 3)])
        #expect(
            Exposition.text.page([family])
                == "# HELP a_total one\\\\two\\n\"three\"\n# TYPE a_total counter\na_total{l=\"x\\\\y\\\"z\\n\"} 3\n"
        )
    }

    @Test func portsAreOneLineOfJSON() {
        let ports = ReferenceServer.Ports(webSocket: 1, metrics: 2, workerMetrics: 3, started: 4)
        #expect(ports.json == #"{"port":1,"metrics_port":2,"worker_metrics_port":3,"started_monotonic_ns":4}"#)
    }
}
