import Alerting
import MetricScraping
import PromQL
import Recording

/// The series of a run's scrapes that a report shows or counts by, loaded from its folder.
enum ScrapedSeries {
    /// The samples of a page, which a target's scrape tells of itself.
    static let pageSamples = "scrape_samples_scraped"

    /// The metrics that a run's report needs: those that it draws or counts, and those that its queries read.
    static func load(
        forReportOf folder: RunFolderReader,
        reading expressions: [String],
        _ rules: RuleFile? = nil
    ) throws -> SeriesStore {
        let drawn = Set(ServerMetric.drawn.map(\.name))
        // An expression that can't be read says so in its answer.
        let read = expressions.compactMap { try? PromQLQuery($0).expression }
        return try load(from: folder) { name in
            drawn.contains(name) || name == pageSamples || read.contains { $0.reads(metric: name) }
                || rules?.reads(metric: name) == true
        }
    }

    /// Throws `RecordingError` where the text is no OpenMetrics.
    static func load(
        from folder: RunFolderReader,
        wanted: @escaping @Sendable (String) -> Bool
    ) throws -> SeriesStore {
        var loader = SeriesLoader(wanted: wanted)
        do {
            try folder.scrapesText { try loader.consume($0) }
        } catch let error as ScrapingError {
            throw RecordingError.invalid(
                file: "\(folder.path)/scrapes.om.zst",
                line: nil,
                reason: String(describing: error)
            )
        }
        return loader.finish()
    }
}
