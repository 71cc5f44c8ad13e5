import Documents
public import PromQL

/// A replay as a file for `promtool test rules`, so that anyone can check it with Prometheus's own evaluation.
///
/// Such a file begins at 0 and has its samples on an even grid; the expectations are those of a replay of just these
/// samples. ``differences`` says where that replay is not the one of the samples as they were recorded.
public struct PromtoolExport: Sendable {
    /// The file, in YAML.
    public var text: String
    /// How far apart the samples lie in the file.
    public var gridMilliseconds: Int64
    /// How often the file has all groups evaluated.
    public var evaluationIntervalMilliseconds: Int64
    /// The instant that is 0 in the file.
    public var origin: Int64
    /// In words; empty when every alert does in the file just what it did in the recording.
    public var differences: [String]

    /// The most instants that a file asks about.
    private static let mostChecks = 300

    /// Makes a file of the series that the rules read.
    ///
    /// - Parameters:
    ///   - path: the rule file as the test file has to name it.
    ///   - options: of these the phase and the intervals of groups count for the comparison only: promtool evaluates
    ///     all groups at one interval, the shortest, from 0 on.
    /// - Throws: as ``AlertReplay/run(_:over:from:through:options:)``.
    public static func make(
        _ file: RuleFile,
        path: String,
        over series: [SeriesData],
        from start: Int64,
        through end: Int64,
        options: ReplayOptions = ReplayOptions()
    ) throws(AlertingError) -> PromtoolExport {
        let recorded = try AlertReplay.run(
            file,
            over: SeriesSource(series),
            from: start,
            through: end,
            options: options
        )
        let interval = file.groups.map { options.interval(of: $0) }.min() ?? options.defaultIntervalMilliseconds
        let needed = NeededSeries(file).selected(from: series)
        let resampled = ResampledSeries(
            needed,
            origin: origin(needed, start: start, interval: interval, lookback: options),
            through: end,
            evaluationInterval: interval
        )
        var exported = options
        exported.intervalMilliseconds = interval
        exported.phase = .milliseconds(0)
        exported.query.subqueryStepMilliseconds = interval
        let last = (end - resampled.origin) / interval * interval
        func replay(_ options: ReplayOptions) throws(AlertingError) -> AlertReplay {
            try AlertReplay.run(file, over: SeriesSource(resampled.series), from: 0, through: last, options: options)
        }
        let checks = checks(try replay(exported), interval: interval, last: last)
        exported.snapshots = Set(checks)
        let writer = PromtoolWriter(
            path: path,
            replay: try replay(exported),
            series: resampled,
            interval: interval,
            checks: checks,
            externalLabels: options.externalLabels,
            query: exported.query
        )
        return PromtoolExport(
            text: try writer.text(),
            gridMilliseconds: resampled.gridMilliseconds,
            evaluationIntervalMilliseconds: interval,
            origin: resampled.origin,
            differences: differences(recorded, writer.replay, resampled)
        )
    }

    /// The start, or as many evaluations before it as it takes to have all samples that the first one may see.
    private static func origin(
        _ series: [SeriesData],
        start: Int64,
        interval: Int64,
        lookback options: ReplayOptions
    ) -> Int64 {
        let first = series.compactMap(\.timestamps.first).min() ?? start
        guard first < start else { return start }
        return start - (start - first + interval - 1) / interval * interval
    }

    /// The instants of all changes, those just before, and the last.
    private static func checks(_ replay: AlertReplay, interval: Int64, last: Int64) -> [Int64] {
        let changes = Set(replay.alerts.flatMap { $0.transitions.map(\.milliseconds) }).sorted()
        let instants = Set(changes.flatMap { [$0 - interval, $0] }.filter { $0 >= 0 } + [last]).sorted()
        guard instants.count > mostChecks else { return instants }
        return Array(instants.prefix(mostChecks - 1)) + [last]
    }

    private static func differences(
        _ recorded: AlertReplay,
        _ exported: AlertReplay,
        _ series: ResampledSeries
    ) -> [String] {
        zip(recorded.alerts, exported.alerts).compactMap { recorded, exported in
            func steps(_ history: AlertReplay.RuleHistory, origin: Int64) -> [String] {
                history.transitions.map {
                    "\(DurationText.text($0.milliseconds - origin)) \($0.to.rawValue) \($0.labels)"
                }
            }
            let (before, after) = (steps(recorded, origin: series.origin), steps(exported, origin: 0))
            guard before != after else { return nil }
            let firing = [recorded, exported].map { history in history.transitions.count { $0.to == .firing } }
            return "\(recorded.rule.name): \(before.count) changes as recorded, \(after.count) in the file; "
                + "\(firing[0]) and \(firing[1]) of them to firing"
        }
    }
}

/// Which series the rules of a file read.
struct NeededSeries {
    private let selectors: [VectorSelector]
    /// A template may ask for any series.
    private let needsAll: Bool

    init(_ file: RuleFile) {
        selectors = file.rules.flatMap { $0.expression.expression.selectors.map(\.selector) }
        needsAll = file.rules.contains { rule in
            (rule.labels + rule.annotations).contains { $0.text.contains("query") }
        }
    }

    func selected(from series: [SeriesData]) -> [SeriesData] {
        if needsAll { return series }
        return series.filter { one in
            selectors.contains { selector in selector.allMatchers.allSatisfy { $0.matches(one.labels[$0.name]) } }
        }
    }
}
