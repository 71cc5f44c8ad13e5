import Documents
import PromQL

extension LintCheck {
    static let noComparison = LintCheck(
        identifier: "no-comparison",
        title: "an alert that compares nothing and fires always",
        why: "An alert fires for every series of its answer, whatever the value, 0 included.",
        wrong: "expr: rate(tts_frames_dropped_total[1m])",
        right: "expr: rate(tts_frames_dropped_total[1m]) > 0"
    ) { context in
        context.alerts.compactMap { rule in
            let selects = rule.expression.expression.parts.contains { part in
                switch part {
                case .binary(let node):
                    node.operation == .unless || node.operation == .and
                        || (node.operation.isComparison && !node.returnsBool)
                case .call(let node): ["absent", "absent_over_time"].contains(node.function.name)
                case .selector(let node): node.name == "ALERTS"
                default: false
                }
            }
            guard !selects else { return nil }
            return context.finding(
                "no-comparison",
                .warning,
                rule,
                rule.expression.expression.position,
                why: "fires whenever there are series, whatever their values",
                remedy: "compare it with a threshold; bool does not filter"
            )
        }
    }
}
