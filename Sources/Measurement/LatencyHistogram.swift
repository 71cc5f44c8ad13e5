import Histogram

/// A mergeable distribution of durations with three significant digits over any range.
///
/// Values are nanoseconds (or another integer unit of the owner's, see `Figure.unit`). The layout is HdrHistogram's with
/// a lowest discernible value of 1: a coarser unit would round away jitter of some microseconds, and costs little since
/// the storage grows with the highest value only (16 kB up to 2 µs, then 8 kB more for each doubling, 240 kB at 18
/// minutes). Counts are 64 bits wide: a day of 50,000 frames a second passes 2³².
///
/// Recording allocates only when a value exceeds all earlier ones by a power of two.
public struct LatencyHistogram: Sendable {
    var counts = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
    private var sum: UInt128 = 0
    private var smallest = UInt64.max
    private(set) var largest: UInt64 = 0

    public init() {}

    /// How many values were recorded.
    public var count: Int { Int(clamping: counts.totalCount) }

    public var isEmpty: Bool { counts.totalCount == 0 }

    /// The smallest value, exact (after decoding: the lower edge of its bucket); nil when empty.
    public var min: Int64? { isEmpty ? nil : Int64(clamping: smallest) }

    /// The largest value, exact (after decoding: the upper edge of its bucket); nil when empty.
    public var max: Int64? { isEmpty ? nil : Int64(clamping: largest) }

    /// The mean, exact (after decoding: of the buckets' middles); nil when empty.
    public var mean: Double? { isEmpty ? nil : Double(sum) / Double(counts.totalCount) }

    /// Adds one value; a negative one, which only a clock's error can make, counts as 0.
    public mutating func record(_ value: Int64) {
        let value = UInt64(clamping: value)
        counts.record(value)
        note(value)
        sum &+= UInt128(value)
    }

    /// Adds the values of `other`.
    public mutating func merge(_ other: LatencyHistogram) {
        guard !other.isEmpty else { return }
        guard !isEmpty else {
            self = other
            return
        }
        counts.add(other.counts)
        sum &+= other.sum
        note(other.smallest)
        note(other.largest)
    }

    /// None of the values, and room for as high ones.
    var emptied: LatencyHistogram {
        var result = LatencyHistogram()
        result.counts = Histogram(highestTrackableValue: counts.highestTrackableValue)
        result.counts.autoResize = true
        return result
    }

    /// The value that `percentile` % of all values do not exceed, by nearest rank; nil when empty.
    ///
    /// At most one part in 1,024 above the exact value, and never above the maximum.
    public func value(atPercentile percentile: Double) -> Int64? {
        isEmpty ? nil : Int64(clamping: counts.valueAtPercentile(percentile))
    }

    /// Values that the histogram does not tell apart, and how many there are of them.
    public struct Bucket: Sendable, Equatable {
        /// Lowest and highest value of the bucket, both inclusive.
        public var lowest: Int64
        public var highest: Int64
        public var count: Int

        public init(lowest: Int64, highest: Int64, count: Int) {
            self.lowest = lowest
            self.highest = highest
            self.count = count
        }
    }

    /// The buckets that hold values, in ascending order; takes time proportional to the storage.
    public var buckets: [Bucket] {
        var result: [Bucket] = []
        forEachBucket { _, range, count in
            result.append(
                Bucket(
                    lowest: Int64(clamping: range.lowerBound),
                    highest: Int64(clamping: range.upperBound),
                    count: Int(clamping: count)
                )
            )
        }
        return result
    }

    /// Adds `count` values of which only the bucket from `lowest` to `highest` is known.
    mutating func restore(lowest: UInt64, highest: UInt64, count: UInt64) {
        counts.record(highest, count: count)
        sum &+= UInt128(lowest + (highest - lowest) / 2) &* UInt128(count)
        note(lowest)
        note(highest)
    }

    private mutating func note(_ value: UInt64) {
        if value < smallest { smallest = value }
        if value > largest { largest = value }
    }
}
