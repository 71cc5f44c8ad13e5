import Glibc
import Measurement
import Recording

/// Turns measured values into a report's figure.
enum FigureSummary {
    /// Bounds of the buckets a report shows: twenty a decade.
    static let bucketsPerDecade = 20.0

    /// Of values in ascending order, in the report's unit.
    static func of(sorted values: [Double]) -> RunReport.Figure {
        var figure = RunReport.Figure()
        figure.count = values.count
        guard let first = values.first, let last = values.last else { return figure }
        figure.min = first
        figure.max = last
        figure.mean = values.reduce(0, +) / Double(values.count)
        figure.p50 = NearestRank.value(of: 0.5, inSorted: values)
        figure.p90 = NearestRank.value(of: 0.9, inSorted: values)
        figure.p95 = NearestRank.value(of: 0.95, inSorted: values)
        figure.p99 = NearestRank.value(of: 0.99, inSorted: values)
        figure.p999 = NearestRank.value(of: 0.999, inSorted: values)
        var index = 0
        while index < values.count {
            let bound = upperBound(of: values[index])
            var end = index
            while end < values.count, values[end] <= bound { end += 1 }
            // A value on the edge of what a Double holds must still move on.
            end = max(end, index + 1)
            figure.buckets.append(RunReport.Bucket(le: bound, count: end - index))
            index = end
        }
        return figure
    }

    /// Of a histogram of integers of which `unitsPerOne` make one of the report's unit.
    static func of(_ histogram: LatencyHistogram, unitsPerOne: Double) -> RunReport.Figure {
        var figure = RunReport.Figure()
        figure.count = histogram.count
        guard let lowest = histogram.min, let highest = histogram.max else { return figure }
        func percentile(_ percent: Double) -> Double? {
            histogram.value(atPercentile: percent).map { Double($0) / unitsPerOne }
        }
        figure.min = Double(lowest) / unitsPerOne
        figure.max = Double(highest) / unitsPerOne
        figure.mean = histogram.mean.map { $0 / unitsPerOne }
        figure.p50 = percentile(50)
        figure.p90 = percentile(90)
        figure.p95 = percentile(95)
        figure.p99 = percentile(99)
        figure.p999 = percentile(99.9)
        for bucket in histogram.buckets {
            let bound = upperBound(of: Double(bucket.highest) / unitsPerOne)
            if let last = figure.buckets.last, last.le >= bound {
                figure.buckets[figure.buckets.count - 1].count += bucket.count
            } else {
                figure.buckets.append(RunReport.Bucket(le: bound, count: bucket.count))
            }
        }
        return figure
    }

    /// The bound of the bucket that holds `value`: the next of 10^(k/20), and 0 for what is not positive.
    static func upperBound(of value: Double) -> Double {
        guard value > 0 else { return 0 }
        var step = (log10(value) * bucketsPerDecade).rounded(.up)
        // log10 may round either way at a bound itself.
        if pow(10, step / bucketsPerDecade) < value { step += 1 }
        return pow(10, step / bucketsPerDecade)
    }
}
