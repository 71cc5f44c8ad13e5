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
