import Measurement
import Recording
import Testing

@testable import Analysis

@Suite struct FigureSummaryTests {
    @Test func summarisesByNearestRank() {
        let figure = FigureSummary.of(sorted: (1...100).map { Double($0) / 1000 })
        #expect(figure.count == 100)
        #expect(figure.min == 0.001)
        #expect(figure.max == 0.1)
        #expect(figure.p50 == 0.05)
        #expect(figure.p95 == 0.095)
        #expect(figure.p99 == 0.099)
        #expect(abs((figure.mean ?? 0) - 0.0505) < 1e-12)
    }

    @Test func saysNothingOfNothing() {
        let figure = FigureSummary.of(sorted: [])
        #expect(figure == RunReport.Figure())
    }

    @Test func bucketsHoldEveryValueOnceAndRise() {
        let values = (1...1000).map { 1e-5 * Double($0 * $0) }
        let buckets = FigureSummary.of(sorted: values).buckets
        #expect(buckets.reduce(0) { $0 + $1.count } == values.count)
        #expect(zip(buckets, buckets.dropFirst()).allSatisfy { $0.le < $1.le })
        var lower = 0.0
        for bucket in buckets {
            #expect(values.count { $0 > lower && $0 <= bucket.le } == bucket.count)
            lower = bucket.le
        }
    }

    @Test func histogramsAndValuesAgree() throws {
        var histogram = LatencyHistogram()
        for value in 1...10_000 { histogram.record(Int64(value) * 10_000) }
        let figure = FigureSummary.of(histogram, unitsPerOne: 1e9)
        #expect(figure.count == 10_000)
        #expect(abs(try #require(figure.p95) - 0.095) < 0.0001)
        #expect(figure.buckets.reduce(0) { $0 + $1.count } == 10_000)
    }
}
