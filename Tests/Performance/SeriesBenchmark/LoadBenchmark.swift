import MetricScraping
import Recording

/// Reads a run folder's scrapes into a store.
enum LoadBenchmark {
    static func run(_ folder: String) throws {
        let reader = try RunFolderReader(path: folder)
        var loader = SeriesLoader()
        var bytes = 0
        let seconds = try SeriesBenchmark.seconds {
            try reader.scrapesText { piece in
                bytes += piece.count
                try loader.consume(piece)
            }
        }
        let store = loader.finish()
        let samples = store.sampleCount
        print("loaded \(samples) samples of \(store.series.count) series (\(bytes / 1_000_000) MB of text)")
        print("  \(seconds) s, \(SeriesBenchmark.processorSeconds) s of processor time in two threads")
        print("  peak memory \(SeriesBenchmark.peakMegabytes) MB")
    }
}
