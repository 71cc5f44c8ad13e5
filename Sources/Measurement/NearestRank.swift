/// Quantiles of raw values by nearest rank: always a value that was measured.
public enum NearestRank {
    /// The rank, from 1, of the value that a share `quantile` of `count` values does not exceed.
    static func rank(of quantile: Double, count: Int) -> Int {
        // One part in 10¹² less keeps 0.95 × 100, which is a little over 95 in binary, at rank 95.
        let exact = quantile * Double(count)
        return min(count, max(1, Int((exact * (1 - 1e-12)).rounded(.up))))
    }

    /// The value at that rank of values in any order, in time proportional to their count; nil without values.
    ///
    /// Hoare's selection with the median of three: `values` is left in another order.
    static func value(of quantile: Double, in values: inout [Float]) -> Float? {
        guard !values.isEmpty else { return nil }
        let rank = rank(of: quantile, count: values.count) - 1
        var low = 0
        var high = values.count - 1
        while low < high {
            let middle = values[(low + high) / 2]
            let pivot = max(min(values[low], values[high]), min(max(values[low], values[high]), middle))
            var left = low
            var right = high
            while left <= right {
                while values[left] < pivot { left += 1 }
                while values[right] > pivot { right -= 1 }
                guard left <= right else { break }
                values.swapAt(left, right)
                left += 1
                right -= 1
            }
            if rank <= right { high = right } else if rank >= left { low = left } else { break }
        }
        return values[rank]
    }

    /// The value at that rank; nil without values.
    public static func value<Value>(of quantile: Double, inSorted values: [Value]) -> Value? {
        values.isEmpty ? nil : values[rank(of: quantile, count: values.count) - 1]
    }
}
