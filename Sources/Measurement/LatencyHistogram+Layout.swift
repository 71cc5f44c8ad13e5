import Histogram

/// Where HdrHistogram's layout of three digits from 1 up puts a value.
///
/// Source: HdrHistogram's `AbstractHistogram.countsArrayIndex` and `valueFromIndex`.
extension LatencyHistogram {
    /// Half the sub-buckets that three digits need: 2 × 10³ rounded up to a power of two (2,048), halved.
    private static let halfBucketBits = 10
    /// One half bucket for each doubling from 2¹¹ to 2⁶³, and two for all below.
    static let bucketLimit = 54 << halfBucketBits

    /// Calls `body` for every bucket that holds values, in ascending order.
    ///
    /// The library's own iterator multiplies counts by values in 64 bits and would trap where these are large.
    func forEachBucket(_ body: (_ index: Int, _ range: ClosedRange<UInt64>, _ count: UInt64) -> Void) {
        guard !isEmpty else { return }
        for index in 0...Self.index(of: largest) {
            let range = Self.range(at: index)
            let count = counts.countForValue(range.lowerBound)
            if count > 0 { body(index, range, count) }
        }
    }

    static func index(of value: UInt64) -> Int {
        // The highest bit beyond the first 2,048 values chooses the bucket, the eleven highest bits the place in it.
        let bucket = 64 - (halfBucketBits + 1) - (value | (1 << (halfBucketBits + 1)) - 1).leadingZeroBitCount
        return (bucket << halfBucketBits) + Int(value >> UInt64(bucket))
    }

    static func range(at index: Int) -> ClosedRange<UInt64> {
        let bucket = Swift.max(0, (index >> halfBucketBits) - 1)
        let lowest = UInt64(index - bucket << halfBucketBits) << UInt64(bucket)
        return lowest...(lowest + (1 << UInt64(bucket) - 1))
    }
}
