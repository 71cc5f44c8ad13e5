extension FunctionTable {
    /// Functions of the query's own times, and the ways between scalars and vectors.
    static let queryContext: [Function] = [
        Function(
            "time",
            [],
            to: .scalar,
            dependsOnTime: true,
            .scalar { (evaluation, _, steps) throws(PromQLError) in
                try evaluation.reserve(steps, rows: 1)
                return (0..<steps.count).map { Double(steps[$0]) / 1000 }
            }
        ),
        Function(
            "pi",
            [],
            to: .scalar,
            .scalar { (evaluation, _, steps) throws(PromQLError) in
                try evaluation.reserve(steps, rows: 1)
                return Array(repeating: .pi, count: steps.count)
            }
        ),
        fixed("start") { $0.start },
        fixed("end") { $0.end },
        fixed("range") { $0.end - $0.start },
        fixed("step") { $0.stepMilliseconds },
        Function(
            "scalar",
            [.vector],
            to: .scalar,
            .scalar { (evaluation, call, steps) throws(PromQLError) in
                let rows = try evaluation.floats(call.arguments[0], steps)
                try evaluation.reserve(steps, rows: 1)
                return (0..<steps.count).map { step in
                    let present = rows.lazy.map { $0.values[step] }.filter { !Row.isAbsent($0) }
                    guard let only = present.first, present.dropFirst().isEmpty else { return .nan }
                    return only
                }
            }
        ),
        Function(
            "vector",
            [.scalar],
            .vector { (evaluation, call, steps) throws(PromQLError) in
                [Row(labels: Labels(), values: try evaluation.scalar(call.arguments[0], steps))]
            }
        ),
        Function(
            "timestamp",
            [.vector],
            dependsOnTime: true,
            .vector { (evaluation, call, steps) throws(PromQLError) in
                if case .selector(let node) = call.arguments[0].unwrapped {
                    let rows = try evaluation.selectSamples(node, steps) { data, index in
                        Double(data.timestamps[index]) / 1000
                    }
                    return try evaluation.droppingNames(rows)
                }
                // Computed samples are as old as the step.
                let rows = try evaluation.samples(call.arguments[0], steps)
                return try evaluation.perStep(rows) { _, step in Double(steps[step]) / 1000 }
            }
        ),
    ]

    /// A time of the query in seconds, the same at every step.
    private static func fixed(_ name: String, _ milliseconds: @escaping @Sendable (QueryContext) -> Int64) -> Function {
        Function(
            name,
            [],
            to: .scalar,
            isExperimental: true,
            in: [.v3],
            .scalar { (evaluation, _, steps) throws(PromQLError) in
                try evaluation.reserve(steps, rows: 1)
                return Array(repeating: Double(milliseconds(evaluation.context)) / 1000, count: steps.count)
            }
        )
    }
}
