import Documents
import PromQL

extension LintCheck {
    static let annotationUnit = LintCheck(
        identifier: "annotation-unit",
        title: "an annotation gives the value a unit that it does not have",
        why: """
            Whoever is woken acts on the text. A rate is per second, Prometheus's durations are seconds, and
            humanizePercentage multiplies by 100: "5e-05/min" or "30000%" leads astray.
            """,
        wrong: "expr: rate(errors_total[5m]) > 0\nannotations: {description: '{{ $value }}/min'}",
        right: "expr: rate(errors_total[5m]) * 60 > 0\nannotations: {description: '{{ $value }}/min'}"
    ) { context in
        context.alerts.flatMap { rule -> [LintFinding] in
            guard let unit = ValueUnit(of: rule.expression.expression) else { return [] }
            return rule.annotations.compactMap { annotation in
                guard
                    let claim = claims.first(where: { claim in
                        annotation.text.filter { $0 != " " }.contains(claim.text) && claim.wrongFor.contains(unit)
                    })
                else { return nil }
                return context.finding(
                    "annotation-unit",
                    .warning,
                    rule,
                    at: annotation.places.start,
                    why: "\(annotation.name) says \(claim.says), but the value is \(unit.rawValue)",
                    remedy: "change the text or the function, or convert the value in the expression"
                )
            }
        }
    }

    private struct Claim {
        /// As it stands in the text without blanks.
        var text: String
        var says: String
        var wrongFor: Set<ValueUnit>
    }

    private static let claims = [
        Claim(text: "$value}}ms", says: "milliseconds", wrongFor: [.seconds, .bytes, .ratio, .perSecond]),
        Claim(text: "$value}}%", says: "percent", wrongFor: [.seconds, .bytes, .ratio, .perSecond]),
        Claim(text: "$value}}/min", says: "per minute", wrongFor: [.perSecond, .seconds, .bytes, .ratio]),
        Claim(text: "$value}}s", says: "seconds", wrongFor: [.bytes, .ratio]),
        Claim(text: "$value|humanizePercentage", says: "a share", wrongFor: [.seconds, .bytes, .perSecond]),
        Claim(text: "$value|humanizeDuration", says: "a duration", wrongFor: [.bytes, .ratio, .perSecond]),
    ]
}

/// The unit of an expression's value, as far as names and operators tell.
enum ValueUnit: String {
    case seconds = "in seconds"
    case bytes = "in bytes"
    case ratio = "a ratio from 0 to 1"
    case perSecond = "a rate per second"

    init?(of expression: Expression) {
        switch expression {
        case .parenthesized(let node): self.init(of: node.expression)
        case .aggregation(let node):
            if [.count, .countValues, .group].contains(node.operation) { return nil }
            self.init(of: node.expression)
        case .binary(let node):
            if node.operation.isComparison {
                guard !node.returnsBool else { return nil }
                self.init(of: node.left.type == .vector ? node.left : node.right)
            } else if node.operation == .divide, let left = Self(of: node.left), left == Self(of: node.right) {
                self = .ratio
            } else {
                return nil
            }
        case .call(let node):
            switch node.function.name {
            case "rate", "irate": self = .perSecond
            case "histogram_quantile":
                guard let metric = expression.metrics.first, metric.hasSuffix("_seconds_bucket") else { return nil }
                self = .seconds
            case "max_over_time", "min_over_time", "avg_over_time":
                guard let inner = node.arguments.first else { return nil }
                self.init(of: inner)
            default: return nil
            }
        case .selector(let node): self.init(metric: node.name ?? "")
        case .range(let node): self.init(metric: node.selector.name ?? "")
        default: return nil
        }
    }

    private init?(metric: String) {
        if metric.hasSuffix("_seconds") {
            self = .seconds
        } else if metric.hasSuffix("_bytes") {
            self = .bytes
        } else if metric.hasSuffix("_ratio") {
            self = .ratio
        } else {
            return nil
        }
    }
}
