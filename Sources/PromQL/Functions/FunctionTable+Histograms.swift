extension FunctionTable {
    private static let nativeOnly = "reads native histograms only, which this evaluator leaves out"

    /// Functions of classic histograms; those that read native ones only are refused by name.
    static let histograms: [Function] = [
        Function(
            "histogram_quantile",
            [.scalar, .vector],
            .vector { (evaluation, call, steps) throws(PromQLError) in
                let quantiles = try evaluation.scalar(call.arguments[0], steps)
                for quantile in quantiles { evaluation.annotate(quantile: quantile, call.arguments[0].position) }
                let histograms = try evaluation.histograms(call.arguments[1], steps)
                let rows = try evaluation.quantiles(quantiles, histograms, call.arguments[1].position, steps)
                return try evaluation.droppingNames(rows)
            }
        ),
        Function(
            "histogram_quantiles",
            [.vector, .string, .scalar, .scalar],
            variadic: 9,
            isExperimental: true,
            in: [.v3],
            .vector { (evaluation, call, steps) throws(PromQLError) in
                let label = try evaluation.string(call.arguments[1])
                let histograms = try evaluation.histograms(call.arguments[0], steps)
                var rows: [Row] = []
                for argument in call.arguments[2...] {
                    let quantiles = try evaluation.scalar(argument, steps)
                    for quantile in quantiles { evaluation.annotate(quantile: quantile, argument.position) }
                    let position = call.arguments[1].position
                    for row in try evaluation.quantiles(quantiles, histograms, position, steps) {
                        rows += row.spread(over: quantiles, as: label)
                    }
                }
                return try evaluation.droppingNames(try evaluation.merged(rows))
            }
        ),
        Function(
            "histogram_fraction",
            [.scalar, .scalar, .vector],
            in: [.v3],
            .vector { (evaluation, call, steps) throws(PromQLError) in
                let lower = try evaluation.scalar(call.arguments[0], steps)
                let upper = try evaluation.scalar(call.arguments[1], steps)
                let histograms = try evaluation.histograms(call.arguments[2], steps)
                return try evaluation.droppingNames(
                    histograms.map { histogram in
                        var row = Row(labels: histogram.labels, dropsName: histogram.dropsName, values: [])
                        row.values = (0..<steps.count).map { step in
                            let buckets = histogram.buckets(at: step)
                            if buckets.isEmpty { return Row.absent }
                            return ClassicHistogram.fraction(lower[step], upper[step], buckets)
                        }
                        return row
                    }
                )
            }
        ),
        Function("histogram_fraction", [.scalar, .scalar, .vector], in: [.v2], .unsupported(nativeOnly)),
        Function("histogram_count", [.vector], .unsupported(nativeOnly)),
        Function("histogram_sum", [.vector], .unsupported(nativeOnly)),
        Function("histogram_avg", [.vector], in: [.v3], .unsupported(nativeOnly)),
        Function("histogram_stddev", [.vector], in: [.v3], .unsupported(nativeOnly)),
        Function("histogram_stdvar", [.vector], in: [.v3], .unsupported(nativeOnly)),
    ]
}

extension Row {
    /// One row per distinct number of a parameter, labelled with it.
    fileprivate func spread(over parameters: [Double], as label: String) -> [Row] {
        var rows: [String: Row] = [:]
        var order: [String] = []
        for (step, parameter) in parameters.enumerated() {
            let text = NumberText.openMetrics(parameter)
            if rows[text] == nil {
                order.append(text)
                var row = self
                row.labels = labels.setting(label, text)
                row.values = Array(repeating: Row.absent, count: values.count)
                rows[text] = row
            }
            rows[text]?.values[step] = values[step]
        }
        return order.compactMap { rows[$0] }
    }
}

extension Evaluation {
    /// The classic histograms among rows: buckets whose labels differ in `le` only.
    mutating func histograms(_ expression: Expression, _ steps: Steps) throws(PromQLError) -> [ClassicHistogram] {
        var places: [Labels: Int] = [:]
        var result: [ClassicHistogram] = []
        let rows = try samples(expression, steps)
        let natives = hasReadHistograms ? rows.filter(\.hasHistograms) : []
        for row in natives.isEmpty ? rows : rows.map(\.withoutHistograms).filter({ !$0.isEmpty }) {
            let text = row.labels[Labels.bucket]
            guard let bound = Double(text), !text.isEmpty else {
                let metric = delaysNameRemoval ? row.labels.name : ""
                annotate(.badBucket(text, metric: metric, expression.position))
                continue
            }
            let labels = row.labels.removing([Labels.bucket])
            let place = places[labels] ?? result.count
            if place == result.count {
                places[labels] = place
                result.append(ClassicHistogram(labels: labels, dropsName: row.dropsName))
            }
            result[place].bounds.append(bound)
            result[place].counts.append(row.values)
        }
        for row in natives {
            try resolve(row, places[row.labels.removing([Labels.bucket])], &result, expression)
        }
        return result
    }

    /// Leaves out what is a classic and a native histogram at once.
    ///
    /// - Throws: `unsupported` where there is a native histogram alone.
    private mutating func resolve(
        _ native: Row,
        _ place: Int?,
        _ classics: inout [ClassicHistogram],
        _ expression: Expression
    ) throws(PromQLError) {
        for (step, value) in native.values.enumerated() where NativeHistogram.isMark(value) {
            guard let place, !classics[place].buckets(at: step).isEmpty else {
                throw .unsupported("native histograms of \(native.labels.notation) are needed")
            }
            for bucket in classics[place].counts.indices { classics[place].counts[bucket][step] = Row.absent }
            let metric = delaysNameRemoval ? native.labels.name : ""
            annotate(.mixedHistograms(metric: metric, expression.position))
        }
    }

    mutating func quantiles(
        _ quantiles: [Double],
        _ histograms: [ClassicHistogram],
        _ position: SourceRange,
        _ steps: Steps
    ) throws(PromQLError) -> [Row] {
        var rows: [Row] = []
        for histogram in histograms {
            var row = Row(labels: histogram.labels, dropsName: histogram.dropsName, values: try blank(steps))
            for step in 0..<steps.count {
                let buckets = histogram.buckets(at: step)
                if buckets.isEmpty { continue }
                let answer = ClassicHistogram.quantile(quantiles[step], buckets, isV3: isV3)
                row.values[step] = answer.value
                if answer.isForced {
                    let metric = delaysNameRemoval ? histogram.labels.name : ""
                    annotate(.forcedMonotonicity(metric: metric, position))
                }
            }
            rows.append(row)
        }
        return rows
    }
}
