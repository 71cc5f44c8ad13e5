import MetricScraping
import Recording

/// The series of a run's scrapes that a report shows or counts by, loaded from its folder.
enum ScrapedSeries {
    /// The samples of a page, which a target's scrape tells of itself.
    static let pageSamples = "scrape_samples_scraped"

    /// Throws `RecordingError` where the text is no OpenMetrics.
    static func load(from folder: RunFolderReader) throws -> SeriesStore {
        let drawn = Set(ServerMetric.drawn.map(\.name))
        var loader = SeriesLoader { drawn.contains($0) || $0 == pageSamples }
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
