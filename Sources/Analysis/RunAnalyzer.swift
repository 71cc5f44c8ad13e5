public import Alerting
import Measurement
import MetricScraping
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
        do {
            targets = try folder.metadata.targets.map { try TargetExpression(parsing: $0) }
        } catch {
            throw RecordingError.invalid(file: "\(folder.path)/run.json", line: nil, reason: "targets: \(error)")
        }
    }

    /// One pass over the folder's files; needs memory for the figures of each utterance, some 100 bytes.
    ///
    /// Throws `RecordingError` where the folder's data is not what its format says.
    public static func analyze(_ folder: RunFolderReader) throws -> RunAnalysis {
        try RunAnalyzer(folder).analyze(alerts: try RunAlerts(folder))
    }

    /// The same with other rules in place of the run's own, if it has any.
    ///
    /// What its scenario expects stays so for alerts of the same name. Nothing is written.
    public static func analyze(
        _ folder: RunFolderReader,
        replaying rules: RuleFile,
        options: ReplayOptions = ReplayOptions()
    ) throws -> RunAnalysis {
        let alerts = try RunAlerts(folder, replaying: rules, options)
        var analysis = try RunAnalyzer(folder).analyze(alerts: alerts)
        analysis.replayedRules = rules.file
        return analysis
    }

    private func analyze(alerts: RunAlerts?) throws -> RunAnalysis {
        var tally = UtteranceTally(start: WallInstant(nanoseconds: metadata.startedNs), targets: targets)
        try folder.forEachUtterance { tally.add($0) }
        let windows = try folder.windows()
        if !metadata.finished { tally.addCutOff(planned: windows.reduce(0) { $0 + Int($1.utterancesPlanned) }) }
        let histograms = try histograms()
        let (store, catalogue) = try ScrapedSeries.load(forReportOf: folder, reading: queriedExpressions, alerts?.rules)

        var report = RunReport()
        describeRun(&report, windows)
        report.utterances = tally.utterances
        report.sessions = sessions(tally, windows)
        report.figures = figures(tally, histograms)
        report.connectSteps = tally.connects.steps()
        report.audio = tally.audio
        report.audio.delivery = tally.delivery
        report.audio.timestamps = timestamps(tally)
        report.playback = tally.playback
        report.bargeIn = tally.bargeIns
        report.generator = GeneratorHealth(
            metadata: metadata,
            windows: windows,
            histograms: histograms,
            tally: tally,
            medianFAL: report.figures.fal.p50.map { Nanoseconds.seconds(max(-1e9, min($0, 1e9))) },
            smallestLimit: smallestLatencyLimit,
            jitterLimit: smallestJitterLimit,
            timestamps: report.audio.timestamps
        )
        .reported()
        let queries = ScrapedQueries(store, metadata: metadata)
        report.targets = TargetVerdicts(
            targets: targets,
            tally: tally,
            jitter: histograms[.jitter],
            queries: queries,
            end: WallInstant(nanoseconds: metadata.endedNs ?? (windows.last?.start.nanoseconds ?? metadata.startedNs))
        )
        .judgements()
        let asked = metadata.queries.map { queries.ask(NamedQuery(name: $0.name, expression: $0.expression)) }
        report.queries = asked.map(\.answer)
        let damage = try folder.damage()
        report.damage = damage.essential
        if !report.damage.isEmpty {
            // What is known of the generator is in those files.
            report.generator.verdict = "unknown"
            report.generator.why = report.damage
            report.targets = report.targets.map { $0.invalid(because: "the run's record is damaged") }
        } else if report.generator.verdict != "fit" {
            report.targets = report.targets.map { $0.invalid(because: "the generator was the bottleneck") }
        }
        report.steadiness = steadiness(tally, windows)
        report.scrapes = ScrapeCounts(metadata: metadata, store: store).reported()
        let replay = try catalogue.flatMap { catalogue in
            try alerts.map { try judge($0, in: &report, store, catalogue, tally) }
        }
        (report.verdict, report.exitCode) = OverallVerdict.of(
            report,
            wasCutShort: metadata.interrupted || !(metadata.finished || metadata.rowsLost != nil)
        )
        // The folder keeps what happened; what alerts made of it is computed anew each time.
        let marks = report.alerts.flatMap { $0.events(start: WallInstant(nanoseconds: metadata.startedNs)) }
        let events = try folder.events() + marks
        report.warnings =
            Warnings(report: report, metadata: metadata, tally: tally, targets: targets, damage: damage).sentences
            + folder.warnings
        var analysis = RunAnalysis(
            report: report,
            windows: windows,
            events: marks.isEmpty ? events : events.sorted { $0.at < $1.at },
            serverLines: asked.flatMap(\.lines) + ServerLines.of(store),
            worst: tally.worst.records,
            scenarioText: try folder.scenarioYAML()
        )
        analysis.replay = replay
        return analysis
    }

    private func judge(
        _ alerts: RunAlerts,
        in report: inout RunReport,
        _ store: SeriesStore,
        _ catalogue: SeriesCatalogue,
        _ tally: UtteranceTally
    ) throws -> AlertReplay {
        let start = metadata.startedNs / Nanoseconds.perMillisecond
        let truth = targets.compactMap { TargetTruth($0, tally: tally, start: start) }
        let replay: AlertReplay
        (report.alerts, replay) = try alerts.evaluated(over: store, catalogue, truth: truth)
        report.truth = truth.map { one in
            RunReport.Truth(
                target: one.target,
                spans: one.spans.map {
                    .init(from: Double($0.start - start) / 1000, to: Double($0.end - start) / 1000)
                }
            )
        }
        return replay
    }

    private func histograms() throws -> RunHistograms {
        do {
            return try RunHistograms(encoded: try folder.histograms())
        } catch let error as MeasurementError {
            throw RecordingError.invalid(file: "\(folder.path)/histograms.json", line: nil, reason: "\(error)")
        }
    }

    /// What the scenario asks of the scrapes, in its queries and its targets.
    private var queriedExpressions: [String] {
        metadata.queries.map(\.expression)
            + targets.compactMap { target in
                if case .query(let expression) = target.subject { expression } else { nil }
            }
    }

    /// Of the targets on first-audio latencies, in nanoseconds.
    private var smallestLatencyLimit: Int64? {
        targets.compactMap { target -> Int64? in
            switch target.subject {
            case .statistic(.fal, _), .statistic(.falFromSent, _), .statistic(.firstAudible, _):
                Nanoseconds.seconds(max(0, min(target.limit, 1e9)))
            default: nil
            }
        }
        .min()
    }

    /// Of the targets on jitter, in nanoseconds.
    private var smallestJitterLimit: Int64? {
        targets.compactMap { target -> Int64? in
            guard case .statistic(.jitter, _) = target.subject else { return nil }
            return Nanoseconds.seconds(max(0, min(target.limit, 1e9)))
        }
        .min()
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
        report.simulated = metadata.simulated
        report.loadModel = metadata.loadModel
    }

    /// The run's own counts, which it writes down when it ends; of one that was cut off, what its seconds tell.
    private func sessions(_ tally: UtteranceTally, _ windows: [WindowRecord]) -> RunReport.Sessions {
        guard !metadata.finished else { return metadata.sessions }
        var sessions = RunReport.Sessions()
        sessions.opened = windows.reduce(0) { $0 + Int($1.sessionsOpened) }
        sessions.failed = windows.reduce(0) { $0 + Int($1.sessionsFailed) }
        sessions.planned = sessions.opened + tally.neverOpened
        sessions.peak = windows.map { Int($0.sessionsActive) }.max() ?? 0
        return sessions
    }

    /// As the run itself judged its reads; of one that was cut off, as most first audios have it.
    private func timestamps(_ tally: UtteranceTally) -> String {
        metadata.isSimulated || metadata.finished || tally.userTimestamps * 2 <= tally.firstAudios
            ? metadata.timestamps : "user"
    }

    private func figures(_ tally: UtteranceTally, _ histograms: RunHistograms) -> RunReport.Figures {
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

    /// Asked of the longest stretch of constant load alone: under a load that changes, latencies may drift.
    private func steadiness(_ tally: UtteranceTally, _ windows: [WindowRecord]) -> RunReport.Steadiness {
        var steadiness = RunReport.Steadiness()
        guard let from = metadata.steadyFromOffsetNs, let planned = metadata.steadyToOffsetNs else { return steadiness }
        let to = min(planned, lastTold(tally, windows))
        guard from < to else { return steadiness }
        // Whole seconds within the stretch.
        let first = UInt32(clamping: (max(0, from) + Nanoseconds.perSecond - 1) / Nanoseconds.perSecond)
        let end = UInt32(clamping: max(0, to) / Nanoseconds.perSecond)
        guard first < end else { return steadiness }
        let result = SteadinessTest().judge(tally.outcomes, over: first..<end)
        steadiness.steady = result.isSteady
        steadiness.why = result.why
        return steadiness
    }

    /// Nanoseconds from the start up to which the run can tell what became of an utterance.
    ///
    /// Nothing is planned after the load's end, and what is planned shortly before the run's is still under way then: it
    /// is missing in those seconds without anything having drifted.
    private func lastTold(_ tally: UtteranceTally, _ windows: [WindowRecord]) -> Int64 {
        let lastWindow = windows.last.map { $0.start.nanoseconds + Nanoseconds.perSecond }
        guard let end = metadata.endedNs ?? lastWindow else { return 0 }
        return min(metadata.loadEndsNs ?? end, end - tally.longest) - metadata.startedNs
    }
}
