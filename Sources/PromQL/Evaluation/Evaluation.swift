/// One run of a query: computes a node for all steps at once and collects annotations.
struct Evaluation {
    let context: QueryContext
    private(set) var annotations: [Annotation] = []
    private var known: Set<Annotation> = []
    /// The last time for whose evaluation samples are read, where windows of Prometheus 2.42 move beyond it.
    var horizon: Int64?
    /// Whether native histograms have been read, so that their marks have to be looked for.
    var hasReadHistograms = false

    init(_ context: QueryContext) { self.context = context }

    var isV3: Bool { context.isV3 }
    var delaysNameRemoval: Bool { isV3 && context.options.delaysNameRemoval }

    /// Remembers a remark; Prometheus 2.42 has none.
    mutating func annotate(_ annotation: Annotation) {
        guard isV3, known.insert(annotation).inserted else { return }
        annotations.append(annotation)
    }

    /// Values for every step, all absent.
    ///
    /// - Throws: when the query would hold more points than it may.
    func blank(_ steps: Steps, rows: Int = 1) throws(PromQLError) -> [Double] {
        try reserve(steps, rows: rows)
        return Array(repeating: Row.absent, count: steps.count)
    }

    func reserve(_ steps: Steps, rows: Int) throws(PromQLError) {
        let (points, overflow) = steps.count.multipliedReportingOverflow(by: max(1, rows))
        guard !overflow, points <= context.options.mostPoints else {
            throw .evaluation("query processing would load too many samples into memory in query execution")
        }
    }

    /// An expression's numbers, one per step.
    mutating func scalar(_ expression: Expression, _ steps: Steps) throws(PromQLError) -> [Double] {
        switch expression {
        case .number(let node):
            try reserve(steps, rows: 1)
            return Array(repeating: node.value, count: steps.count)
        case .parenthesized(let node): return try scalar(node.expression, steps)
        case .unary(let node):
            let values = try scalar(node.expression, steps)
            return node.isNegation ? values.map { -$0 } : values
        case .binary(let node):
            let left = try scalar(node.left, steps)
            let right = try scalar(node.right, steps)
            return left.indices.map { node.operation.apply(left[$0], right[$0]) }
        case .call(let node):
            guard case .scalar(let compute) = node.function.implementation else {
                throw .evaluation("\(node.function.name)() yields no scalar")
            }
            return try compute(&self, node, steps)
        default: throw PromQLError(.evaluation, "expected a scalar", range: expression.position)
        }
    }

    /// The text of a string argument.
    func string(_ expression: Expression) throws(PromQLError) -> String {
        guard case .string(let node) = expression.unwrapped else {
            throw PromQLError(.evaluation, "expected a string", range: expression.position)
        }
        return node.value
    }

    /// An expression's series with their values at every step.
    ///
    /// - Throws: `unsupported` if native histograms are among the values.
    mutating func vector(_ expression: Expression, _ steps: Steps) throws(PromQLError) -> [Row] {
        let rows = try samples(expression, steps)
        if hasReadHistograms, let row = rows.first(where: \.hasHistograms) {
            let metric = row.labels.name.isEmpty ? "" : " of \(row.labels.notation)"
            throw PromQLError(.unsupported, "native histograms\(metric) are needed", range: expression.position)
        }
        return rows
    }

    /// An expression's series with their values at every step; `NativeHistogram.mark` stands for a histogram.
    mutating func samples(_ expression: Expression, _ steps: Steps) throws(PromQLError) -> [Row] {
        if steps.count > 1, expression.isStepInvariant {
            // Its selectors look at fixed times: one evaluation holds for all steps.
            let once = try samples(expression, steps.first)
            try reserve(steps, rows: once.count)
            return once.map { row in
                Row(
                    labels: row.labels,
                    dropsName: row.dropsName,
                    values: Array(repeating: row.values[0], count: steps.count)
                )
            }
        }
        switch expression {
        case .selector(let node): return try select(node, steps)
        case .parenthesized(let node): return try samples(node.expression, steps)
        case .unary(let node):
            let rows = try samples(node.expression, steps)
            guard node.isNegation else { return rows }
            return try droppingNames(rows.map { $0.mapped { -$0 } })
        case .aggregation(let node): return try aggregate(node, steps)
        case .binary(let node): return try binary(node, steps)
        case .call(let node): return try call(node, steps)
        default: throw PromQLError(.evaluation, "expected an instant vector", range: expression.position)
        }
    }

    private mutating func call(_ node: Call, _ steps: Steps) throws(PromQLError) -> [Row] {
        switch node.function.implementation {
        case .elementwise(let compute):
            return try droppingNames(try floats(node.arguments[0], steps).map { $0.mapped(compute) })
        case .overRange(let traits, let compute): return try overRange(node, steps, traits, compute)
        case .vector(let compute): return try compute(&self, node, steps)
        case .scalar: return [Row(labels: Labels(), values: try scalar(.call(node), steps))]
        case .unsupported(let why):
            throw PromQLError(.unsupported, "\(node.function.name)() \(why)", range: node.position)
        }
    }
}

extension Evaluation {
    /// The rows without the metrics' names, or marked to lose them at the end.
    ///
    /// - Throws: when two rows then have the same labels at the same step.
    func droppingNames(_ rows: [Row]) throws(PromQLError) -> [Row] {
        if delaysNameRemoval {
            return rows.map { row in
                var row = row
                row.dropsName = true
                return row
            }
        }
        return try merged(rows.map(withoutName), unless: haveOneName(rows))
    }

