import Measurement
import Testing
import Timing

@Suite struct LatencyHistogramTests {
    @Test func `an empty histogram has no values`() {
        let histogram = LatencyHistogram()
        #expect(histogram.isEmpty && histogram.count == 0)
        #expect(histogram.min == nil && histogram.max == nil && histogram.mean == nil)
        #expect(histogram.value(atPercentile: 50) == nil)
        #expect(histogram.buckets.isEmpty)
    }

    @Test func `small values are exact and percentiles go by nearest rank`() {
        var histogram = LatencyHistogram()
        for value in 1...100 { histogram.record(Int64(value)) }
        #expect(histogram.count == 100)
        #expect(histogram.min == 1 && histogram.max == 100 && histogram.mean == 50.5)
        #expect(histogram.value(atPercentile: 0) == 1)
        #expect(histogram.value(atPercentile: 1) == 1)
        #expect(histogram.value(atPercentile: 50) == 50)
        #expect(histogram.value(atPercentile: 95) == 95)
        #expect(histogram.value(atPercentile: 95.5) == 96)
        #expect(histogram.value(atPercentile: 100) == 100)
    }

    @Test func `a negative duration counts as zero`() {
        var histogram = LatencyHistogram()
        histogram.record(-5)
        #expect(histogram.min == 0 && histogram.max == 0 && histogram.count == 1)
    }

    @Test func `percentiles of large values are within a thousandth of the exact ones`() throws {
        var random = SeededRandom(seed: 11)
        let distribution = RandomDistribution.lognormal(median: 1.2e8, p95: 2.5e9)
        var histogram = LatencyHistogram()
        let values = (0..<20_000).map { _ in Int64(distribution.sample(&random)) }
        for value in values { histogram.record(value) }
        let sorted = values.sorted()
        for rank in [1, 5_000, 10_000, 18_000, 19_000, 19_800, 19_980] {
            let exact = sorted[rank - 1]
            let found = try #require(histogram.value(atPercentile: Double(rank) / 200))
            #expect(found >= exact && Double(found - exact) <= Double(exact) / 1_000)
        }
        #expect(histogram.max == sorted.last && histogram.min == sorted.first)
        #expect(histogram.mean == Double(values.reduce(0, +)) / 20_000)
    }

    @Test func `merging parts equals recording the whole`() {
        var random = SeededRandom(seed: 12)
        var whole = LatencyHistogram()
        var parts = [LatencyHistogram(), LatencyHistogram(), LatencyHistogram()]
        for index in 0..<5_000 {
            let value = Int64(random.next() >> (20 + random.next() % 40))
            whole.record(value)
            parts[index % 3].record(value)
        }
        var merged = LatencyHistogram()
        for part in parts { merged.merge(part) }
        #expect(merged.buckets == whole.buckets)
        #expect(merged.min == whole.min && merged.max == whole.max && merged.mean == whole.mean)
    }

    @Test func `buckets cover every value once, without overlap`() {
        var random = SeededRandom(seed: 13)
        var histogram = LatencyHistogram()
        var values: [Int64] = []
        for _ in 0..<2_000 {
            let value = Int64(random.next() >> (1 + random.next() % 62))
            values.append(value)
            histogram.record(value)
        }
        let buckets = histogram.buckets
        #expect(buckets.reduce(0) { $0 + $1.count } == 2_000)
        for (one, next) in zip(buckets, buckets.dropFirst()) { #expect(one.highest < next.lowest) }
        for value in values {
            let bucket = buckets.first { $0.lowest...$0.highest ~= value }
            #expect(bucket.map { Double($0.highest - $0.lowest) <= Double(value) / 1_024 } == true)
        }
    }
}
