import LoadGeneration
import Measurement
import MetricScraping
import Recording
import Timing

/// Writes what a run brings into its folder; every second is on disk before the next one.
actor RunRecorder {
    private let writer: RunFolderWriter
    private var metadata: RunMetadata
    private var histograms = RunHistograms()
    private var encoder = OpenMetricsEncoder()
    private(set) var scrapes = ScrapeCounts()
    private var secondsSinceHistograms = 0
    private var reads = 0
    private var userReads = 0

    /// `histograms.json` is put in place anew this often: a killed run loses so many seconds of it at the most.
    private static let secondsBetweenHistograms = 5

    init(folder: String, scenarioYAML: String, metadata: RunMetadata) throws(RecordingError) {
        writer = try RunFolderWriter(creating: folder, scenarioYAML: scenarioYAML, metadata: metadata)
        self.metadata = metadata
    }

    func event(_ event: RunEvent) { writer.append(event: event) }

    /// The load begins: what was only planned until now is known.
    func began(at start: WallInstant, warmup: Int64, duration: Int64) throws(RecordingError) {
        metadata.started = start.rfc3339(fractionDigits: 9)
        metadata.startedNs = start.nanoseconds
        metadata.warmupEndsNs = warmup > 0 ? (start + warmup).nanoseconds : nil
        metadata.loadEndsNs = (start + duration).nanoseconds
        try writer.write(metadata: metadata)
    }

    func scraped(_ result: ScrapeResult) {
        if result.isUp { scrapes.ok += 1 } else { scrapes.failed += 1 }
        writer.append(scrapes: encoder.encode(result))
    }

    /// Takes a second in and flushes; gives what could not be written, told once.
    func record(_ second: LoadSecond) -> [String] {
        writer.append(utterances: second.recorded.utterances)
        writer.append(window: second.window)
        histograms.add(second.recorded)
        metadata.sessions.planned += second.sessionsPlanned
        metadata.sessions.opened += Int(second.window.sessionsOpened)
        metadata.sessions.failed += Int(second.window.sessionsFailed)
        metadata.sessions.peak = max(metadata.sessions.peak, second.sessionsPeak)
        metadata.oddities.strayFrames += second.oddities.strayFrames
        metadata.oddities.unknownMessages += second.oddities.unknown
        metadata.oddities.strayErrors += second.oddities.strayErrors
        metadata.oddities.strayMalformed += second.oddities.strayMalformed
        reads += second.reads
        userReads += second.userTimestampReads
        // One stray read does not make the whole run's stamps the process's own; most of them do.
        metadata.timestamps = userReads * 2 > reads ? "user" : "kernel"
        metadata.userTimestampReads = userReads
        metadata.reads = reads
        var problems = writer.flush().map(\.description)
        secondsSinceHistograms += 1
        if secondsSinceHistograms >= Self.secondsBetweenHistograms || second.isLast {
            secondsSinceHistograms = 0
            do throws(RecordingError) {
                try writer.write(histograms: histograms.encoded())
            } catch {
                problems.append(error.description)
            }
        }
        return problems
    }

    /// Ends the folder's files.
    func finish(interrupted: Bool, ended: WallInstant, scrapes statistics: [ScrapeStatistics]) -> [String] {
        metadata.interrupted = interrupted
        metadata.endedNs = ended.nanoseconds
        for (index, count) in statistics.enumerated() where index < metadata.scrapes.count {
            metadata.scrapes[index].ok = count.ok
            metadata.scrapes[index].failed = count.failed
            metadata.scrapes[index].samples = count.samples
            metadata.scrapes[index].series = count.series
            metadata.scrapes[index].lastError = count.lastError
            metadata.scrapes[index].skipped = count.skipped
            metadata.scrapes[index].errorLines = count.errorLines
            metadata.scrapes[index].findings = count.findings
        }
        return writer.finish(metadata: metadata).map(\.description)
    }

    /// The scrape targets, once their addresses are known.
    func scraping(_ targets: [RunMetadata.ScrapeTarget]) { metadata.scrapes = targets }

    func loadEnded(at instant: WallInstant) { metadata.loadEndsNs = instant.nanoseconds }
}
