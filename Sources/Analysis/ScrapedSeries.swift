import Alerting
import MetricScraping
import PromQL
import Recording

/// The series of a run's scrapes that a report shows or counts by, loaded from its folder.
enum ScrapedSeries {
    /// The samples of a page, which a target's scrape tells of itself.
    static let pageSamples = "scrape_samples_scraped"

    /// The metrics that a run's report needs: those that it draws or counts, and those that its queries and rules read;
    /// and with rules, what else there is by its labels alone, since a misspelt name is told by its neighbours.
    static func load(
        forReportOf folder: RunFolderReader,
        reading expressions: [String],
        _ rules: RuleFile?
    ) throws -> (store: SeriesStore, catalogue: SeriesCatalogue?) {
        let drawn = Set(ServerMetric.drawn.map(\.name))
        // An expression that can't be read says so in its answer.
        let read = expressions.compactMap { try? PromQLQuery($0).expression }
        let loader = try loader(of: folder) { name in
            drawn.contains(name) || name == pageSamples || read.contains { $0.reads(metric: name) }
                || rules?.reads(metric: name) == true
        }
        let store = loader.finish()
        guard let rules else { return (store, nil) }
        return (store, SeriesCatalogue(loader.labelSets, of: store).adding(recordedBy: rules))
    }

    /// Throws `RecordingError` where the text is no OpenMetrics.
    static func load(
        from folder: RunFolderReader,
        wanted: @escaping @Sendable (String) -> Bool
    ) throws -> SeriesStore {
        try loader(of: folder, wanted: wanted).finish()
    }

    private static func loader(
        of folder: RunFolderReader,
        wanted: @escaping @Sendable (String) -> Bool
    ) throws -> SeriesLoader {
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
        return loader
    }
}
