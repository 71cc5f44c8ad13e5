extension FunctionTable {
    /// Functions that say whether there are series at all.
    static let presence: [Function] = [
        Function(
            "absent",
            [.vector],
            .vector { (evaluation, call, steps) throws(PromQLError) in
                let rows = try evaluation.samples(call.arguments[0], steps)
                return try absence(&evaluation, call, steps) { step in
                    rows.allSatisfy { Row.isAbsent($0.values[step]) }
                }
            }
        ),
        Function(
            "absent_over_time",
            [.matrix],
            .vector { (evaluation, call, steps) throws(PromQLError) in
                let input = try evaluation.rangeInput(call.arguments[0], steps)
                if let boundary = input.boundary {
                    throw .evaluation("\(boundary.rawValue) modifier cannot be used with absent_over_time")
                }
                let isV3 = evaluation.isV3
                return try absence(&evaluation, call, steps) { step in
                    input.series.allSatisfy { input.window(of: $0, at: steps[step], isV3: isV3).isEmpty }
                }
            }
        ),
    ]

    private static func absence(
        _ evaluation: inout Evaluation,
        _ call: Call,
        _ steps: Steps,
        _ isAbsent: (Int) -> Bool
    ) throws(PromQLError) -> [Row] {
        var row = Row(labels: labels(expectedBy: call.arguments[0]), values: try evaluation.blank(steps))
        for step in 0..<steps.count where isAbsent(step) { row.values[step] = 1 }
        return row.isEmpty ? [] : [row]
    }

    /// The labels that a selector's equalities would give its series; a label with several conditions is left out.
    private static func labels(expectedBy expression: Expression) -> Labels {
        let selector: VectorSelector
        switch expression.unwrapped {
        case .selector(let node): selector = node
        case .range(let node): selector = node.selector
        default: return Labels()
        }
        var labels = Labels()
        var seen: Set<String> = []
        for matcher in selector.allMatchers where matcher.name != Labels.metricName {
            if matcher.operation == .equal, seen.insert(matcher.name).inserted {
                labels = labels.setting(matcher.name, matcher.value)
            } else {
                labels = labels.setting(matcher.name, "")
            }
        }
        return labels
    }
}
