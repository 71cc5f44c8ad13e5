import MetricScraping
public import PromQL
public import Recording
import Timing

/// What was scraped during a run, ready to be queried.
public struct RunSeries: Sendable {
    public let source: SeriesSource
    /// The run's start and end, in milliseconds since the Unix epoch.
    public let start: Int64
    public let end: Int64
    /// How many series were loaded.
    public let seriesCount: Int

    /// Loads the series that an expression may read; others cost no memory.
    ///
    /// - Throws: `RecordingError` where the folder's data is not what its format says.
    public init(_ folder: RunFolderReader, for expression: PromQL.Expression) throws {
        let store = try ScrapedSeries.load(from: folder) { expression.reads(metric: $0) }
        source = SeriesSource(store)
        seriesCount = store.series.count { expression.reads(metric: $0.name) }
        let millisecond = Nanoseconds.perMillisecond
        start = folder.metadata.startedNs / millisecond
        // A killed run has no end of its own: what it scraped last stands for it.
        let last = store.timeRange?.upperBound ?? start
        end = max(start, folder.metadata.endedNs.map { $0 / millisecond } ?? last)
    }

    /// The step of a range query that names none: some 250 points, at least a second, as Prometheus's own page has it.
    public static func defaultStep(from: Int64, through: Int64) -> Int64 {
        max(1, (through - from) / 250 / 1000) * 1000
    }
}
