/// A scrape target that cannot be scraped at all.
public enum ScrapingError: Error, Sendable, Equatable, CustomStringConvertible {
    case invalidURL(job: String, reason: String)
    /// Stored samples are not what the format says.
    case invalidText(line: Int, reason: String)

    public var description: String {
        switch self {
        case .invalidURL(let job, let reason): "metrics job \(job): \(reason)"
        case .invalidText(let line, let reason): "line \(line): \(reason)"
        }
    }
}
