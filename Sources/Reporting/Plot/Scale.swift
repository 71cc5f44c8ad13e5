import Glibc

/// From a quantity's value to a place on an axis: 0 at the axis' start, 1 at its end.
struct Scale: Equatable {
    enum Kind: Equatable { case linear, logarithmic }

    var kind: Kind
    var low: Double
    var high: Double
    /// Values that have a mark, in order, all within `low...high`.
    var ticks: [Double]

    /// From zero (or a round number at or below the lowest value, if that is negative) to `high` or a little above it.
    static func linear(from low: Double = 0, to high: Double, count: Int = 4) -> Scale {
        var ticks = Ticks.linear(from: min(0, low), to: high, count: count)
        // A single mark, or marks that end far below the highest value, say little of it: finer ones come closer.
        for finer in 1...3 where high > 0 {
            let within = ticks.filter { $0 <= high * 1.25 }
            guard within.count < 3 || within[within.count - 1] < high * 0.75 else { break }
            ticks = Ticks.linear(from: min(0, low), to: high, count: count + finer)
        }
        // An axis up to the next round number, unless that leaves more than a quarter of it empty.
        var top = ticks[ticks.count - 1]
        if high > 0, ticks.count > 2, top > high * 1.25 {
            top = high * 1.06
            ticks.removeAll { $0 > top }
        }
        return Scale(kind: .linear, low: ticks[0], high: top, ticks: ticks)
    }

    /// From `low` to `high`, both above 0.
    static func logarithmic(from low: Double, to high: Double) -> Scale {
        let high = max(high, low * 1.1)
        return Scale(kind: .logarithmic, low: low, high: high, ticks: Ticks.logarithmic(from: low, to: high))
    }

    /// Clamped to the axis; the start for what is not a number.
    func position(_ value: Double) -> Double {
        let place =
            switch kind {
            case .linear: (value - low) / (high - low)
            case .logarithmic: value > 0 ? log(value / low) / log(high / low) : 0
            }
        return place.isNaN ? 0 : max(0, min(1, place))
    }
}
