public import PromQL

/// What the rules of a file did over a stretch of time.
public struct AlertReplay: Sendable {
    /// An evaluation that had no answer.
    public struct Failure: Sendable, Equatable {
        public var milliseconds: Int64
        public var error: AlertingError
    }

    /// An alert as it stood at one instant.
    public struct Snapshot: Sendable, Equatable {
        public var instance: AlertInstance
        public var annotations: [String: String]
    }

    /// What one rule did.
    public struct RuleHistory: Sendable {
        public var group: String
        public var rule: Rule
        /// How often the rule was evaluated.
        public var evaluations: Int
        public var intervalMilliseconds: Int64
        /// In the order of time; none for recording rules.
        public var transitions: [AlertTransition]
        public var failures: [Failure]
        /// By instant, as the options asked for them; inactive ones are those resolved of late.
        public var snapshots: [Int64: [Snapshot]]
    }

    /// First and last instant, in milliseconds since the Unix epoch.
    public var start: Int64
    public var end: Int64
    /// One for each rule, in the file's order.
    public var histories: [RuleHistory]
    /// The series that the rules wrote: recorded ones, `ALERTS` and `ALERTS_FOR_STATE`, in the order of their labels.
    public var outputs: [SeriesData]

    /// A year of 30 rules every 30 seconds is half of it.
    static let mostEvaluations: Int64 = 60_000_000

    /// The histories of alerting rules.
    public var alerts: [RuleHistory] { histories.filter { $0.rule.kind == .alerting } }

    /// Evaluates a file's rules over series, from a first instant to a last one in milliseconds since the Unix epoch.
    ///
    /// The time it takes grows with the instants and the series. The state before the first instant is that of a server
    /// that has just started: no alert is pending.
    /// - Throws: what of the options is senseless, or an expression that `options.query` refuses.
    public static func run(
        _ file: RuleFile,
        over source: SeriesSource,
        from start: Int64,
        through end: Int64,
        options: ReplayOptions = ReplayOptions()
    ) throws(AlertingError) -> AlertReplay {
        guard start <= end else { throw AlertingError(.request, "a replay must not end before it starts") }
        for group in file.groups {
            let interval =
                options.intervalMilliseconds ?? group.intervalMilliseconds ?? options.defaultIntervalMilliseconds
            guard interval > 0 else { throw AlertingError(.request, "the evaluation interval must be positive") }
            guard (end - start) / interval * Int64(max(1, group.rules.count)) <= Self.mostEvaluations else {
                throw AlertingError(
                    .request,
                    "more than \(Self.mostEvaluations) evaluations; replay less time or take a longer interval"
                )
            }
        }
        let written = Set(file.rules.map { $0.kind == .recording ? $0.name : "ALERTS" } + ["ALERTS_FOR_STATE"])
        var groups: [RuleGroupEvaluation] = []
        for group in file.groups {
            groups.append(
                try RuleGroupEvaluation(group, from: start, through: end, options: options, written: written)
            )
        }
        var outputs = RuleOutputs()
        // Groups that are due at the same instant are evaluated in the file's order.
        while let next = groups.indices.min(by: { groups[$0].next < groups[$1].next }), groups[next].next <= end {
            groups[next].evaluate(over: source, &outputs)
        }
        return AlertReplay(
            start: start,
            end: end,
            histories: groups.flatMap(\.histories),
            outputs: outputs.series.values.sorted { $0.labels < $1.labels }
        )
    }
}
