package import ReferenceConfiguration

/// The metric families that the orchestrator and its workers export, as the runbook names them.
package struct ReferenceMetrics: Sendable {
    /// Bounds of the time from a frame's due instant to its write, in seconds.
    package static let sendBounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1]

    private let catalogue: ReferenceSettings.Catalogue

    package init(settings: ReferenceSettings) { catalogue = settings.catalogue }

    private var isComplete: Bool { catalogue == .complete }

    package func orchestrator(_ snapshot: ReferenceSnapshot) -> [MetricFamily] {
        let model = snapshot.model
        let statistics = model.statistics
        let method = [(name: "method", value: "Synthesize")]
        let buckets = model.exporter?.buckets
        var families: [MetricFamily] = [
            .gauge(
                "tts_websocket_connections_active",
                "WebSocket connections open now.",
                Double(snapshot.connections.active)
            ),
            .counter("tts_websocket_connections_total", "WebSocket connections accepted.", snapshot.connections.total),
            .counter(
                "tts_websocket_connection_errors_total",
                "Connections that were refused, broke the protocol or ended without a close.",
                snapshot.connections.errors
            ),
            .gauge("tts_sessions_active", "Active TTS sessions.", Double(model.activeSessions)),
            .counter(
                "tts_sessions_total",
                "TTS sessions opened.",
                by: "model_id",
                zip(model.models, statistics.sessionsByModel)
            ),
            .histogram("tts_session_duration_seconds", "How long sessions lasted.", statistics.sessionDuration),
            frameQueueDepth(snapshot),
            frames(
                "tts_frames_sent_total",
                "Audio frames sent to clients.",
                snapshot,
                total: statistics.framesSent,
                of: \.framesSent
            ),
            frames(
                "tts_frames_dropped_total",
                "Audio frames dropped on their way to clients.",
                snapshot,
                total: statistics.framesDropped,
                of: \.framesDropped
            ),
            .histogram(
                "tts_frame_send_duration_seconds",
                "Time from the instant a frame was due to its write.",
                snapshot.sendDuration
            ),
            .histogram(
                "tts_grpc_request_duration_seconds",
                "Time that requests to workers took, queueing included.",
                labels: method,
                statistics.requestDuration.counted(by: buckets)
            ),
            .counter(
                "tts_grpc_request_errors_total",
                "Requests to workers that failed.",
                by: "method",
                [("Synthesize", statistics.requestErrors)]
            ),
        ]
        if isComplete {
            families.append(
                .counter(
                    "tts_grpc_requests_total",
                    "Requests to workers.",
                    by: "method",
                    [("Synthesize", statistics.requests)]
                )
            )
            families.append(
                .gauge("tts_session_queue_depth", "Texts that wait for a worker.", Double(model.waitingTexts))
            )
        }
        return families
    }

    private func frameQueueDepth(_ snapshot: ReferenceSnapshot) -> MetricFamily {
        let name = "tts_frame_queue_depth"
        guard snapshot.model.exporter?.sessionIDs == true else {
            return .gauge(name, "Frames that wait in the fullest session.", Double(snapshot.model.deepestFrameQueue))
        }
        let depths = snapshot.model.sessions.map { (snapshot.id(of: $0), Double($0.queuedFrames)) }
        return .gauge(name, "Frames that wait in the session.", by: "session_id", depths)
    }

    /// A counter of frames; of open sessions alone where the page names sessions.
    private func frames(
        _ name: String,
        _ help: String,
        _ snapshot: ReferenceSnapshot,
        total: UInt64,
        of count: (SessionSnapshot) -> UInt64
    ) -> MetricFamily {
        guard snapshot.model.exporter?.sessionIDs == true else { return .counter(name, help, total) }
        let counts = snapshot.model.sessions.map { (snapshot.id(of: $0), count($0)) }
        return .counter(name, help, by: "session_id", counts)
    }

    package func worker(_ snapshot: ReferenceSnapshot) -> [MetricFamily] {
        let model = snapshot.model
        let statistics = model.statistics
        let buckets = model.exporter?.buckets
        // Silence is what an instrument after BS.1770 shows before it has heard anything: its gate, −70 LUFS.
        let loudness = statistics.normalizations > 0 ? snapshot.voiceLoudness : -70
        var families: [MetricFamily] = [
            .counter(
                "tts_synthesis_requests_total",
                "Synthesis requests received.",
                by: "model_id",
                zip(model.models, statistics.requestsByModel)
            ),
            .histogram(
                "tts_synthesis_duration_seconds",
                "Time that syntheses took.",
                statistics.synthesisDuration.counted(by: buckets)
            ),
            .gauge(
                "tts_synthesis_rtf",
                "Seconds of synthesis for one second of audio, in the model's latest request to any worker.",
                by: "model_id",
                // A model that never spoke has no real-time factor; a 0 for it would halve the average of two.
                zip(model.models, statistics.rtfByModel).compactMap { model, rtf in rtf.map { (model, $0) } }
            ),
            .histogram(
                "tts_first_audio_latency_seconds",
                "Time from a text to its first audio frame.",
                statistics.firstAudioLatency.counted(by: buckets)
            ),
            .gauge("tts_models_resident_count", "Models in the GPU's memory.", Double(model.residentModels)),
            .histogram("tts_model_load_duration_seconds", "Time that model loads took.", model.modelLoadDuration),
            .counter("tts_model_unload_total", "Models unloaded.", model.modelEvictions),
            .counter("tts_model_eviction_total", "Models unloaded to make room for others.", model.modelEvictions),
            .gauge("tts_gpu_memory_used_bytes", "GPU memory in use.", model.gpuMemoryUsed),
            .gauge("tts_gpu_utilization_percent", "Share of synthesis slots that are busy.", model.utilisation * 100),
            .gauge(
                "tts_cpu_usage_percent",
                "CPU that this process uses, 100 for one core.",
                snapshot.process.cpuPercent
            ),
            .gauge(
                "process_resident_memory_bytes",
                "Resident memory of this process.",
                snapshot.process.residentBytes + model.leakedBytes
            ),
            .counter("tts_audio_frames_generated_total", "Audio frames synthesised.", statistics.framesGenerated),
            .counter(
                "tts_audio_normalization_total",
                "Utterances whose level was normalised.",
                statistics.normalizations
            ),
            .gauge("tts_audio_loudness_lufs", "Loudness of the latest utterance.", loudness),
        ]
        if isComplete {
            families.append(.counter("tts_model_load_errors_total", "Model loads that failed.", model.modelLoadErrors))
            families.append(
                .counter("tts_model_load_total", "Model loads.", by: "model_id", zip(model.models, model.modelLoads))
            )
            families.append(.gauge("tts_gpu_memory_total_bytes", "Memory of the GPU.", model.gpuMemoryTotal))
        }
        return families
    }
}
