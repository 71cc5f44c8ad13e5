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

    package init(job: String, url: String) {
        self.job = job
        self.url = url
    }

    /// Takes a scrape's result in.
    package mutating func count(_ result: ScrapeResult) {
        let pageSamples = result.samples.count - ScrapeResult.ownNames.count
        if let failure = result.failure {
            failed += 1
            lastError = failure.description
        } else {
            ok += 1
            samples += pageSamples
            series = pageSamples
        }
        errorLines += result.errorCount
        for finding in result.errors + result.notes where findings.count < 10 {
            let text = "\(finding.reason): \(finding.excerpt)"
            if !findings.contains(text) { findings.append(text) }
        }
    }
}
