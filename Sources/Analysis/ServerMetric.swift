/// A family of the server's that a report draws when it was scraped.
struct ServerMetric {
    /// How the series of one instant become one value.
    enum Fold { case sum, mean, maximum }
    enum Kind {
        case gauge
        /// Drawn as increase a second.
        case counter
    }

    var name: String
    var title: String
    var unit: ServerLine.Unit
    var kind = Kind.gauge
    var fold: Fold

    /// In the order of the report: what a session waits for first, then how fast it is served, then what it costs.
    static let drawn: [ServerMetric] = [
        ServerMetric(name: "tts_sessions_active", title: "Sessions active at the server", unit: .count, fold: .sum),
        ServerMetric(name: "tts_session_queue_depth", title: "Sessions queued", unit: .count, fold: .sum),
        ServerMetric(name: "tts_frame_queue_depth", title: "Frame queue depth, highest", unit: .count, fold: .maximum),
        ServerMetric(
            name: "tts_frames_sent_total",
            title: "Frames sent by the server",
            unit: .perSecond,
            kind: .counter,
            fold: .sum
        ),
        ServerMetric(
            name: "tts_frames_dropped_total",
            title: "Frames dropped by the server",
            unit: .perSecond,
            kind: .counter,
            fold: .sum
        ),
        ServerMetric(name: "tts_synthesis_rtf", title: "Synthesis RTF, mean over series", unit: .ratio, fold: .mean),
        ServerMetric(
            name: "tts_grpc_request_errors_total",
            title: "gRPC errors",
            unit: .perSecond,
            kind: .counter,
            fold: .sum
        ),
        ServerMetric(name: "tts_gpu_memory_used_bytes", title: "GPU memory used", unit: .bytes, fold: .sum),
        ServerMetric(
            name: "tts_gpu_utilization_percent",
            title: "GPU utilisation, highest",
            unit: .percent,
            fold: .maximum
        ),
        ServerMetric(name: "tts_cpu_usage_percent", title: "CPU usage, highest", unit: .percent, fold: .maximum),
        ServerMetric(
            name: "process_resident_memory_bytes",
            title: "Resident memory, all jobs",
            unit: .bytes,
            fold: .sum
        ),
    ]
}
