import Documents
import PromQL

extension LintCheck {
    static let zeroInit = LintCheck(
        identifier: "zero-init",
        title: "a counter that may only appear with its first event",
        why: """
            A series that begins at 1 has no sample before it, so rate, increase, delta and changes don't see the first
            event, nor any others before the first scrape that shows it; a counter with labels mostly begins so. An
            alert that these events are to fire stays silent. Without --run or --metrics every such rule is named.
            """,
        wrong: "expr: increase(tts_errors_total[5m]) > 0     # no series before the first error",
        right: "the same with every label value of tts_errors_total set to 0 when the service starts"
    ) { context in
        // Buckets and quantiles appear all at once.
        let own: Set = ["__name__", "job", "instance", "le", "quantile"]
        let functions: Set = ["rate", "irate", "increase", "delta", "idelta", "changes"]
        /// Whether growth makes the comparison true that was not.
        func isPassedByGrowth(_ operation: BinaryOperator, _ limit: Double) -> Bool {
            switch operation {
            case .greater: limit >= 0
            case .greaterOrEqual: limit > 0
            case .notEqual: limit == 0
            default: false
            }
        }
        return context.alerts.flatMap { rule -> [LintFinding] in
            rule.expression.expression.thresholds.compactMap { found in
                guard isPassedByGrowth(found.operation, found.limit) else { return nil }
                for call in found.value.calls where functions.contains(call.function.name) {
                    guard let metric = call.arguments.first?.metrics.first else { continue }
                    let why: String
                    if let catalogue = context.catalogue {
                        if catalogue.isDeclaredOnly(metric) {
                            why = "\(metric) is declared but has no series yet: its first event will not be seen"
                        } else {
                            let labels = catalogue.series(named: metric).flatMap { $0.pairs.map(\.name) }
                            guard let label = labels.first(where: { !own.contains($0) }) else { continue }
                            why = "a value of \(label) that \(metric) does not have yet is not seen at its first event"
                        }
                    } else {
                        why = "the first event is not seen if \(metric) only appears with it"
                    }
                    return context.finding(
                        "zero-init",
                        .info,
                        rule,
                        call.position,
                        why: why,
                        remedy: "export it as 0 for every label value from the start on"
                    )
                }
                return nil
            }
        }
    }
}
