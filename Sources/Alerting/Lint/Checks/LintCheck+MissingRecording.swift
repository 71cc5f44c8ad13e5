import Documents
import PromQL

extension LintCheck {
    static let missingRecording = LintCheck(
        identifier: "missing-recording",
        title: "a recorded metric that no rule records",
        why: "A colon in a name says that a rule records it; if that rule is gone, the alert is silent.",
        wrong: "expr: job:tts_errors:rate5m > 1     # recorded nowhere",
        right: "- {record: 'job:tts_errors:rate5m', expr: sum by (job) (rate(tts_errors_total[5m]))}     # before it"
    ) { context in
        guard context.catalogue == nil else { return [] }
        let recorded = Set(context.serverRules.filter { $0.kind == .recording }.map(\.name))
        return context.rules.flatMap { rule in
            rule.expression.expression.selectors.compactMap { found in
                guard let name = found.selector.name, name.contains(":"), !recorded.contains(name) else { return nil }
                return context.finding(
                    "missing-recording",
                    .warning,
                    rule,
                    found.selector.position,
                    why: "\(name) looks like a recorded metric, but no rule records it",
                    remedy: "add the recording rule, or name its file as well; --run or --metrics say what is there"
                )
            }
        }
    }
}
