import Glibc

/// A distribution in twenty buckets a decade, as a report has it.
enum Buckets {
    static func of(sorted values: [Double]) -> [RunComparison.Distribution.Bucket] {
        guard !values.isEmpty else { return [] }
        var buckets: [RunComparison.Distribution.Bucket] = []
        var start = 0
        while start < values.count, values[start].isFinite {
            let bound = values[start] > 0 ? pow(10, (log10(values[start]) * 20 + 1e-9).rounded(.up) / 20) : 0
            var end = start + 1
            while end < values.count, values[end] <= bound { end += 1 }
            buckets.append(.init(bound: bound, share: Double(end - start) / Double(values.count)))
            start = end
        }
        return buckets
    }
}
