import Documents
import PromQL

extension LintCheck {
    static let rateOfAggregate = LintCheck(
        identifier: "rate-of-sum",
        title: "a rate of an aggregation",
        why: """
            A restart of one instance makes the sum fall by that instance's count, and rate takes the whole rest of the
            sum for new events: a huge false peak. Take the rate first, then the sum.
            """,
        wrong: "expr: rate(sum(tts_frames_sent_total)[5m:]) > 100",
        right: "expr: sum(rate(tts_frames_sent_total[5m])) > 100"
    ) { context in
        context.rules.flatMap { rule in
            rule.expression.expression.calls.compactMap { call in
                guard ["rate", "irate", "increase"].contains(call.function.name),
                    case .subquery(let subquery)? = call.arguments.first?.unwrapped,
                    case .aggregation(let node) = subquery.expression.unwrapped
                else { return nil }
                let operation = node.operation.rawValue
                return context.finding(
                    "rate-of-sum",
                    .error,
                    rule,
                    call.position,
                    why: "a \(call.function.name) of \(operation) takes one instance's restart for new events",
                    remedy: "write \(operation)(\(call.function.name)(…))"
                )
            }
        }
    }
}
