extension FunctionTable {
    /// Functions that change labels.
    static let labels: [Function] = [
        Function("label_replace", [.vector, .string, .string, .string, .string], .vector(labelReplace)),
        Function("label_join", [.vector, .string, .string, .string], variadic: -1, .vector(labelJoin)),
        Function(
            "info",
            [.vector, .vector],
            variadic: 1,
            isExperimental: true,
            in: [.v3],
            .vector { (evaluation, call, steps) throws(PromQLError) in
                var selector: VectorSelector?
                if call.arguments.count > 1, case .selector(let node) = call.arguments[1] { selector = node }
                let base = try evaluation.samples(call.arguments[0], steps)
                return try InfoJoin(selector).joined(base, &evaluation, steps)
            }
        ),
    ]

    @Sendable private static func labelReplace(
        _ evaluation: inout Evaluation,
        _ call: Call,
        _ steps: Steps
    ) throws(PromQLError) -> [Row] {
        let target = try evaluation.string(call.arguments[1])
        let template = try evaluation.string(call.arguments[2])
        let source = try evaluation.string(call.arguments[3])
        let pattern = try evaluation.string(call.arguments[4])
        let expression: RegularExpression
        do {
            expression = try RegularExpression(pattern, dotMatchesNewline: evaluation.isV3)
        } catch {
            throw .evaluation("invalid regular expression in label_replace(): \(pattern)")
        }
        guard evaluation.isLabelName(target) else {
            throw .evaluation("invalid destination label name in label_replace(): \(target)")
        }
        let rows = try evaluation.samples(call.arguments[0], steps).map { row in
            guard let groups = expression.groups(in: row.labels[source]) else { return row }
            return row.setting(target, expression.expand(template, groups: groups))
        }
        return try evaluation.merged(rows)
    }

    @Sendable private static func labelJoin(
        _ evaluation: inout Evaluation,
        _ call: Call,
        _ steps: Steps
    ) throws(PromQLError) -> [Row] {
        let target = try evaluation.string(call.arguments[1])
        let separator = try evaluation.string(call.arguments[2])
        var sources: [String] = []
        for argument in call.arguments.dropFirst(3) {
            let source = try evaluation.string(argument)
            guard evaluation.isLabelName(source) else {
                throw .evaluation("invalid source label name in label_join(): \(source)")
            }
            sources.append(source)
        }
        guard evaluation.isLabelName(target) else {
            throw .evaluation("invalid destination label name in label_join(): \(target)")
        }
        let rows = try evaluation.samples(call.arguments[0], steps).map { row in
            row.setting(target, sources.map { row.labels[$0] }.joined(separator: separator))
        }
        return try evaluation.merged(rows)
    }
}

extension Row {
    /// With a label set; a name that was set on purpose stays.
    fileprivate func setting(_ name: String, _ value: String) -> Row {
        var row = self
        row.labels = labels.setting(name, value)
        if name == Labels.metricName { row.dropsName = false }
        return row
    }
}
