import Documents
import PromQL

extension LintCheck {
    static let plainRegex = LintCheck(
        identifier: "plain-regex",
        title: "a regular expression without a pattern",
        why:
            "Patterns are anchored at both ends, so one without special characters is a slower equality, and mostly a slip.",
        wrong: "expr: up{job=~\"worker\"} == 0",
        right: "expr: up{job=\"worker\"} == 0"
    ) { context in
        let special: Set<Character> = Set(#".*+?()[]{}|^$\"#)
        return context.rules.flatMap { rule in
            rule.expression.expression.selectors.flatMap { found in
                found.selector.matchers.compactMap { matcher -> LintFinding? in
                    guard matcher.operation == .matches || matcher.operation == .matchesNot,
                        !matcher.value.isEmpty, !matcher.value.contains(where: special.contains)
                    else { return nil }
                    let instead = matcher.operation == .matches ? "=" : "!="
                    return context.finding(
                        "plain-regex",
                        .info,
                        rule,
                        found.selector.position,
                        why: "\(matcher) has no pattern: it matches the whole value \"\(matcher.value)\" only",
                        remedy: "write \(matcher.name)\(instead)\"\(matcher.value)\", or .* for a part of the value"
                    )
                }
            }
        }
    }
}
