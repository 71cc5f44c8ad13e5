import Glibc

/// Where an axis has its marks.
enum Ticks {
    /// Marks at steps of 1, 2 or 5 times a power of ten, the first at or below `low` and the last at or above `high`.
    ///
    /// There are at least two and about `count` of them.
    static func linear(from low: Double, to high: Double, count: Int = 4) -> [Double] {
        guard low.isFinite, high.isFinite, high > low, high - low < 1e300 else {
            // Nothing or one value: an axis around it.
            let value = low.isFinite ? low : 0
            return value == 0 ? [0, 1] : linear(from: min(0, value), to: max(0, value), count: count)
        }
        let step = niceStep(atLeast: (high - low) / Double(max(1, count)))
        // A hair of tolerance, so that 0.3 / 0.1 = 2.9999… does not cost a step.
        let first = floor(low / step + 1e-9)
        let last = ceil(high / step - 1e-9)
        guard last - first < 1000, step > 0 else { return [low, high] }
        return stride(from: first, through: max(last, first + 1), by: 1).map { $0 * step }
    }

    /// Marks at 1, 2 and 5 times powers of ten inside the range; powers of ten alone when it is wide.
    static func logarithmic(from low: Double, to high: Double) -> [Double] {
        guard low > 0, high >= low, high.isFinite else { return [] }
        let decades = log10(high / low)
        let factors: [Double] = decades > 3.2 ? [1] : decades > 1.6 ? [1, 3] : [1, 2, 5]
        let every = max(1, Int((decades / 8).rounded(.up)))
        var ticks: [Double] = []
        for exponent in Int(floor(log10(low)))...Int(ceil(log10(high))) where exponent % every == 0 {
            for factor in factors {
                let tick = factor * pow(10, Double(exponent))
                if tick >= low * 0.999_999, tick <= high * 1.000_001 { ticks.append(tick) }
            }
        }
        // Less than about half a decade: the round numbers of a linear axis lie closer.
        guard ticks.count < 3, decades < 1, high > low else { return ticks }
        return linear(from: low, to: high, count: 4).filter { $0 >= low && $0 <= high }
    }

    /// Values of one or two digits between the usual marks of a logarithmic axis, the rounder ones first.
    static func between(_ low: Double, _ high: Double) -> [Double] {
        guard low > 0, high >= low, high.isFinite, log10(high / low) < 12 else { return [] }
        let exponents = Int(floor(log10(low)))...Int(ceil(log10(high)))
        // Of two digits all, since between 1 and 2 a narrow axis has room for more than 1.5.
        let factors = [1, 2, 5, 3, 4, 8, 6, 7, 9, 1.5, 2.5, 3.5, 4.5] + (11..<100).map { Double($0) / 10 }
        return factors.flatMap { factor in exponents.map { factor * pow(10, Double($0)) } }
            .filter { $0 >= low && $0 <= high }
    }

    /// Marks from 0 to at most `seconds`, at steps in which people count time; at most `count` + 1 of them.
    static func time(seconds: Double, count: Int = 8) -> [Double] {
        guard seconds.isFinite, seconds > 0 else { return [0] }
        let steps: [Double] = [
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
        ]
        let wanted = seconds / Double(max(1, count))
        let step =
            wanted < 0.5
            ? niceStep(atLeast: wanted)
            : steps.first { $0 >= wanted } ?? ceil(wanted / 86_400) * 86_400
        return stride(from: 0, through: floor(seconds / step + 1e-9), by: 1).map { $0 * step }
    }

    private static func niceStep(atLeast wanted: Double) -> Double {
        guard wanted > 1e-300 else { return 1e-300 }
        let power = pow(10, floor(log10(wanted)))
        // 1e-9: a wanted step of 0.2000000001 is 0.2.
        for factor in [1.0, 2, 5] where factor * power >= wanted * (1 - 1e-9) { return factor * power }
        return 10 * power
    }
}
