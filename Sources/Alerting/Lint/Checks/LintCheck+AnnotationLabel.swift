import Documents
import PromQL

extension LintCheck {
    static let annotationLabel = LintCheck(
        identifier: "annotation-label",
        title: "a label or annotation uses a label that the answer cannot have",
        why: "An aggregation keeps only what by names; of anything else the text has an empty place.",
        wrong: "expr: avg(tts_synthesis_rtf) > 0.8\nannotations: {summary: 'slow on {{ $labels.instance }}'}",
        right:
            "expr: avg by (instance) (tts_synthesis_rtf) > 0.8\nannotations: {summary: 'slow on {{ $labels.instance }}'}"
    ) { context in
        context.alerts.flatMap { rule -> [LintFinding] in
            let answers = context.answers(of: rule)
            guard !answers.isEmpty else { return [] }
            return (rule.labels + rule.annotations).flatMap { text in
                text.text.split(separator: "$labels.").dropFirst().compactMap { rest -> LintFinding? in
                    let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
                    let mayHave = answers.contains { !$0.labels[name].isEmpty || $0.isUnknown(name) }
                    guard !name.isEmpty, !mayHave else { return nil }
                    return context.finding(
                        "annotation-label",
                        .warning,
                        rule,
                        at: text.places.start,
                        why: "\(text.name) uses $labels.\(name), which the answer never has",
                        remedy: "keep the label in the expression, or leave it out of the text"
                    )
                }
            }
        }
    }
}
