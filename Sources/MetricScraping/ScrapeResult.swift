public import Timing

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

    public init(
        target: Int,
        job: String,
        instance: String,
        at: WallInstant,
        duration: Int64,
        failure: ScrapeFailure?,
        samples: [ParsedSample],
        page: Exposition
    ) {
        self.target = target
        self.job = job
        self.instance = instance
        self.at = at
        self.duration = duration
        self.failure = failure
        self.samples = samples
        families = page.families
        errors = page.errors
        errorCount = page.errorCount
        notes = page.notes
        noteCount = page.noteCount
    }

    public var isUp: Bool { failure == nil }
}
