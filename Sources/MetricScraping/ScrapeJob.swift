public import Timing

/// A page that is scraped on its own schedule.
public struct ScrapeJob: Sendable, Equatable {
    /// The `job` label of all its series.
    public var job: String
    /// `http` or `https`; user information becomes a basic `Authorization` header.
    public var url: String
    /// Nanoseconds from one scrape to the next.
    public var interval: Int64
    /// Nanoseconds from a scrape's start to the last byte.
    public var timeout: Int64

    public init(job: String, url: String, interval: Int64 = Nanoseconds.perSecond, timeout: Int64? = nil) {
        self.job = job
        self.url = url
        self.interval = interval
        self.timeout = timeout ?? interval
    }
}

/// What became of one scrape.
public struct ScrapeResult: Sendable {
    /// Index into the scraper's jobs.
    public var target: Int
    public var job: String
    /// Host and port.
    public var instance: String
    /// The instant that its samples carry; whole milliseconds, later than that of the target's last scrape.
    public var at: WallInstant
    /// Nanoseconds from the request to the page's last byte.
    public var duration: Int64
    /// Nil if the page was read.
    public var failure: ScrapeFailure?
    /// With labels `job` and `instance` and a timestamp each; the target's own `up`,
    /// `scrape_duration_seconds` and `scrape_samples_scraped` come last.
    public var samples: [ParsedSample]
    public var families: [MetricFamily]
    /// Lines that were left out; Prometheus would have refused the whole page.
    public var errors: [Exposition.Finding]
    public var errorCount: Int
    /// Oddities that were accepted.
    public var notes: [Exposition.Finding]
    public var noteCount: Int

    public var isUp: Bool { failure == nil }
}

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

/// What a target's scrapes came to.
public struct ScrapeStatistics: Sendable, Equatable {
    public var job: String
    /// Without user information and query.
    public var url: String
    public var ok = 0
    public var failed = 0
    /// Turns left out because the scrape before took longer than the interval.
    public var skipped = 0
    /// Samples of the page itself, over all scrapes.
    public var samples = 0
    /// Series in the last page that was read.
    public var series = 0
    /// The last failure's reason.
    public var lastError: String?
    /// Lines that were left out, over all scrapes.
    public var errorLines = 0
    /// The first oddities and errors, one line each.
    public var findings: [String] = []
}

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
