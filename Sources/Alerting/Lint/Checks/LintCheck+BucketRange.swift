import Documents
import PromQL

extension LintCheck {
    static let bucketRange = LintCheck(
        identifier: "bucket-range",
        title: "the highest finite bucket does not reach the threshold",
        why: """
            A quantile that lies above the highest finite boundary is answered with that boundary. A threshold at or above
            it is never exceeded, however slow the service is. Needs --run or --metrics.
            """,
        wrong: "expr: histogram_quantile(0.95, rate(x_seconds_bucket[5m])) > 0.5     # le: 0.1, 0.3, 0.45, +Inf",
        right: "the same with buckets up to well above 0.5 in the service"
    ) { context in
        QuantileThreshold.all(in: context).compactMap { found in
            guard let highest = found.bounds.last else { return nil }
            let isOutOfReach =
                switch found.operation {
                case .greater: found.limit >= highest
                case .greaterOrEqual: found.limit > highest
                default: false
                }
            guard isOutOfReach else { return nil }
            return context.finding(
                "bucket-range",
                .error,
                found.rule,
                found.position,
                why: "never fires: \(found.metric) has its highest finite boundary at "
                    + "\(JSON.number(highest).rendered), and no quantile is above it",
                remedy: "add buckets above \(JSON.number(found.limit).rendered) to the service, or lower the threshold"
            )
        }
    }
}
