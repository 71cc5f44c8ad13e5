import Documents
import PromQL

extension LintCheck {
    static let counterType = LintCheck(
        identifier: "counter-type",
        title: "a function for counters is given a gauge, or the other way round",
        why: """
            rate, irate and increase take every fall for a restart, so a gauge that goes up and down counts as rising
            all the time; delta and deriv take a counter's restart for a fall. Needs --run or --metrics.
            """,
        wrong: "expr: rate(tts_sessions_active[5m]) > 1",
        right: "expr: deriv(tts_sessions_active[5m]) > 1"
    ) { context in
        guard let catalogue = context.catalogue else { return [] }
        return context.rules.flatMap { rule in
            TypeMisuse.all(in: rule.expression, catalogue).map { misuse in
                context.finding(
                    "counter-type",
                    .error,
                    rule,
                    misuse.range,
                    why: "\(misuse.selector) \(misuse.reason)",
                    remedy: "take the function that fits the metric's type"
                )
            }
        }
    }
}
