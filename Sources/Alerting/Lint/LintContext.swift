import Documents
import PromQL

/// What the checks look at.
struct LintContext {
    var file: RuleFile
    /// Further files that the same server loads, which record and watch for this one as well.
    var others: [RuleFile] = []
    /// What the targets export, with what the file records; nil if it was not given.
    var catalogue: SeriesCatalogue?
    var routing: AlertmanagerRouting?
    var settings: PrometheusSettings?
    /// Of jobs of which the settings say nothing.
    var scrapeMilliseconds: Int64
    var targets: [LintTarget]

    var rules: [Rule] { file.rules }
    /// Those of the further files too.
    var serverRules: [Rule] { rules + others.flatMap(\.rules) }
    var alerts: [Rule] { file.rules.filter { $0.kind == .alerting } }

    /// The longest interval at which a selector's targets are scraped.
    func scrapeMilliseconds(of selector: VectorSelector) -> Int64 {
        let jobs = settings?.jobMilliseconds ?? [:]
        var names = jobs.keys.filter { job in
            selector.allMatchers.allSatisfy { $0.name != "job" || $0.matches(job) }
        }
        let exporting = Set((catalogue?.shapes(matching: selector) ?? []).map { $0.labels["job"] })
        if !exporting.isEmpty { names.removeAll { !exporting.contains($0) } }
        return names.compactMap { jobs[$0] }.max() ?? scrapeMilliseconds
    }

    /// A finding at a part of a rule's expression.
    func finding(
        _ check: String,
        _ severity: LintFinding.Severity,
        _ rule: Rule,
        _ range: SourceRange,
        why: String,
        remedy: String
    ) -> LintFinding {
        let place = rule.expression.place(of: range)
        return LintFinding(
            check: check,
            severity: severity,
            rule: rule.name,
            file: file.file,
            line: place.line,
            column: place.column,
            excerpt: range.excerpt(of: rule.expression.text),
            why: why,
            remedy: remedy
        )
    }

    /// A finding at a label or annotation, or at the rule itself.
    func finding(
        _ check: String,
        _ severity: LintFinding.Severity,
        _ rule: Rule,
        at place: DocumentNode.Place,
        why: String,
        remedy: String
    ) -> LintFinding {
        LintFinding(
            check: check,
            severity: severity,
            rule: rule.name,
            file: file.file,
            line: place.line,
            column: place.column,
            excerpt: "",
            why: why,
            remedy: remedy
        )
    }

    /// The labels that a rule's answers may have; without a catalogue every metric may have any.
    func answers(of rule: Rule) -> [SeriesShape] {
        let catalogue = catalogue ?? SeriesCatalogue(assuming: rule.expression.expression)
        return ShapeInference(of: rule, in: catalogue).answer
    }
}

extension Expression {
    /// Every part of the expression, the outer ones first.
    var parts: [Expression] { [self] + children.flatMap(\.parts) }

    /// Comparisons of something with a number: both, and the operator as if the number stood on the right.
    var thresholds: [(value: Expression, operation: BinaryOperator, limit: Double, position: SourceRange)] {
        parts.compactMap { part in
            guard case .binary(let node) = part, node.operation.isComparison else { return nil }
            if let limit = node.right.constant {
                return (node.left, node.operation, limit, node.right.position)
            }
            guard let limit = node.left.constant else { return nil }
            let turned: [BinaryOperator: BinaryOperator] = [
                .less: .greater, .greater: .less, .lessOrEqual: .greaterOrEqual, .greaterOrEqual: .lessOrEqual,
            ]
            return (node.right, turned[node.operation] ?? node.operation, limit, node.left.position)
        }
    }

    /// The value of a number with a sign and parentheses.
    var constant: Double? {
        switch self {
        case .number(let node): node.value
        case .unary(let node): node.expression.constant.map { node.isNegation ? -$0 : $0 }
        case .parenthesized(let node): node.expression.constant
        default: nil
        }
    }

    /// The metrics that its selectors name.
    var metrics: [String] {
        selectors.compactMap { found in
            found.selector.allMatchers.first { $0.name == Labels.metricName && $0.operation == .equal }?.value
        }
    }
}
