import Glibc
import Measurement
import Recording

/// A distribution as reports show it.
enum FigureBuckets {
    /// Of values in ascending order, none below 0.
    static func figure(ofSorted values: [Double]) -> RunReport.Figure {
        var figure = RunReport.Figure()
        figure.count = values.count
        guard let first = values.first, let last = values.last else { return figure }
        func quantile(_ share: Double) -> Double? { NearestRank.value(of: share, inSorted: values) }
        figure.min = first
        figure.max = last
        figure.mean = values.reduce(0, +) / Double(values.count)
        figure.p50 = quantile(0.5)
        figure.p90 = quantile(0.9)
        figure.p95 = quantile(0.95)
        figure.p99 = quantile(0.99)
        figure.p999 = quantile(0.999)
        for value in values {
            let bound = bound(of: value)
            if figure.buckets.last?.le == bound {
                figure.buckets[figure.buckets.count - 1].count += 1
            } else {
                figure.buckets.append(RunReport.Bucket(le: bound, count: 1))
            }
        }
        return figure
    }

    /// The next of 10^(k/20) at or above the value; 0 for 0.
    private static func bound(of value: Double) -> Double {
        value > 0 ? pow(10, (log10(value) * 20 - 1e-9).rounded(.up) / 20) : 0
    }
}
