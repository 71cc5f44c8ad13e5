public import PromQL

extension AlertReplay.RuleHistory {
    /// When a state was taken by each label set, up to the replay's end; in the order of the labels.
    public func spans(of state: AlertState, until end: Int64) -> [(labels: Labels, spans: [TimeSpan])] {
        var open: [Labels: Int64] = [:]
        var closed: [Labels: [TimeSpan]] = [:]
        for transition in transitions {
            if transition.to == state {
                open[transition.labels] = transition.milliseconds
            } else if transition.from == state, let start = open.removeValue(forKey: transition.labels) {
                closed[transition.labels, default: []].append(TimeSpan(start, transition.milliseconds))
            }
        }
        for (labels, start) in open { closed[labels, default: []].append(TimeSpan(start, end)) }
        return closed.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// When any of its alerts was firing, up to the replay's end.
    ///
    /// An alert that begins to fire at the very end has a span of no length there, which is left out here; ask
    /// ``firstFiring`` whether there was any.
    public func firing(until end: Int64) -> [TimeSpan] { spans(of: .firing, until: end).flatMap(\.spans).merged }

    /// The first instant at which an alert fired.
    public var firstFiring: Int64? { transitions.first { $0.to == .firing }?.milliseconds }

    /// How often a label set fired again after it had been resolved.
    public var flaps: Int {
        var counts: [Labels: Int] = [:]
        for transition in transitions where transition.to == .firing { counts[transition.labels, default: 0] += 1 }
        return counts.values.reduce(0) { $0 + $1 - 1 }
    }
}
