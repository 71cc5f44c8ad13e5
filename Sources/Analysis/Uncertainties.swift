import Measurement
import Recording
import Timing

/// How far off something may be, one value an utterance, in nanoseconds; 0 where it is exact.
struct Uncertainties {
    private var values: [Int64] = []

    mutating func add(_ nanoseconds: Int64) { values.append(nanoseconds) }

    var count: Int { values.count }

    /// Those known no better than to `tolerance` nanoseconds.
    func count(beyond tolerance: Int64) -> Int { values.count { $0 > tolerance } }

    /// Those that are not exact.
    var inexact: Int { count(beyond: 0) }

    /// In seconds, each with `error` nanoseconds on top of it; zeros without values.
    func reported(plus error: Int64) -> RunReport.Percentiles {
        let sorted = values.sorted()
        func quantile(_ share: Double) -> Double {
            NearestRank.value(of: share, inSorted: sorted).map { Nanoseconds.inSeconds($0 + error) } ?? 0
        }
        var percentiles = RunReport.Percentiles()
        percentiles.p50 = quantile(0.5)
        percentiles.p99 = quantile(0.99)
        percentiles.max = quantile(1)
        return percentiles
    }
}
