import PromQL

/// The state machine of one alerting rule, with Prometheus's semantics.
///
/// An answer of the expression makes an alert pending; it fires when the answer was there at every evaluation for as
/// long as `for` says. A pending alert whose answer is gone is forgotten, a firing one is resolved, after
/// `keep_firing_for` if the rule has it. Resolved alerts are remembered for a while, so that they can be reported.
struct AlertStates: Sendable {
    let holdMilliseconds: Int64
    let keepFiringMilliseconds: Int64
    let resolvedRetentionMilliseconds: Int64
    /// By their labels.
    private(set) var instances: [Labels: AlertInstance] = [:]

    /// A change of state before its annotations are rendered.
    struct Change: Equatable {
        var from: AlertState
        var instance: AlertInstance
    }

    init(holdMilliseconds: Int64, keepFiringMilliseconds: Int64, resolvedRetentionMilliseconds: Int64) {
        self.holdMilliseconds = holdMilliseconds
        self.keepFiringMilliseconds = keepFiringMilliseconds
        self.resolvedRetentionMilliseconds = resolvedRetentionMilliseconds
    }

    /// Those that are pending or firing, in the order of their labels.
    var active: [AlertInstance] {
        instances.values.filter { $0.state != .inactive }.sorted { $0.labels < $1.labels }
    }

    /// Takes what the expression answered at an instant, by the labels of the alerts that it means.
    ///
    /// Instants must ascend. Changes come in the order of the alerts' labels; an alert may change twice.
    mutating func update(_ answers: [Labels: VectorSample], at time: Int64) -> [Change] {
        var changes: [Change] = []
        for labels in Set(instances.keys).union(answers.keys).sorted() {
            if let answer = answers[labels] {
                hold(labels, answer, at: time, &changes)
            } else {
                release(labels, at: time, &changes)
            }
        }
        return changes
    }

    /// Forgets all, as an evaluation does that exceeds its group's limit.
    mutating func reset() -> [Change] {
        let changes = active.map { instance in
            var ended = instance
            ended.state = .inactive
            return Change(from: instance.state, instance: ended)
        }
        instances = [:]
        return changes
    }

    private mutating func hold(_ labels: Labels, _ answer: VectorSample, at time: Int64, _ changes: inout [Change]) {
        var instance: AlertInstance
        if let known = instances[labels], known.state != .inactive {
            instance = known
            instance.sample = answer
            instance.heldAt = time
        } else {
            instance = AlertInstance(labels: labels, state: .pending, sample: answer, heldAt: time, activeAt: time)
            changes.append(Change(from: .inactive, instance: instance))
        }
        instance.keptSince = nil
        if instance.state == .pending, time - instance.activeAt >= holdMilliseconds {
            instance.state = .firing
            instance.firedAt = time
            changes.append(Change(from: .pending, instance: instance))
        }
        instances[labels] = instance
    }

    private mutating func release(_ labels: Labels, at time: Int64, _ changes: inout [Change]) {
        guard var instance = instances[labels] else { return }
        if instance.state == .firing, keepFiringMilliseconds > 0 {
            let since = instance.keptSince ?? time
            instance.keptSince = since
            if time - since < keepFiringMilliseconds {
                instances[labels] = instance
                return
            }
        }
        let from = instance.state
        if from == .inactive {
            let isOld = instance.resolvedAt.map { time - $0 > resolvedRetentionMilliseconds } ?? true
            if isOld { instances[labels] = nil }
            return
        }
        instance.state = .inactive
        if from == .firing { instance.resolvedAt = time }
        // A pending alert leaves nothing to report.
        instances[labels] = from == .pending ? nil : instance
        changes.append(Change(from: from, instance: instance))
    }
}
