import PromQL

/// The evaluation of one group: its rules one after the other, again and again.
struct RuleGroupEvaluation {
    private let group: RuleGroup
    private let interval: Int64
    private let queryOffset: Int64
    private let end: Int64
    private var rules: [RuleEvaluation]
    /// When the group is due.
    private(set) var next: Int64

    init(
        _ group: RuleGroup,
        from start: Int64,
        through end: Int64,
        options: ReplayOptions,
        written: Set<String>
    ) throws(AlertingError) {
        self.group = group
        self.end = end
        interval = options.interval(of: group)
        queryOffset = group.queryOffsetMilliseconds ?? options.queryOffsetMilliseconds
        next = start + options.phase(of: group)
        rules = []
        for rule in group.rules {
            rules.append(try RuleEvaluation(rule, in: group, options: options, written: written))
        }
    }

    var histories: [AlertReplay.RuleHistory] { rules.map(\.history) }

    mutating func evaluate(over source: SeriesSource, _ outputs: inout RuleOutputs) {
        let moment = EvaluationMoment(
            time: next,
            queryTime: next - queryOffset,
            interval: interval,
            lastQueryTime: end - queryOffset,
            limit: group.limit
        )
        for index in rules.indices { rules[index].evaluate(moment, over: source, &outputs) }
        next += interval
    }
}

/// One instant of a group's evaluation.
struct EvaluationMoment {
    var time: Int64
    /// What the queries ask for, and where what rules write is put: earlier by the group's offset.
    var queryTime: Int64
    var interval: Int64
    /// The last instant that queries of the replay may ask for.
    var lastQueryTime: Int64
    /// 0 for none.
    var limit: Int
}
