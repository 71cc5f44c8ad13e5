import PromQL

extension AlertReplay {
    /// What the alerts did, in lines for a terminal: one for each alert, and below it its changes of state.
    public var text: String {
        let width = alerts.map(\.rule.name.count).max() ?? 0
        var lines = alerts.flatMap { paragraph(of: $0, width: width) }
        for history in histories where history.rule.kind == .recording {
            if let failure = failureLine(history) {
                lines += ["  \(padded(history.rule.name, width))  recording", failure]
            }
        }
        if lines.isEmpty { lines = ["  No alerts in the rule file."] }
        return lines.joined(separator: "\n")
    }

    /// Changes that are shown of one alert; all are in the JSON.
    private static let mostChanges = 12

    private func paragraph(of history: RuleHistory, width: Int) -> [String] {
        let verdict = AlertExpectation.any.judge(history, within: TimeSpan(start, end))
        var lines = ["  \(padded(history.rule.name, width))  \(verdict.why)"]
        for transition in history.transitions.prefix(Self.mostChanges) {
            let labels = transition.labels.removing(["alertname"])
            let state = transition.isResolution ? "resolved" : transition.to.rawValue
            let value = transition.to == .inactive ? "" : "  \(NumberText.general(transition.value))"
            lines.append(
                "    \(padded(DurationText.text(transition.milliseconds - start), 10)) \(padded(state, 8))  \(labels)\(value)"
            )
            guard transition.to == .firing else { continue }
            for (name, text) in transition.annotations.sorted(by: { $0.key < $1.key }) {
                lines.append("      \(name): \(text)")
            }
        }
        let hidden = history.transitions.count - Self.mostChanges
        if hidden > 0 { lines.append("    and \(hidden) more, which --json shows") }
        if let failure = failureLine(history) { lines.append(failure) }
        return lines
    }

    private func failureLine(_ history: RuleHistory) -> String? {
        guard let first = history.failures.first else { return nil }
        let after = DurationText.text(first.milliseconds - start)
        return
            "    \(history.failures.count) of \(history.evaluations) evaluations failed, first at \(after): \(first.error.message)"
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
