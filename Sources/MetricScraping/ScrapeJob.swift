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
