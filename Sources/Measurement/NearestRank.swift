/// Quantiles of raw values by nearest rank: always a value that was measured.
public enum NearestRank {
    /// The rank, from 1, of the value that a share `quantile` of `count` values does not exceed.
    static func rank(of quantile: Double, count: Int) -> Int {
        // One part in 10¹² less keeps 0.95 × 100, which is a little over 95 in binary, at rank 95.
        let exact = quantile * Double(count)
        return min(count, max(1, Int((exact * (1 - 1e-12)).rounded(.up))))
    }

    /// The value at that rank; nil without values.
    public static func value<Value>(of quantile: Double, inSorted values: [Value]) -> Value? {
        values.isEmpty ? nil : values[rank(of: quantile, count: values.count) - 1]
    }
}
