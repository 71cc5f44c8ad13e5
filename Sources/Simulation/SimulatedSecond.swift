public import LoadGeneration
public import MetricScraping
package import ReferenceModel

/// What happened in one second of virtual time.
public struct SimulatedSecond: Sendable {
    public var load: LoadSecond
    /// In the order of time.
    public var scrapes: [ScrapeResult]
    /// What the modelled server truly did for the utterances that ended.
    package var ledger: [LedgerRecord]
}
