extension CapacityReport {
    private static let unclear: Int32 = 96
    private static let missed: Int32 = 99
    private static let interruptedCode: Int32 = 130

    /// Sets verdict, exit code and sentences from everything else.
    mutating func conclude() {
        let isKnown = capacity != nil && low != nil && high != nil
        switch reason {
        case .resolved, .coarse: (verdict, exitCode) = isKnown ? (.found, 0) : (.unresolved, Self.unclear)
        case .beyond: (verdict, exitCode) = (.atLeast, 0)
        case .below: (verdict, exitCode) = (.below, Self.missed)
        case .undecided, .generator, .budget: (verdict, exitCode) = (.unresolved, Self.unclear)
        case .interrupted: (verdict, exitCode) = (.interrupted, Self.interruptedCode)
        }
        headline = sentence()
        findings = budgetFinding() + generatorFinding() + shapeFindings() + planFindings()
    }

    /// A load with its unit.
    public func named(_ load: Double) -> String {
        let text = Self.digits(load)
        guard plan.model == .closed else { return "\(text) new sessions/s" }
        return load == 1 ? "1 session" : "\(text) sessions"
    }

    static func digits(_ value: Double) -> String {
        if value == value.rounded() { return "\(Int(value))" }
        let scale = value >= 100 ? 1.0 : value >= 10 ? 10 : value >= 1 ? 100 : 1000
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }

    private func sentence() -> String {
        switch verdict {
        case .found:
            guard let capacity, let low, let high else { return "" }
            let range = low == high ? "" : " (\(Self.digits(low)) to \(Self.digits(high)) with 99 % confidence)"
            return capacity < 1 && plan.model == .closed
                ? "not even one session meets the targets" : "carries \(named(capacity))\(range)"
        case .atLeast: return "carries at least \(named(plan.to)), the most that was tried"
        case .below: return "carries less than \(named(plan.from)), the least that was tried"
        case .unresolved, .interrupted:
            let what = verdict == .interrupted ? "interrupted" : "not resolved"
            let bounds =
                switch (low, high) {
                case (let low?, let high?): "between \(Self.digits(low)) and \(named(high))"
                case (let low?, nil): "at least \(named(low))"
                case (nil, let high?): "at most \(named(high))"
                case (nil, nil): heldSentence()
                }
            return "\(what): \(bounds)"
        }
    }

    /// Where no fit has bounds, what single levels showed.
    private func heldSentence() -> String {
        let held = levels.filter { $0.verdict == .met }.map(\.load).max()
        let missed = levels.filter { $0.verdict == .missed }.map(\.load).min()
        return switch (held, missed) {
        case (let held?, let missed?): "\(named(held)) held, \(named(missed)) did not"
        case (let held?, nil): "\(named(held)) held, nothing above it was decided"
        case (nil, let missed?): "\(named(missed)) did not hold, nothing below it was decided"
        case (nil, nil): "no level was decided"
        }
    }

    private func budgetFinding() -> [String] {
        switch reason {
        case .budget:
            let what =
                estimate.imprecision.isFinite
                ? "the interval is known to ± \(Self.digits(estimate.imprecision * 100)) %, not to ± \(Self.digits(plan.precision * 100)) %"
                : "the capacity has no bounds on both sides yet"
            return ["The budget is used up: \(what). Go on with --resume and a larger --budget."]
        case .coarse:
            return [
                "\(CapacityPlan.mostEdgeLevels) levels at the edge left the interval at ± \(Self.digits(estimate.imprecision * 100)) %, wider than the ± \(Self.digits(plan.precision * 100)) % asked for: longer holds would narrow it."
            ]
        case .undecided: return ["The highest load was neither met nor missed: a longer hold would tell."]
        default: return []
        }
    }

    private func generatorFinding() -> [String] {
        let invalid = levels.filter { $0.verdict == .invalid }
        guard let lowest = invalid.map(\.load).min(), let first = invalid.first(where: { $0.load == lowest }) else {
            return []
        }
        let why = first.generatorFindings.first.map { ": \($0)" } ?? ""
        let end =
            reason == .generator
            ? " It can't drive more: use more loops or a larger machine." : " Such levels count for nothing."
        return ["The generator was not fit at \(named(lowest))\(why).\(end)"]
    }

    private func shapeFindings() -> [String] {
        var findings: [String] = []
        let valid = levels.filter(\.isValid)
        if let missed = valid.filter({ $0.verdict == .missed }).map(\.load).min(),
            let met = valid.filter({ $0.verdict == .met }).map(\.load).max(), met > missed * 1.1
        {
            findings.append(
                "\(named(missed)) missed a target and \(named(met)) met all: the figures don't only get worse with the load, so one number does not describe this system. The fit takes the two together."
            )
        }
        let undecided = valid.filter { $0.verdict == .inconclusive }.count
        if undecided > 0 {
            findings.append(
                "\(undecided) of \(levels.count) levels decided nothing on their own; they count in the fit by what they show, never as met."
            )
        }
        return findings
    }

    private func planFindings() -> [String] {
        guard growth != nil else { return [] }
        guard let workers else { return ["No plan: it needs a capacity."] }
        guard let extrapolation = workers.extrapolation else { return [] }
        return [
            "The plan is \(Self.digits(extrapolation)) times the highest load that was measured: it assumes that workers share no bottleneck, which this search does not show."
        ]
    }
}
