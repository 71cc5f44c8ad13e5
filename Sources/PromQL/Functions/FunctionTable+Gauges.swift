extension FunctionTable {
    /// Trends of gauges.
    static let gauges: [Function] = [
        Function(
            "deriv",
            [.matrix],
            .overRange([]) { window, arguments in
                guard window.count > 1, let first = window.timestamps.first else { return nil }
                return regression(window, origin: first, isV3: arguments.isV3).slope
            }
        ),
        Function(
            "predict_linear",
            [.matrix, .scalar],
            dependsOnTime: true,
            .overRange([]) { window, arguments in
                guard window.count > 1 else { return nil }
                let line = regression(window, origin: arguments.time, isV3: arguments.isV3)
                return line.slope * arguments.scalars[0] + line.intercept
            }
        ),
        Function(
            "double_exponential_smoothing",
            [.matrix, .scalar, .scalar],
            isExperimental: true,
            in: [.v3],
            .overRange([]) { (window, arguments) throws(PromQLError) in try smoothed(window, arguments) }
        ),
        Function(
            "holt_winters",
            [.matrix, .scalar, .scalar],
            in: [.v2],
            .overRange([]) { (window, arguments) throws(PromQLError) in try smoothed(window, arguments) }
        ),
    ]

    /// The least-squares line through the samples; its intercept is the value at the origin.
    private static func regression(_ window: Window, origin: Int64, isV3: Bool) -> (slope: Double, intercept: Double) {
        let zero = CompensatedSum(keepsInfinity: isV3)
        var (sumX, sumY, sumXY, sumXX) = (zero, zero, zero, zero)
        let firstValue = window.values[window.values.startIndex]
        var isConstant = true
        for (time, value) in zip(window.timestamps, window.values) {
            let x = Double(time - origin) / 1000
            if value != firstValue { isConstant = false }
            sumX.add(x)
            sumY.add(value)
            sumXY.add(x * value)
            sumXX.add(x * x)
        }
        // A constant must have no slope, whatever the rounding errors say.
        if isConstant { return firstValue.isInfinite ? (.nan, .nan) : (0, firstValue) }
        let count = Double(window.count)
        let (x, y) = (sumX.corrected, sumY.corrected)
        let covariance = sumXY.corrected - x * y / count
        let variance = sumXX.corrected - x * x / count
        let slope = covariance / variance
        return (slope, y / count - slope * x / count)
    }

    /// Holt's linear trend: a level and a slope, each smoothed exponentially.
    private static func smoothed(_ window: Window, _ arguments: RangeArguments) throws(PromQLError) -> Double? {
        let (level, trend) = (arguments.scalars[0], arguments.scalars[1])
        func check(_ factor: Double, _ name: String, _ symbol: String) throws(PromQLError) {
            if factor <= 0 || factor >= 1 {
                throw .evaluation(
                    "invalid \(name) factor. Expected: 0 < \(symbol) < 1, got: \(sixDecimals(factor))"
                )
            }
        }
        try check(level, "smoothing", "sf")
        try check(trend, "trend", "tf")
        guard window.count > 1 else { return nil }
        let values = Array(window.values)
        var previous = 0.0
        var current = values[0]
        var slope = values[1] - values[0]
        for index in 1..<values.count {
            if index > 1 { slope = trend * (current - previous) + (1 - trend) * slope }
            let next = level * values[index] + (1 - level) * (current + slope)
            previous = current
            current = next
        }
        return current
    }

    /// A number with six decimals, as C's `%f`.
    private static func sixDecimals(_ number: Double) -> String {
        guard number.magnitude < 1e12 else { return NumberText.plain(number) }
        let scaled = Int64((number.magnitude * 1e6).rounded())
        let fraction = String(scaled % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - fraction.count)
        return (number < 0 ? "-" : "") + "\(scaled / 1_000_000).\(zeros)\(fraction)"
    }
}
