extension FunctionTable {
    /// Summaries of a series' samples within a range.
    static let overTime: [Function] = [
        Function(
            "avg_over_time",
            [.matrix],
            .overRange(.sumsSamples) { window, arguments in
                guard arguments.isV3 else {
                    var mean = RunningMean(compensates: true)
                    for value in window.values { mean.add(value) }
                    return mean.value
                }
                var mean = CompensatedMean()
                for value in window.values { mean.add(value) }
                return mean.value
            }
        ),
        Function(
            "sum_over_time",
            [.matrix],
            .overRange(.sumsSamples) { window, _ in
                var sum = CompensatedSum()
                for value in window.values { sum.add(value) }
                return sum.value
            }
        ),
        Function("count_over_time", [.matrix], .overRange(.takesHistograms) { window, _ in Double(window.count) }),
        Function("min_over_time", [.matrix], .overRange([]) { window, _ in extremum(window) { $0 < $1 }?.value }),
        Function("max_over_time", [.matrix], .overRange([]) { window, _ in extremum(window) { $0 > $1 }?.value }),
        Function("stddev_over_time", [.matrix], .overRange([]) { variance($0, $1).squareRoot() }),
        Function("stdvar_over_time", [.matrix], .overRange([]) { variance($0, $1) }),
        Function(
            "quantile_over_time",
            [.scalar, .matrix],
            .overRange(.takesQuantile) { window, arguments in
                quantile(arguments.scalars[0], of: Array(window.values))
            }
        ),
        Function(
            "last_over_time",
            [.matrix],
            .overRange([.keepsName, .takesHistograms]) { window, _ in window.values.last }
        ),
        Function("present_over_time", [.matrix], .overRange(.takesHistograms) { _, _ in 1 }),
        experimental("first_over_time", [.keepsName, .takesHistograms]) { window in window.values.first },
        experimental("mad_over_time") { window in
            let values = Array(window.values)
            let median = quantile(0.5, of: values)
            return quantile(0.5, of: values.map { abs($0 - median) })
        },
        experimental("ts_of_first_over_time", .takesHistograms) { window in
            window.timestamps.first.map { Double($0) / 1000 }
        },
        experimental("ts_of_last_over_time", .takesHistograms) { window in
            window.timestamps.last.map { Double($0) / 1000 }
        },
        // Of equal extrema the last one's time.
        experimental("ts_of_min_over_time") { window in extremum(window) { $0 <= $1 }.map { Double($0.time) / 1000 } },
        experimental("ts_of_max_over_time") { window in extremum(window) { $0 >= $1 }.map { Double($0.time) / 1000 } },
    ]

    private static func experimental(
        _ name: String,
        _ traits: RangeTraits = [],
        _ compute: @escaping @Sendable (Window) -> Double?
    ) -> Function {
        Function(name, [.matrix], isExperimental: true, in: [.v3], .overRange(traits) { window, _ in compute(window) })
    }

    /// The sample that is better than all before it; any number is better than NaN.
    private static func extremum(
        _ window: Window,
        _ isBetter: (Double, Double) -> Bool
    ) -> (value: Double, time: Int64)? {
        guard var best = window.values.first, var time = window.timestamps.first else { return nil }
        for (timestamp, value) in zip(window.timestamps, window.values) where isBetter(value, best) || best.isNaN {
            best = value
            time = timestamp
        }
        return (best, time)
    }

    /// The population variance, by Welford's update with compensated sums.
    private static func variance(_ window: Window, _ arguments: RangeArguments) -> Double {
        var count = 0.0
        var mean = CompensatedSum(keepsInfinity: arguments.isV3)
        var squares = CompensatedSum(keepsInfinity: arguments.isV3)
        for value in window.values {
            count += 1
            let delta = value - mean.corrected
            mean.add(delta / count)
            squares.add(delta * (value - mean.corrected))
        }
        return squares.corrected / count
    }
}
