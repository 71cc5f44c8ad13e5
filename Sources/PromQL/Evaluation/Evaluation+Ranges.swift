/// What a function over a range knows besides the samples.
struct RangeArguments {
    /// The scalar arguments at this step, in order.
    var scalars: [Double]
    /// The step's own time.
    var time: Int64
    var rangeStart: Int64
    var rangeEnd: Int64
    var boundary: BoundaryModifier?
    var isV3: Bool

    var rangeSeconds: Double { Double(rangeEnd - rangeStart) / 1000 }
}

/// How a function over a range differs from the usual.
struct RangeTraits: OptionSet, Sendable {
    let rawValue: Int

    /// The result is a sample of the series itself, so the name stays.
    static let keepsName = RangeTraits(rawValue: 1)
    /// Remarks on metrics that are not named like counters.
    static let expectsCounter = RangeTraits(rawValue: 2)
    /// The first scalar is a quantile.
    static let takesQuantile = RangeTraits(rawValue: 4)
    static let acceptsAnchored = RangeTraits(rawValue: 8)
    static let acceptsSmoothed = RangeTraits(rawValue: 16)
    /// Looks at times and counts alone or passes a sample on, so that native histograms are samples as any.
    ///
    /// Without this and the following, histograms among floats are ignored.
    static let takesHistograms = RangeTraits(rawValue: 32)
    /// Has no answer for a mixture of floats and native histograms.
    static let sumsSamples = RangeTraits(rawValue: 64)
    /// As `sumsSamples`, from two samples on.
    static let extrapolates = RangeTraits(rawValue: 128)
    static let comparesLastTwo = RangeTraits(rawValue: 256)
    /// Counts pairs of neighbours.
    static let comparesNeighbours = RangeTraits(rawValue: 512)
}

/// A function over a range: a value, or none where the samples do not suffice.
typealias RangeComputation = @Sendable (Window, RangeArguments) throws(PromQLError) -> Double?

extension Evaluation {
    mutating func overRange(
        _ node: Call,
        _ steps: Steps,
        _ traits: RangeTraits,
        _ compute: RangeComputation
    ) throws(PromQLError) -> [Row] {
        guard let place = node.arguments.firstIndex(where: { $0.type == .matrix }) else { return [] }
        var scalars: [[Double]] = []
        for (index, argument) in node.arguments.enumerated() where index != place {
            scalars.append(try scalar(argument, steps))
        }
        // Prometheus 2.42 moves a window that `@` fixed along with the steps unless the call's value is the same at all.
        let others = node.arguments.indices.filter { $0 != place }.map { node.arguments[$0] }
        let varies = node.function.dependsOnTime || !others.allSatisfy(\.isSameAtAllSteps)
        let input = try rangeInput(node.arguments[place], steps, movesFixedWindows: !isV3 && varies)
        try check(input.boundary, node, traits)
        try reserve(steps, rows: input.series.count)
        var arguments = RangeArguments(
            scalars: scalars.map { $0.first ?? .nan },
            time: 0,
            rangeStart: 0,
            rangeEnd: 0,
            boundary: input.boundary,
            isV3: isV3
        )
        var rows: [Row] = []
        var sawSamples = Array(repeating: false, count: traits.contains(.takesQuantile) ? steps.count : 0)
        for series in input.series {
            var row = Row(
                labels: series.data.labels,
                dropsName: series.dropsName,
                values: Array(repeating: Row.absent, count: steps.count)
            )
            var isPresent = false
            var cursor = WindowCursor(input, series.data, isV3: isV3)
            for step in 0..<steps.count {
                let time = steps[step]
                let indices = cursor.indices(at: time)
                if indices.isEmpty { continue }
                var window = series.data.window(indices)
                if hasReadHistograms, window.values.contains(where: NativeHistogram.isMark) {
                    let (metric, position) = (series.data.labels.name, node.arguments[place].position)
                    switch try mixed(window, node, traits, metric: metric, position) {
                    case .floats(let floats): window = floats
                    case .value(let value):
                        guard let value else { continue }
                        row.values[step] = value
                        isPresent = true
                        continue
                    }
                }
                arguments.time = time
                arguments.rangeEnd = input.end(at: time)
                arguments.rangeStart = arguments.rangeEnd - input.rangeMilliseconds
                for index in scalars.indices { arguments.scalars[index] = scalars[index][step] }
                if !sawSamples.isEmpty { sawSamples[step] = true }
                if traits.contains(.expectsCounter), window.hasOverlappingStarts {
                    annotate(.overlappingStarts(metric: series.data.labels.name, node.arguments[place].position))
                }
                guard let value = try compute(window, arguments) else { continue }
                row.values[step] = value
                isPresent = true
            }
            if isPresent { rows.append(row) }
        }
        for (step, saw) in sawSamples.enumerated() where saw {
            annotate(quantile: scalars[0][step], node.arguments[0].position)
        }
        if traits.contains(.expectsCounter) { remarkOnNames(rows, node.arguments[place].position) }
        if traits.contains(.keepsName) { return rows }
        if delaysNameRemoval { return try droppingNames(rows) }
        let distinct = haveOneName(rows)
        let result = rows.map(withoutName)
        // Unlike other functions, equal labels are an error here even where the values do not meet.
        guard distinct || Set(result.map(\.labels)).count == result.count else { throw Self.sameLabels }
        return result
    }

    mutating func annotate(quantile: Double, _ position: SourceRange) {
        if !(quantile >= 0 && quantile <= 1) { annotate(.invalidQuantile(quantile, position)) }
    }

    private func check(_ boundary: BoundaryModifier?, _ node: Call, _ traits: RangeTraits) throws(PromQLError) {
        guard let boundary else { return }
        guard traits.contains(boundary == .anchored ? .acceptsAnchored : .acceptsSmoothed) else {
            let names = boundary == .anchored ? "changes, delta, increase, rate, resets" : "delta, increase, rate"
            throw .evaluation(
                "\(boundary.rawValue) modifier can only be used with: \(names) - not with \(node.function.name)"
            )
        }
    }

    private func isNoFloat(_ value: Double) -> Bool { Row.isAbsent(value) || NativeHistogram.isMark(value) }

    private mutating func remarkOnNames(_ rows: [Row], _ position: SourceRange) {
        for row in rows where !hasReadHistograms || !row.values.allSatisfy(isNoFloat) {
            let name = row.labels.name
            let fits = ["_total", "_sum", "_count", "_bucket"].contains { name.hasSuffix($0) }
            if !name.isEmpty, !fits { annotate(.possibleNonCounter(name, position)) }
        }
    }
}
