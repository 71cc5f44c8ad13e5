/// What an evaluation knows of a native histogram: that a sample is one.
///
/// Functions that ignore histograms, count samples or warn of a mixture of both kinds answer in full; whatever would
/// need a histogram's content is `unsupported`.
enum NativeHistogram {
    /// Stands for a histogram among a series' values: a NaN of its own bit pattern, which no arithmetic yields.
    static let mark = Double(bitPattern: 0x7ff0_0000_0000_0003)

    static func isMark(_ value: Double) -> Bool { value.bitPattern == 0x7ff0_0000_0000_0003 }
}

extension SeriesData {
    /// With marks among the values for the histograms between two times; itself if there are none.
    func markingHistograms(from: Int64, through: Int64) -> SeriesData {
        let first = histogramTimestamps.firstIndex(notBelow: from)
        let end = max(first, histogramTimestamps.firstIndex(above: through))
        if first == end { return self }
        var result = SeriesData(labels: labels, timestamps: [], values: [])
        let count = timestamps.count + end - first
        result.timestamps.reserveCapacity(count)
        result.values.reserveCapacity(count)
        var next = first
        func addHistograms(before time: Int64) {
            while next < end, histogramTimestamps[next] < time {
                result.timestamps.append(histogramTimestamps[next])
                result.values.append(NativeHistogram.mark)
                if !startTimestamps.isEmpty { result.startTimestamps.append(0) }
                next += 1
            }
        }
        for (index, time) in timestamps.enumerated() {
            addHistograms(before: time)
            result.timestamps.append(time)
            result.values.append(values[index])
            if !startTimestamps.isEmpty { result.startTimestamps.append(startTimestamps[index]) }
        }
        addHistograms(before: .max)
        return result
    }
}

extension Row {
    var hasHistograms: Bool { values.contains(where: NativeHistogram.isMark) }

    var withoutHistograms: Row {
        var result = self
        for step in values.indices where NativeHistogram.isMark(values[step]) { result.values[step] = Row.absent }
        return result
    }
}

extension Evaluation {
    /// An expression's series without their native histograms.
    mutating func floats(_ expression: Expression, _ steps: Steps) throws(PromQLError) -> [Row] {
        let rows = try samples(expression, steps)
        guard hasReadHistograms else { return rows }
        return rows.compactMap { row in
            guard row.hasHistograms else { return row }
            let result = row.withoutHistograms
            return result.isEmpty ? nil : result
        }
    }

    /// What a window with native histograms comes to.
    enum MixedWindow {
        case value(Double?)
        /// The floats alone are to be looked at.
        case floats(Window)
    }

    /// Applies a function's way with native histograms to a window that has some.
    ///
    /// - Throws: `unsupported` where the histograms' content would be needed.
    mutating func mixed(
        _ window: Window,
        _ node: Call,
        _ traits: RangeTraits,
        metric: String,
        _ position: SourceRange
    ) throws(PromQLError) -> MixedWindow {
        if traits.contains(.takesHistograms) { return .floats(window) }
        let marks = window.values.map(NativeHistogram.isMark)
        let histograms = marks.count { $0 }
        let hasFloats = histograms < window.count
        if traits.contains(.comparesNeighbours) {
            for (one, next) in zip(marks, marks.dropFirst()) where one && next {
                throw .unsupported("\(node.function.name)() of neighbouring native histograms")
            }
            // Between a float and a histogram lies a change, and a reset.
            return .floats(window)
        }
        if traits.contains(.comparesLastTwo) {
            let last = marks.suffix(2)
            guard last.count == 2 else { return .value(nil) }
            if !last.contains(true) { return .floats(window) }
            if last.contains(false) {
                annotate(.mixedSamples(metric: metric, position))
                return .value(nil)
            }
            return .value(NativeHistogram.mark)
        }
        if traits.contains(.sumsSamples) || traits.contains(.extrapolates) {
            if hasFloats {
                annotate(.mixedSamples(metric: metric, position))
                return .value(nil)
            }
            return .value(traits.contains(.extrapolates) && histograms < 2 ? nil : NativeHistogram.mark)
        }
        guard hasFloats else { return .value(nil) }
        annotate(.ignoredHistograms(metric: metric, position))
        return .floats(window.withoutHistograms)
    }
}

extension Window {
    var withoutHistograms: Window {
        let kept = values.indices.filter { !NativeHistogram.isMark(values[$0]) }
        let places = kept.map { $0 - values.startIndex }
        return Window(
            timestamps: places.map { timestamps[timestamps.startIndex + $0] }[...],
            values: kept.map { values[$0] }[...],
            startTimestamps: startTimestamps.isEmpty
                ? [] : places.map { startTimestamps[startTimestamps.startIndex + $0] }[...]
        )
    }
}