    func withoutName(_ row: Row) -> Row {
        var row = row
        row.labels = row.labels.removing(metadataLabels)
        return row
    }

    /// The labels that a new quantity loses.
    var metadataLabels: [String] { isV3 ? [Labels.metricName, "__type__", "__unit__"] : [Labels.metricName] }

    /// Series of one name are still distinct without it.
    func haveOneName(_ rows: [Row]) -> Bool {
        guard let first = rows.first else { return true }
        return metadataLabels.allSatisfy { label in
            let value = first.labels[label]
            return rows.allSatisfy { $0.labels[label] == value }
        }
    }

    /// Joins rows of equal labels whose values do not meet at any step.
    ///
    /// - Throws: when they do meet.
    func merged(_ rows: [Row], unless isDistinct: Bool = false) throws(PromQLError) -> [Row] {
        if isDistinct || rows.count < 2 { return rows }
        var places: [Labels: Int] = [:]
        var result: [Row] = []
        for row in rows {
            guard let place = places[row.labels] else {
                places[row.labels] = result.count
                result.append(row)
                continue
            }
            for (step, value) in row.values.enumerated() where !Row.isAbsent(value) {
                guard Row.isAbsent(result[place].values[step]) else { throw Self.sameLabels }
                result[place].values[step] = value
            }
            result[place].dropsName = result[place].dropsName || row.dropsName
        }
        return result
    }

    static let sameLabels = PromQLError.evaluation("vector cannot contain metrics with the same labelset")

    private mutating func finished(_ expression: Expression, _ steps: Steps) throws(PromQLError) -> [Row] {
        let rows = try vector(expression, steps).filter { !$0.isEmpty }
        return try merged(rows.map { $0.dropsName ? withoutName($0) : $0 })
    }

    mutating func instantValue(of expression: Expression, at time: Int64) throws(PromQLError) -> QueryValue {
        let steps = Steps(at: time)
        switch expression.type {
        case .scalar: return .scalar(try scalar(expression, steps)[0])
        case .string: return .string(try string(expression))
        case .vector:
            let rows = try finished(expression, steps)
            return .vector(rows.map { VectorSample(labels: $0.labels, value: $0.values[0]) })
        case .matrix:
            let input = try rangeInput(expression, steps)
            var series: [MatrixSeries] = []
            for one in input.series {
                let window = input.visibleWindow(of: one, at: time, isV3: isV3)
                guard !window.isEmpty else { continue }
                if window.values.contains(where: NativeHistogram.isMark) {
                    throw .unsupported("native histograms of \(one.data.labels.notation) are needed")
                }
                series.append(
                    MatrixSeries(
                        labels: one.dropsName ? one.data.labels.removing(metadataLabels) : one.data.labels,
                        timestamps: Array(window.timestamps),
                        values: Array(window.values)
                    )
                )
            }
            series.sort { $0.labels < $1.labels }
            for (one, next) in zip(series, series.dropFirst()) where one.labels == next.labels {
                throw Self.sameLabels
            }
            return .matrix(series)
        }
    }

    mutating func matrix(of expression: Expression, _ steps: Steps) throws(PromQLError) -> [MatrixSeries] {
        let rows: [Row]
        if expression.type == .scalar {
            rows = [Row(labels: Labels(), values: try scalar(expression, steps))]
        } else {
            rows = try finished(expression, steps)
        }
        return rows.sorted { $0.labels < $1.labels }.map { row in
            var series = MatrixSeries(labels: row.labels, timestamps: [], values: [])
            for (step, value) in row.values.enumerated() where !Row.isAbsent(value) {
                series.timestamps.append(steps[step])
                series.values.append(value)
            }
            return series
        }
    }
}

extension Row {
    /// With a function applied to every number.
    func mapped(_ compute: (Double) -> Double) -> Row {
        var result = self
        for index in values.indices where !Row.isAbsent(values[index]) && !NativeHistogram.isMark(values[index]) {
            result.values[index] = compute(values[index])
        }
        return result
    }
}

extension Expression {
    /// Whether the answer is the same at all steps, because every selector looks at a fixed time.
    ///
    /// Literals alone do not count: they cost nothing.
    var isStepInvariant: Bool {
        switch self {
        case .number, .string: false
        case .selector(let node): node.modifiers.at != nil
        case .range(let node): node.selector.modifiers.at != nil
        case .subquery(let node): node.modifiers.at != nil
        default: areChildrenStepInvariant
        }
    }

    /// As `isStepInvariant`, with literals.
    var isSameAtAllSteps: Bool {
        switch self {
        case .number, .string: true
        case .selector(let node): node.modifiers.at != nil
        case .range(let node): node.selector.modifiers.at != nil
        case .subquery(let node): node.modifiers.at != nil
        case .call(let node): !node.function.dependsOnTime && children.allSatisfy(\.isSameAtAllSteps)
        default: children.allSatisfy(\.isSameAtAllSteps)
        }
    }

    private var areChildrenStepInvariant: Bool {
        if case .call(let node) = self, node.function.dependsOnTime { return false }
        let parts = children.filter {
            switch $0.unwrapped {
            case .number, .string: false
            default: true
            }
        }
        return !parts.isEmpty && parts.allSatisfy(\.isStepInvariant)
    }
}
