import Foundation

/// The line that `ttsload serve` prints.
struct Ports: Codable, Sendable {
    var port: UInt16
    var metricsPort: UInt16
    var workerMetricsPort: UInt16
    /// Under TLS.
    var url: String?
    var ca: String?
    var started: Int64

    enum CodingKeys: String, CodingKey {
        case port
        case metricsPort = "metrics_port"
        case workerMetricsPort = "worker_metrics_port"
        case url, ca
        case started = "started_monotonic_ns"
    }

    init(json: String) throws { self = try JSONDecoder().decode(Ports.self, from: Data(json.utf8)) }
}
