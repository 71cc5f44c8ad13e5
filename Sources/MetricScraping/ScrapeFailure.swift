import Timing

/// Why a page could not be had.
public enum ScrapeFailure: Error, Sendable, Equatable, CustomStringConvertible {
    case timeout(afterNanoseconds: Int64)
    case refused(String)
    case nameNotFound(String)
    case tls(String)
    case status(Int)
    case tooLarge(limitBytes: Int)
    /// The answer is not one of the two text formats at all.
    case notMetrics(contentType: String, reason: String)
    case transfer(String)

    public var description: String {
        switch self {
        case .timeout(let after): "no complete answer within \(Nanoseconds.inSeconds(after)) s"
        case .refused(let text): "connection refused: \(text)"
        case .nameNotFound(let host): "host not found: \(host)"
        case .tls(let text): "TLS failed: \(text)"
        case .status(let code): "answered with HTTP status \(code)"
        case .tooLarge(let limit): "page larger than \(limit >> 20) MiB"
        case .notMetrics(let type, let reason): "not a metrics page (\(type)): \(reason)"
        case .transfer(let text): "transfer failed: \(text)"
        }
    }
}
