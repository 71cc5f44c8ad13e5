import LoadGeneration
import Measurement
import MetricScraping
import Recording
import Scenarios
import Timing

/// Writes what a run brings into its folder; every second is on disk before the next one.
actor RunRecorder {
    private let writer: RunFolderWriter
    private var metadata: RunMetadata
    private var histograms = RunHistograms()
    private var encoder = OpenMetricsEncoder()
    private(set) var scrapes = ScrapeCounts()
    private var stages: StageEvents?
    private var secondsSinceSummaries = 0
    private var secondsSinceFlush = 0
    private let pace: Pace
    private var reads = 0
    /// Outcomes of which there was one already, and scrape targets whose last scrape failed.
    private var failures: Set<Outcome> = []
    private var down: Set<Int> = []
    private var userReads = 0
    /// When the run had shown enough; nil while it has not.
    private var concludedAt: WallInstant?

    /// How often something goes to the disk, in seconds of the run.
    struct Pace {
        /// A run that is killed loses so many seconds of its rows at the most.
        var rows: Int
        /// `histograms.json` and `run.json` are put in place anew this often.
        var summaries: Int

        /// A run that goes on in real time.
        static let measured = Pace(rows: 1, summaries: 5)
        /// A run that goes on some hundred times as fast, and can be made again.
        static let simulated = Pace(rows: 60, summaries: 600)
    }

    /// The run's folder.
    nonisolated let path: String

    /// Creates the folder; throws `RunError`.
    static func making(
        _ name: RunFolderName,
        scenarioYAML: String,
        metadata: RunMetadata,
        ruleFiles: [RuleFileCopy] = [],
        pace: Pace = .measured
    ) throws -> RunRecorder {
        var occupied: RecordingError?
        var attempt = 1
        while let folder = name.path(attempt: attempt) {
            attempt += 1
            do throws(RecordingError) {
                return try RunRecorder(
                    folder: folder,
                    scenarioYAML: scenarioYAML,
                    metadata: metadata,
                    ruleFiles: ruleFiles,
                    pace: pace
                )
            } catch {
                switch error {
                case .holdsRun, .inUse: occupied = occupied ?? error
                default: throw RunError.folder("\(error)")
                }
            }
        }
        throw RunError.occupied(occupied.map { "\($0)" } ?? "no name is left for the run's folder")
    }

    init(
        folder: String,
        scenarioYAML: String,
        metadata: RunMetadata,
        ruleFiles: [RuleFileCopy] = [],
        pace: Pace = .measured
    ) throws(RecordingError) {
        self.pace = pace
        path = folder
        writer = try RunFolderWriter(
            creating: folder,
            scenarioYAML: scenarioYAML,
            metadata: metadata,
            ruleFiles: ruleFiles
        )
        self.metadata = metadata
    }

    /// The load begins: what was only planned until now is known.
    ///
    /// `referenceStarted` is when a reference orchestrator of the run's own did.
    func began(
        _ scenario: Scenario,
        at start: WallInstant,
        referenceStarted: WallInstant?
    ) throws(RecordingError) {
        let load = scenario.load
        metadata.started = start.rfc3339(fractionDigits: 9)
        metadata.startedNs = start.nanoseconds
        metadata.warmupEndsNs = load.warmup > 0 ? (start + load.warmup).nanoseconds : nil
        metadata.loadEndsNs = (start + load.duration).nanoseconds
        let faults = referenceStarted.map { StageEvents.faults(of: scenario, started: $0, loadStart: start) } ?? []
        stages = StageEvents(scenario, start: start, faults: faults)
        mark(start, interruptedAt: nil)
        try writer.write(metadata: metadata)
    }

    /// The first failure of each kind is an event; how many there were is the outcomes' to say.
    private func noteFailures(_ second: LoadSecond) {
        for utterance in second.recorded.utterances
        where !utterance.outcome.isSuccess && utterance.outcome.isServerRelated
            && failures.insert(utterance.outcome).inserted
        {
            let detail = utterance.detail.isEmpty ? "" : ": \(utterance.detail)"
            let at = utterance.ended ?? utterance.lastAudio ?? utterance.sent ?? utterance.planned
            writer.append(event: RunEvent(at: at, kind: .error, text: "first \(utterance.outcome.rawValue)\(detail)"))
        }
    }

    func scraped(_ result: ScrapeResult) {
        if result.isUp { scrapes.ok += 1 } else { scrapes.failed += 1 }
        if let failure = result.failure, down.insert(result.target).inserted {
            writer.append(
                event: RunEvent(at: result.at, kind: .error, text: "\(result.job): scrape failed: \(failure)")
            )
        } else if result.isUp, down.remove(result.target) != nil {
            writer.append(event: RunEvent(at: result.at, kind: .error, text: "\(result.job): scrapes answer again"))
        }
        writer.append(scrapes: encoder.encode(result))
    }

    /// Takes a second in and flushes; gives what could not be written, told once.
    func record(
        _ second: LoadSecond,
        scrapes: [ScrapeStatistics],
        interruptedAt: WallInstant?,
        concludedAt: WallInstant?
    ) -> [String] {
        self.concludedAt = concludedAt
        count(scrapes)
        mark(second.window.start + Nanoseconds.perSecond, interruptedAt: interruptedAt)
        writer.append(utterances: second.recorded.utterances)
        noteFailures(second)
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
        metadata.oddities.undecodedFrames += second.oddities.undecodedFrames
        metadata.decoderError = second.oddities.decoderError ?? metadata.decoderError
        reads += second.reads
        userReads += second.userTimestampReads
        // Simulated arrivals have no clock's stamps. One stray read does not make the whole run's stamps the process's own; most of them do.
        if !metadata.isSimulated { metadata.timestamps = userReads * 2 > reads ? "user" : "kernel" }
        metadata.userTimestampReads = userReads
        metadata.reads = reads
        secondsSinceFlush += 1
        var problems: [String] = []
        if secondsSinceFlush >= pace.rows || second.isLast {
            secondsSinceFlush = 0
            problems = writer.flush().map(\.description)
        }
        secondsSinceSummaries += 1
        if secondsSinceSummaries >= pace.summaries || second.isLast {
            secondsSinceSummaries = 0
            do throws(RecordingError) {
                try writer.write(histograms: histograms.encoded())
                try writer.write(metadata: metadata)
            } catch {
                problems.append(error.description)
            }
        }
        return problems
    }

    /// Takes lines of the server's own record in.
    func append(ledger lines: String) { writer.append(ledger: lines) }

    /// Ends the folder's files.
    func finish(ended: WallInstant, scrapes statistics: [ScrapeStatistics], interruptedAt: WallInstant?) -> [String] {
        mark(ended, interruptedAt: interruptedAt)
        writer.append(event: RunEvent(at: ended, kind: .finished, text: "end of the run"))
        metadata.interrupted = interruptedAt != nil
        metadata.endedNs = ended.nanoseconds
        count(statistics)
        return writer.finish(metadata: metadata).map(\.description)
    }

    private func count(_ statistics: [ScrapeStatistics]) {
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
    }

    /// The scrape targets, once their addresses are known.
    func scraping(_ targets: [RunMetadata.ScrapeTarget]) { metadata.scrapes = targets }

    /// Writes the marks on the time axis that have come by `instant`.
    private func mark(_ instant: WallInstant, interruptedAt: WallInstant?) {
        for event in stages?.due(by: instant, interruptedAt: interruptedAt, concludedAt: concludedAt) ?? [] {
            if event.kind == .loadEnded { metadata.loadEndsNs = event.atNanoseconds }
            writer.append(event: event)
        }
    }
}
