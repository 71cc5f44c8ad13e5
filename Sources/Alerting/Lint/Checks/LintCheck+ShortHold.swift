import Documents
import PromQL

extension LintCheck {
    static let shortHold = LintCheck(
        identifier: "short-for",
        title: "a for that is shorter than the evaluation interval",
        why: """
            The state is only looked at when the rule is evaluated, so such a for lasts a whole interval. For a group
            without an interval of its own --prometheus says the global one.
            """,
        wrong: "interval: 30s\nrules: [{alert: A, expr: up == 0, for: 10s}]",
        right: "interval: 10s\nrules: [{alert: A, expr: up == 0, for: 10s}]"
    ) { context in
        context.file.groups.flatMap { group in
            group.rules.compactMap { rule in
                guard let interval = group.intervalMilliseconds ?? context.settings?.evaluationMilliseconds,
                    rule.holdMilliseconds > 0,
                    rule.holdMilliseconds < interval
                else { return nil }
                let hold = DurationText.text(rule.holdMilliseconds)
                return context.finding(
                    "short-for",
                    .info,
                    rule,
                    at: rule.namePlace,
                    why: "for: \(hold) lasts \(DurationText.text(interval)), the evaluation interval",
                    remedy: "evaluate the group more often, or write the time that it takes"
                )
            }
        }
    }
}
