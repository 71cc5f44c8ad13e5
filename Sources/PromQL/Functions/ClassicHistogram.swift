/// A histogram whose buckets are series of cumulative counts.
struct ClassicHistogram {
    /// One bucket at one step.
    struct Bucket {
        /// Inclusive.
        var upperBound: Double
        /// Of all observations up to the bound.
        var count: Double
    }

    var labels: Labels
    var dropsName: Bool
    var bounds: [Double] = []
    /// Per bucket a count a step.
    var counts: [[Double]] = []

    init(labels: Labels, dropsName: Bool) {
        self.labels = labels
        self.dropsName = dropsName
    }

    /// The buckets that have a count at a step, by ascending bound; counts of equal bounds are added.
    func buckets(at step: Int) -> [Bucket] {
        var buckets: [Bucket] = []
        for (index, bound) in bounds.enumerated() where !Row.isAbsent(counts[index][step]) {
            buckets.append(Bucket(upperBound: bound, count: counts[index][step]))
        }
        buckets.sort { $0.upperBound < $1.upperBound }
        var merged: [Bucket] = []
        for bucket in buckets {
            if let last = merged.last, last.upperBound == bucket.upperBound {
                merged[merged.count - 1].count += bucket.count
            } else {
                merged.append(bucket)
            }
        }
        return merged
    }

    /// The quantile, interpolated linearly within its bucket, and whether counts had to be raised for it.
    ///
    /// Counts that differ by less than 1e-12 of their sum are taken to be equal, since `sum(rate(…))` rounds. A quantile in
    /// the highest bucket is the bound below it; the lowest bucket begins at 0 unless its bound is not positive.
    static func quantile(_ q: Double, _ input: [Bucket], isV3: Bool) -> (value: Double, isForced: Bool) {
        if q.isNaN { return (.nan, false) }
        if q < 0 { return (-.infinity, false) }
        if q > 1 { return (.infinity, false) }
        guard let last = input.last, last.upperBound == .infinity else { return (.nan, false) }
        var buckets = input
        let isForced = makeMonotonic(&buckets, tolerance: isV3 ? 1e-12 : 0)
        guard buckets.count >= 2, let total = buckets.last?.count, total != 0 else { return (.nan, false) }
        let rank = q * total
        // Counts that are NaN fail the comparison; the search then ends in the last bucket.
        var low = 0
        var high = buckets.count - 1
        while low < high {
            let middle = (low + high) / 2
            if buckets[middle].count >= rank { high = middle } else { low = middle + 1 }
        }
        if low == buckets.count - 1 { return (buckets[low - 1].upperBound, isForced) }
        let bucket = buckets[low]
        if low == 0 {
            if bucket.upperBound <= 0 { return (bucket.upperBound, isForced) }
            return (bucket.upperBound * (rank / bucket.count), isForced)
        }
        let start = buckets[low - 1]
        let share = (rank - start.count) / (bucket.count - start.count)
        return (start.upperBound + (bucket.upperBound - start.upperBound) * share, isForced)
    }

    /// Raises every count to its predecessor's; `true` when one was lower by more than rounding explains.
    private static func makeMonotonic(_ buckets: inout [Bucket], tolerance: Double) -> Bool {
        var isForced = false
        var previous = buckets[0].count
        for index in buckets.indices.dropFirst() {
            let count = buckets[index].count
            if count == previous { continue }
            if isClose(previous, count, tolerance) {
                buckets[index].count = previous
            } else if count < previous {
                buckets[index].count = previous
                isForced = true
            } else {
                previous = count
            }
        }
        return isForced
    }

    private static func isClose(_ left: Double, _ right: Double, _ tolerance: Double) -> Bool {
        if left.isNaN && right.isNaN { return tolerance > 0 }
        let sum = abs(left) + abs(right)
        let difference = abs(left - right)
        if left == 0 || right == 0 || sum < .leastNormalMagnitude {
            return difference < tolerance * .leastNormalMagnitude
        }
        return difference / min(sum, .greatestFiniteMagnitude) < tolerance
    }

    /// The share of observations between two values, interpolated like the quantile.
    static func fraction(_ lower: Double, _ upper: Double, _ buckets: [Bucket]) -> Double {
        guard let last = buckets.last, last.upperBound == .infinity else { return .nan }
        if last.count == 0 || lower.isNaN || upper.isNaN { return .nan }
        if lower >= upper { return 0 }
        let lowerRank = rank(of: lower, buckets, total: last.count)
        let upperRank = rank(of: upper, buckets, total: last.count)
        return (upperRank - lowerRank) / last.count
    }

    /// How many observations lie below a value.
    private static func rank(of value: Double, _ buckets: [Bucket], total: Double) -> Double {
        var below = 0.0
        for (index, bucket) in buckets.enumerated() {
            var start = bucket.upperBound <= 0 ? -Double.infinity : 0
            if index > 0 { start = buckets[index - 1].upperBound }
            if start >= value { return min(below, total) }
            if bucket.upperBound > value {
                // Nothing can be interpolated in a bucket without a lower end.
                if start == -.infinity { return min(bucket.count, total) }
                let share = (value - start) / (bucket.upperBound - start)
                return min(below + (bucket.count - below) * share, total)
            }
            below = bucket.count
        }
        return total
    }
}
