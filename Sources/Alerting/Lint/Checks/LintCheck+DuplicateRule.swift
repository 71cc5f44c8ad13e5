import Documents
import PromQL

extension LintCheck {
    static let duplicateRule = LintCheck(
        identifier: "duplicate-rule",
        title: "two rules of one name with the same labels",
        why: "The later recording rule overwrites the earlier one's series, and the two alerts can't be told apart.",
        wrong: "- {alert: Down, expr: up == 0}\n- {alert: Down, expr: absent(up)}",
        right: "- {alert: Down, expr: up == 0}\n- {alert: Absent, expr: absent(up)}"
    ) { context in
        context.file.duplicates.map { pair in
            context.finding(
                "duplicate-rule",
                .warning,
                pair.rule,
                at: pair.rule.namePlace,
                why: "the rule of line \(pair.first.namePlace.line) has the same name and labels",
                remedy: "give one of them another name or a label"
            )
        }
    }
}
