import MetricScraping
import PromQL

/// Functions that are given a metric of a type that they cannot work with.
enum TypeMisuse {
    private static let counterFunctions: Set<String> = ["rate", "irate", "increase"]
    private static let gaugeFunctions: Set<String> = ["delta", "idelta", "deriv", "predict_linear"]

    /// All of an expression, in the order of their places.
    static func all(in expression: RuleExpression, _ catalogue: SeriesCatalogue) -> [Blocker] {
        expression.expression.calls.compactMap { call in
            let name = call.function.name
            guard case .range(let range)? = call.arguments.first(where: { $0.type == .matrix })?.unwrapped else {
                return nil
            }
            let metrics = Set(catalogue.shapes(matching: range.selector).map { $0.labels.name }).sorted()
            let isWrong = counterFunctions.contains(name) ? false : gaugeFunctions.contains(name) ? true : nil
            guard let isWrong, let metric = metrics.first(where: { catalogue.isCounter($0) == isWrong }) else {
                return nil
            }
            let kind = catalogue.family(of: metric)?.kind?.rawValue ?? ""
            let reason =
                isWrong
                ? "is a counter (its page says \(kind)), and \(name) takes every restart for a fall; use rate or increase"
                : "is a \(kind), and \(name) takes every fall of it for a restart of a counter; use "
                    + (name == "increase" ? "delta" : "deriv, or the value itself")
            return Blocker(
                selector: expression.text.bytes(range.selector.position),
                range: range.selector.position,
                reason: reason
            )
        }
    }
}

extension Expression {
    /// Every call in the expression, from left to right, the outer ones first.
    var calls: [Call] {
        var own: [Call] = []
        if case .call(let node) = self { own = [node] }
        return own + children.flatMap(\.calls)
    }
}
