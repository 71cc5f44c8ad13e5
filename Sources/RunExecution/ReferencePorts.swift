/// Where a reference orchestrator listens and since when: the JSON line that `ttsload serve` prints when it is ready.
struct ReferencePorts: Codable, Sendable, Equatable {
    /// Of the sessions' WebSockets.
    var port: Int
    /// Of the orchestrator's metrics page.
    var metricsPort: Int
    /// Of the workers' metrics page.
    var workerMetricsPort: Int
    /// When it started, from which its timetable counts: monotonic nanoseconds of this machine.
    var started: Int64
    /// Of the sessions under TLS; nil without TLS.
    var url: String?
    /// PEM file of the certificate that it shows then.
    var ca: String?

    /// Where the sessions' WebSockets are.
    var sessionURL: String { url ?? "ws://127.0.0.1:\(port)/" }

    enum CodingKeys: String, CodingKey {
        case port
        case metricsPort = "metrics_port"
        case workerMetricsPort = "worker_metrics_port"
        case started = "started_monotonic_ns"
        case url, ca
    }
}
