import MetricScraping
import Recording

/// The series that were scraped during a run, loaded from its folder.
enum ScrapedSeries {
    static func load(from folder: RunFolderReader) throws -> SeriesStore {
        var loader = SeriesLoader()
        try folder.scrapesText { try loader.consume($0) }
        return loader.finish()
    }
}
