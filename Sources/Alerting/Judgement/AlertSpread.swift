public import PromQL

/// What an alert did with its group evaluated at several phases of its interval.
///
/// A server evaluates each group at instants of its own choice; an incident that is only just long enough is told of or
/// not, depending on them.
public struct AlertSpread: Sendable {
    /// The rule's history at one phase.
    public struct Outcome: Sendable {
        /// How far behind the replay's start the group was evaluated first.
        public var phaseMilliseconds: Int64
        public var history: AlertReplay.RuleHistory
    }

    public var rule: Rule
    public var group: String
    /// In the order of the phases, which are evenly spaced.
    public var outcomes: [Outcome]

    /// Whether it fires at some phases and not at others.
    public var dependsOnPhase: Bool {
        let firing = outcomes.count { $0.history.firstFiring != nil }
        return firing > 0 && firing < outcomes.count
    }

    /// The earliest and the latest first firing, of the phases at which it fires.
    public var firstFiring: ClosedRange<Int64>? {
        let instants = outcomes.compactMap(\.history.firstFiring)
        guard let first = instants.min(), let last = instants.max() else { return nil }
        return first...last
    }

    /// The verdict on an expectation over all phases: met only if it is met at each of them.
    public func judge(
        _ expectation: AlertExpectation,
        truth: [TimeSpan] = [],
        within whole: TimeSpan
    ) -> (verdict: AlertVerdict, changesWithPhase: Bool) {
        let verdicts = outcomes.map {
            (phase: $0.phaseMilliseconds, verdict: expectation.judge($0.history, truth: truth, within: whole))
        }
        let missed = verdicts.filter { !$0.verdict.isMet }
        guard let worst = missed.first else {
            return (verdicts.first?.verdict ?? AlertVerdict(isMet: true, why: "was not evaluated"), false)
        }
        guard missed.count < verdicts.count else { return (worst.verdict, false) }
        let phases = missed.map { DurationText.brief($0.phase) }.joined(separator: ", ")
        let why = "depends on when its group is evaluated: at a phase of \(phases) it \(worst.verdict.why)"
        return (AlertVerdict(isMet: false, why: why), true)
    }
}

extension AlertReplay {
    /// Replays a file at several phases of each group's interval, evenly spaced from 0 on.
    ///
    /// - Returns: the replay at phase 0, and one spread for each alerting rule, in the file's order.
    /// - Throws: as ``run(_:over:from:through:options:)``.
    public static func spread(
        _ file: RuleFile,
        over source: SeriesSource,
        from start: Int64,
        through end: Int64,
        phases: Int,
        options: ReplayOptions = ReplayOptions()
    ) throws(AlertingError) -> (first: AlertReplay, alerts: [AlertSpread]) {
        guard (1...1000).contains(phases) else { throw AlertingError(.request, "a spread has 1 to 1000 phases") }
        func replay(at share: Double) throws(AlertingError) -> (AlertReplay, [AlertSpread.Outcome]) {
            var options = options
            options.phase = .share(share)
            let replay = try run(file, over: source, from: start, through: end, options: options)
            let delays = file.groups.flatMap { group in group.rules.map { _ in options.phase(of: group) } }
            let alerts = zip(delays, replay.histories).filter { $0.1.rule.kind == .alerting }
            return (replay, alerts.map { AlertSpread.Outcome(phaseMilliseconds: $0.0, history: $0.1) })
        }
        let (first, outcomes) = try replay(at: 0)
        var spreads = outcomes.map {
            AlertSpread(rule: $0.history.rule, group: $0.history.group, outcomes: [$0])
        }
        for index in 1..<phases {
            for (place, outcome) in try replay(at: Double(index) / Double(phases)).1.enumerated() {
                spreads[place].outcomes.append(outcome)
            }
        }
        return (first, spreads)
    }
}
