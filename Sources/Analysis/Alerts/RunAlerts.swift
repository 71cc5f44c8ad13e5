import Alerting
import Documents
import MetricScraping
import PromQL
import Recording
import Timing

/// The alerts of a run, from the rule files in its folder.
struct RunAlerts {
    /// Groups are evaluated at this many phases of their interval: a server chooses one, and a verdict must hold at each.
    private static let phases = 6

    let rules: RuleFile
    private let expectations: [String: AlertExpectation]
    private let metadata: RunMetadata
    private let file: String
    private let options: ReplayOptions

    /// Nil for a run without alerts.
    ///
    /// Throws `RecordingError` where a rule file or an expectation can't be read.
    init?(_ folder: RunFolderReader) throws {
        guard let alerts = folder.metadata.alerts else { return nil }
        let rules = RuleFile(
            joining: try alerts.rules.map { one in
                let name = "\(folder.path)/\(RunFile.rules)/\(one.file)"
                let text = try folder.ruleFile(named: one.file)
                do throws(DocumentErrors) {
                    return try RuleFile.parse(SourceText(text, file: name))
                } catch {
                    throw RecordingError.invalid(file: name, line: nil, reason: error.description)
                }
            }
        )
        try self.init(folder, replaying: rules, ReplayOptions())
    }

    /// Other rules over the same run; its expectations stay those of alerts of the same name.
    init(_ folder: RunFolderReader, replaying rules: RuleFile, _ options: ReplayOptions) throws {
        self.rules = rules
        self.options = options
        metadata = folder.metadata
        file = "\(folder.path)/\(RunFile.metadata)"
        var expectations: [String: AlertExpectation] = [:]
        for one in metadata.alerts?.expectations ?? [] {
            do throws(AlertingError) {
                expectations[one.alert] = try AlertExpectation(one.expectation)
            } catch {
                throw RecordingError.invalid(file: file, line: nil, reason: "alerts: \(one.alert): \(error)")
            }
        }
        self.expectations = expectations
    }

    /// What the alerts did with the scraped series, and whether it is what was expected.
    ///
    /// The replay is that of groups which are evaluated at the run's start.
    func evaluated(
        over store: SeriesStore,
        _ catalogue: SeriesCatalogue,
        truth: [TargetTruth]
    ) throws -> (alerts: [RunReport.Alert], replay: AlertReplay) {
        let millisecond = Nanoseconds.perMillisecond
        let start = metadata.startedNs / millisecond
        let last = store.timeRange?.upperBound ?? start
        let end = max(start, metadata.endedNs.map { $0 / millisecond } ?? last)
        let replay: AlertReplay
        let spreads: [AlertSpread]
        do throws(AlertingError) {
            (replay, spreads) = try AlertReplay.spread(
                rules,
                over: source(store, from: start),
                from: start,
                through: end,
                phases: Self.phases,
                options: options
            )
        } catch {
            throw RecordingError.invalid(file: rules.file, line: nil, reason: "\(error)")
        }
        let measured = TimeSpan((metadata.warmupEndsNs.map { $0 / millisecond } ?? start), end)
        let missed = truth.flatMap(\.spans)
        let alerts = spreads.compactMap { spread -> RunReport.Alert? in
            guard let history = spread.outcomes.first?.history else { return nil }
            var alert = RunReport.Alert(history, start: start, end: end)
            alert.dependsOnPhase = spread.dependsOnPhase
            let fireability = Fireability(of: history.rule, in: catalogue)
            alert.fireable = fireability.isFireable
            alert.blockedBy = fireability.blockers.map { .init(selector: $0.selector, reason: $0.reason) }
            alert.misuses = fireability.misuses.map { .init(selector: $0.selector, reason: $0.reason) }
            let expectation = expectations[history.rule.name]
            let verdict = spread.judge(expectation ?? .any, truth: missed, within: TimeSpan(start, end)).verdict
            alert.why = verdict.why
            alert.expectation = expectation?.description
            if expectation != nil { alert.verdict = verdict.isMet ? .met : .missed }
            alert.fidelity = truth.map { one in
                RunReport.Alert.Fidelity(
                    AlertFidelity(history, truth: one.spans, within: measured),
                    target: one.target
                )
            }
            return alert
        }
        return (alerts, replay)
    }

    /// The series as production would have scraped them.
    private func source(_ store: SeriesStore, from start: Int64) -> SeriesSource {
        let interval = (metadata.alerts?.scrapeIntervalNs ?? 0) / Nanoseconds.perMillisecond
        guard interval > 0 else { return SeriesSource(store) }
        return SeriesSource(ProductionScrapes(of: store.seriesData, every: interval, from: start).series)
    }
}
