import Documents
import PromQL

extension LintCheck {
    static let rawCounter = LintCheck(
        identifier: "raw-counter",
        title: "a counter that is compared without a rate",
        why: "A counter only rises, so once above the threshold the alert fires until the next restart.",
        wrong: "expr: tts_grpc_request_errors_total > 100",
        right: "expr: increase(tts_grpc_request_errors_total[5m]) > 100"
    ) { context in
        context.alerts.flatMap { rule -> [LintFinding] in
            rule.expression.expression.thresholds.compactMap { found in
                var value = found.value.unwrapped
                while case .aggregation(let node) = value {
                    if node.operation == .count || node.operation == .group { return nil }
                    value = node.expression.unwrapped
                }
                guard case .selector(let selector) = value, let name = selector.name,
                    context.catalogue?.isCounter(name) ?? name.hasSuffix("_total")
                else { return nil }
                return context.finding(
                    "raw-counter",
                    .warning,
                    rule,
                    selector.position,
                    why: "\(name) is a counter, which never falls below the threshold again",
                    remedy: "compare its rate or increase"
                )
            }
        }
    }
}
