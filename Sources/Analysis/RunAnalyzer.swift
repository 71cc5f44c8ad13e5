import Measurement
public import Recording
import Scenarios
import Timing

/// Computes everything that reports show of a run from its folder.
public struct RunAnalyzer {
    private let folder: RunFolderReader
    private let targets: [TargetExpression]
    private var metadata: RunMetadata { folder.metadata }

    private init(_ folder: RunFolderReader) throws {
        self.folder = folder
        targets = try folder.metadata.targets.map { try TargetExpression(parsing: $0) }
    }

    /// One pass over the folder's files; needs memory for the figures of each utterance, some 100 bytes.
    ///
    /// Throws `RecordingError` where the folder's data is not what its format says.
    public static func analyze(_ folder: RunFolderReader) throws -> RunAnalysis {
        try RunAnalyzer(folder).analyze()
    }

    private func analyze() throws -> RunAnalysis {
        let start = WallInstant(nanoseconds: metadata.startedNs)
        var tally = UtteranceTally(start: start, targets: targets)
        try folder.forEachUtterance { tally.add($0) }
        let histograms = try RunHistograms(encoded: try folder.histograms())
        let windows = try folder.windows()
        let store = try ScrapedSeries.load(from: folder)

        var report = RunReport()
        describeRun(&report, windows)
        report.targets = TargetVerdicts(targets: targets, tally: tally, jitter: histograms[.jitter]).judgements()
        report.utterances = tally.utterances
        report.sessions = sessions(windows)
        report.figures = figures(&tally, histograms)
        report.audio = tally.audio
        report.audio.delivery = tally.delivery
        report.audio.timestamps = metadata.timestamps
        report.playback = tally.playback
        report.bargeIn = tally.bargeIns
        let generator = GeneratorHealth(metadata: metadata, windows: windows, histograms: histograms, tally: tally)
        report.generator = generator.reported()
        report.steadiness = steadiness(tally)
        report.scrapes = metadata.scrapes.map {
            RunReport.Scrape(
                job: $0.job,
                url: $0.url,
                ok: $0.ok,
                failed: $0.failed,
                samples: $0.samples,
                series: $0.series,
                lastError: $0.lastError
            )
        }
        (report.verdict, report.exitCode) = OverallVerdict.of(report, interrupted: metadata.interrupted)
        report.warnings =
            Warnings(report: report, metadata: metadata, tally: tally, targets: targets).sentences
            + folder.warnings
        return RunAnalysis(
            report: report,
            windows: windows,
            events: try folder.events(),
            serverLines: ServerLines.of(store),
            worst: tally.worst.records,
            scenarioText: try folder.scenarioYAML()
        )
    }

    private func describeRun(_ report: inout RunReport, _ windows: [WindowRecord]) {
        report.name = metadata.name
        report.description = metadata.description
        report.started = WallInstant(nanoseconds: metadata.startedNs).rfc3339()
        let lastWindow = windows.last.map { $0.start.nanoseconds + Nanoseconds.perSecond }
        let end = metadata.endedNs ?? lastWindow ?? metadata.startedNs
        report.duration = Nanoseconds.inSeconds(max(0, end - metadata.startedNs))
        report.seed = metadata.seed
        report.version = metadata.version
        report.host = metadata.host
        report.target = metadata.target
        report.loadModel = metadata.loadModel
    }

    /// A killed run's description lags behind its windows.
    private func sessions(_ windows: [WindowRecord]) -> RunReport.Sessions {
        var sessions = metadata.sessions
        guard !metadata.finished else { return sessions }
        sessions.opened = windows.reduce(0) { $0 + Int($1.sessionsOpened) }
        sessions.failed = windows.reduce(0) { $0 + Int($1.sessionsFailed) }
        sessions.planned = max(sessions.planned, sessions.opened + sessions.failed)
        sessions.peak = max(sessions.peak, windows.map { Int($0.sessionsActive) }.max() ?? 0)
        return sessions
    }

    private func figures(_ tally: inout UtteranceTally, _ histograms: RunHistograms) -> RunReport.Figures {
        var figures = RunReport.Figures()
        figures.fal = FigureSummary.of(sorted: tally.sortedValues(of: .fal))
        figures.falFromSent = FigureSummary.of(sorted: tally.sortedValues(of: .falFromSent))
        figures.firstAudible = FigureSummary.of(sorted: tally.sortedValues(of: .firstAudible))
        figures.rtf = FigureSummary.of(sorted: tally.sortedValues(of: .rtf))
        // Frames are too many for rows: their deviations are kept in a histogram alone.
        figures.jitter = FigureSummary.of(histograms[.jitter], unitsPerOne: Figure.jitter.histogramScale)
        figures.connect = FigureSummary.of(sorted: tally.sortedValues(of: .connect))
        figures.bargeIn = FigureSummary.of(sorted: tally.sortedValues(of: .bargeIn))
        figures.stall = FigureSummary.of(sorted: tally.sortedValues(of: .stall))
        return figures
    }

    private func steadiness(_ tally: UtteranceTally) -> RunReport.Steadiness {
        var latencies = tally.latencies
        if let from = metadata.steadyFromOffsetNs, let to = metadata.steadyToOffsetNs {
            let seconds = UInt32(clamping: from / Nanoseconds.perSecond)..<UInt32(clamping: to / Nanoseconds.perSecond)
            latencies = latencies.filter { seconds.contains($0.second) }
        }
        let result = SteadinessTest().judge(latencies)
        var steadiness = RunReport.Steadiness()
        steadiness.steady = result.isSteady
        steadiness.why = result.why
        return steadiness
    }
}
