import Documents
import PromQL

/// A quantile of a classic histogram that is compared with a number.
struct QuantileThreshold {
    var rule: Rule
    var metric: String
    /// Finite upper bounds, ascending.
    var bounds: [Double]
    var limit: Double
    var operation: BinaryOperator
    var position: SourceRange

    /// All of a file, as far as the catalogue knows the buckets.
    static func all(in context: LintContext) -> [QuantileThreshold] {
        guard let catalogue = context.catalogue else { return [] }
        return context.rules.flatMap { rule in
            rule.expression.expression.thresholds.compactMap { found in
                guard case .call(let call) = found.value.unwrapped, call.function.name == "histogram_quantile",
                    let metric = found.value.metrics.first
                else { return nil }
                let bounds = catalogue.bucketBounds(of: metric).filter(\.isFinite)
                guard !bounds.isEmpty else { return nil }
                return QuantileThreshold(
                    rule: rule,
                    metric: metric,
                    bounds: bounds,
                    limit: found.limit,
                    operation: found.operation,
                    position: found.position
                )
            }
        }
    }
}

extension LintCheck {
    static let bucketBoundary = LintCheck(
        identifier: "bucket-boundary",
        title: "a threshold or target that is no bucket's boundary",
        why: """
            Within a bucket a quantile is a straight line from one boundary to the next, wherever the values are. With
            buckets 0.1 and 1.0 and every request at 0.2 s the 95th percentile is 0.955: a permanent false alarm. Only at
            a boundary the answer is exact. Needs --run or --metrics; --target checks targets too.
            """,
        wrong: "expr: histogram_quantile(0.95, rate(x_seconds_bucket[5m])) > 0.5     # le: 0.1, 1, +Inf",
        right: "the same with a bucket le=\"0.5\" in the service"
    ) { context in
        func neighbours(_ bounds: [Double], _ limit: Double) -> String {
            let (low, high) = (bounds.last { $0 < limit }, bounds.first { $0 > limit })
            return "between \(low.map { JSON.number($0).rendered } ?? "0") and "
                + (high.map { JSON.number($0).rendered } ?? "+Inf")
        }
        let thresholds = QuantileThreshold.all(in: context).compactMap { found -> LintFinding? in
            guard !found.bounds.contains(found.limit), let highest = found.bounds.last, found.limit < highest else {
                return nil
            }
            return context.finding(
                "bucket-boundary",
                .warning,
                found.rule,
                found.position,
                why: "the threshold \(JSON.number(found.limit).rendered) is no boundary of \(found.metric): it lies "
                    + "\(neighbours(found.bounds, found.limit)), where the quantile is only a straight line",
                remedy: "add a bucket with this boundary to the service, or take a threshold that is one"
            )
        }
        return thresholds + Self.targetFindings(context, neighbours)
    }

    /// The histograms that show a figure of the load test, by what their name holds.
    private static let histograms = [
        "fal": "first_audio_latency_seconds_bucket", "fal_from_sent": "first_audio_latency_seconds_bucket",
    ]

    private static func targetFindings(
        _ context: LintContext,
        _ neighbours: ([Double], Double) -> String
    ) -> [LintFinding] {
        guard let catalogue = context.catalogue else { return [] }
        return context.targets.compactMap { target in
            guard let ending = histograms[target.figure],
                let metric = catalogue.metricNames.first(where: { $0.hasSuffix(ending) })
            else { return nil }
            let bounds = catalogue.bucketBounds(of: metric).filter(\.isFinite)
            guard !bounds.isEmpty, !bounds.contains(target.seconds) else { return nil }
            return LintFinding(
                check: "bucket-boundary",
                severity: .warning,
                rule: "",
                file: context.file.file,
                line: 0,
                column: 0,
                excerpt: "",
                why: "the target \"\(target.text)\" is no boundary of \(metric): it lies "
                    + neighbours(bounds, target.seconds) + ", so no alert on it can tell whether it is met",
                remedy: "add a bucket with this boundary to the service"
            )
        }
    }
}
