/// The input rows' groups.
struct Grouping {
    /// Per input row its group.
    var groupOfRow: [Int] = []
    /// Per group the labels of its result.
    var labels: [Labels] = []

    init(_ rows: [Row], by names: [String], isWithout: Bool) {
        // Most aggregations have one group: nothing has to be looked up for it.
        if names.isEmpty, !isWithout {
            groupOfRow = Array(repeating: 0, count: rows.count)
            labels = rows.isEmpty ? [] : [Labels()]
            return
        }
        var places: [Labels: Int] = [:]
        let removed = names + [Labels.metricName]
        for row in rows {
            let key = isWithout ? row.labels.removing(removed) : row.labels.keeping(names)
            let group = places[key] ?? labels.count
            if group == labels.count {
                places[key] = group
                labels.append(key)
            }
            groupOfRow.append(group)
        }
    }
}

extension Evaluation {
    mutating func aggregate(_ node: Aggregation, _ steps: Steps) throws(PromQLError) -> [Row] {
        if node.operation == .countValues { return try countValues(node, steps) }
        var parameters: [Double] = []
        if let parameter = node.parameter { parameters = try scalar(parameter, steps) }
        let rows = try aggregated(node, steps)
        let grouping = Grouping(rows, by: node.labels, isWithout: node.isWithout)
        switch node.operation {
        case .topk, .bottomk, .limitk: return try selectRanked(node, rows, grouping, parameters, steps)
        case .limitRatio: return try selectShare(node, rows, grouping, parameters, steps)
        default: break
        }
        try reserve(steps, rows: grouping.labels.count)
        if node.operation == .quantile, let position = node.parameter?.position {
            if parameters.contains(where: \.isNaN) { annotate(quantile: .nan, position) }
            for extreme in [parameters.max(), parameters.min()] { annotate(quantile: extreme ?? 0, position) }
        }
        var members = Array(repeating: [Int](), count: grouping.labels.count)
        for (row, group) in grouping.groupOfRow.enumerated() { members[group].append(row) }
        var result: [Row] = []
        var values: [Double] = []
        for (group, indices) in members.enumerated() {
            var row = Row(labels: grouping.labels[group], values: try blank(steps))
            row.dropsName = indices.contains { rows[$0].dropsName }
            for step in 0..<steps.count {
                values.removeAll(keepingCapacity: true)
                for index in indices where !Row.isAbsent(rows[index].values[step]) {
                    values.append(rows[index].values[step])
                }
                guard !values.isEmpty else { continue }
                if hasReadHistograms, node.operation == .sum || node.operation == .avg {
                    let histograms = values.count(where: NativeHistogram.isMark)
                    if histograms > 0 {
                        let isMixed = histograms < values.count
                        if isMixed { annotate(.mixedAggregation(node.expression.position)) }
                        row.values[step] = isMixed ? Row.absent : NativeHistogram.mark
                        continue
                    }
                }
                row.values[step] = summary(node.operation, values, parameters.isEmpty ? .nan : parameters[step])
            }
            if !row.isEmpty { result.append(row) }
        }
        return result
    }

    /// The series that an aggregation looks at: without native histograms where it ignores them.
    private mutating func aggregated(_ node: Aggregation, _ steps: Steps) throws(PromQLError) -> [Row] {
        switch node.operation {
        case .sum, .avg, .count, .group, .limitk, .limitRatio: return try samples(node.expression, steps)
        case .countValues: return try vector(node.expression, steps)
        case .min, .max, .stddev, .stdvar, .topk, .bottomk, .quantile:
            let rows = try samples(node.expression, steps)
            guard hasReadHistograms, rows.contains(where: \.hasHistograms) else { return rows }
            annotate(.ignoredHistograms(in: node.operation, node.expression.position))
            return rows.map(\.withoutHistograms).filter { !$0.isEmpty }
        }
    }

    /// One number for a group's values at one step.
    private func summary(_ operation: AggregationOperator, _ values: [Double], _ parameter: Double) -> Double {
        switch operation {
        case .sum:
            guard isV3 else { return values.reduce(0, +) }
            var sum = CompensatedSum(sum: values[0])
            for value in values.dropFirst() { sum.add(value) }
            return sum.corrected
        case .avg:
            guard isV3 else {
                var mean = RunningMean(compensates: false)
                for value in values { mean.add(value) }
                return mean.value
            }
            var mean = CompensatedMean()
            for value in values { mean.add(value) }
            return mean.value
        case .count: return Double(values.count)
        case .group: return 1
        case .min: return values.dropFirst().reduce(values[0]) { $0 > $1 || $0.isNaN ? $1 : $0 }
        case .max: return values.dropFirst().reduce(values[0]) { $0 < $1 || $0.isNaN ? $1 : $0 }
        case .stddev: return variance(values).squareRoot()
        case .stdvar: return variance(values)
        default: return quantile(parameter, of: values)
        }
    }

    /// Welford's update of mean and squared deviations.
    private func variance(_ values: [Double]) -> Double {
        var mean = values[0]
        // Prometheus 2.42 calls the variance of a single infinity zero.
        var squares = isV3 && !values[0].isFinite ? Double.nan : 0
        for (index, value) in values.enumerated().dropFirst() {
            let delta = value - mean
            mean += delta / Double(index + 1)
            squares += delta * (value - mean)
        }
        return squares / Double(values.count)
    }

    private mutating func countValues(_ node: Aggregation, _ steps: Steps) throws(PromQLError) -> [Row] {
        guard let parameter = node.parameter else { return [] }
        let label = try string(parameter)
        guard isLabelName(label) else { throw .evaluation("invalid label name \(quoted(label))") }
        let names = node.isWithout ? node.labels : node.labels + [label]
        var places: [Labels: Int] = [:]
        var result: [Row] = []
        for row in try vector(node.expression, steps) {
            for (step, value) in row.values.enumerated() where !Row.isAbsent(value) {
                let labels = row.labels.setting(label, NumberText.plain(value))
                let key = node.isWithout ? labels.removing(names + [Labels.metricName]) : labels.keeping(names)
                let place = places[key] ?? result.count
                if place == result.count {
                    places[key] = place
                    try reserve(steps, rows: place + 1)
                    result.append(Row(labels: key, values: try blank(steps)))
                }
                let count = result[place].values[step]
                result[place].values[step] = Row.isAbsent(count) ? 1 : count + 1
            }
        }
        return result
    }

    /// Whether a text may name a label: any in Prometheus 3, letters, digits and `_` before.
    func isLabelName(_ text: String) -> Bool {
        isV3 ? !text.isEmpty && !text.contains("\u{fffd}") : isPlainLabelName(text)
    }
}
