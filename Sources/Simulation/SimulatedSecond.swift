public import LoadGeneration
public import MetricScraping

/// What happened in one second of virtual time.
public struct SimulatedSecond: Sendable {
    public var load: LoadSecond
    /// In the order of time.
    public var scrapes: [ScrapeResult]
    /// What the modelled server truly did, in the order of time.
    package var ledger: [LedgerEntry]
}
