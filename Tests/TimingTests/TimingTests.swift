import Testing
import Timing

@Suite struct WallInstantTests {
    @Test(arguments: [
        (0, 3, "1970-01-01T00:00:00.000Z"),
        (1_795_343_400_125_000_000, 3, "2026-11-22T10:30:00.125Z"),
        (1_795_343_400_125_000_001, 9, "2026-11-22T10:30:00.125000001Z"),
        (951_782_400_000_000_000, 0, "2000-02-29T00:00:00Z"),
        (-1, 9, "1969-12-31T23:59:59.999999999Z"),
    ])
    func formatsInUTC(nanoseconds: Int64, digits: Int, expected: String) {
        #expect(WallInstant(nanoseconds: nanoseconds).rfc3339(fractionDigits: digits) == expected)
    }

    @Test func namesRunFolders() {
        #expect(WallInstant(nanoseconds: 1_795_343_400_999_999_999).compact == "20261122T103000Z")
    }
}

@Suite struct ClockMappingTests {
    @Test func mapsBothWays() {
        let mapping = ClockMapping(offsetNanoseconds: 5_000, errorNanoseconds: 10, measured: .init(nanoseconds: 0))
        let instant = MonotonicInstant(nanoseconds: 77)
        #expect(mapping.wall(instant).nanoseconds == 5_077)
        #expect(mapping.monotonic(mapping.wall(instant)) == instant)
    }

    @Test func measuresTheRealClocksWithinItsOwnError() {
        let mapping = ClockMapping.measure()
        #expect(mapping.errorNanoseconds >= 0)
        let before = MonotonicInstant.now
        let wall = WallInstant.now
        let after = MonotonicInstant.now
        let tolerance: Int64 = mapping.errorNanoseconds + 50_000
        #expect(mapping.monotonic(wall) >= before - tolerance)
        #expect(mapping.monotonic(wall) <= after + tolerance)
    }
}

@Suite struct SeededRandomTests {
    @Test func repeatsItselfAndKeepsStreamsApart() {
        var first = SeededRandom(seed: 42, stream: "texts", index: 3)
        var same = SeededRandom(seed: 42, stream: "texts", index: 3)
        var other = SeededRandom(seed: 42, stream: "arrivals", index: 3)
        var neighbour = SeededRandom(seed: 42, stream: "texts", index: 4)
        let values = (0..<64).map { _ in first.next() }
        #expect(values == (0..<64).map { _ in same.next() })
        #expect(values != (0..<64).map { _ in other.next() })
        #expect(values != (0..<64).map { _ in neighbour.next() })
    }

    @Test(arguments: [
        (RandomDistribution.constant(3), 3.0, 3.0),
        (.uniform(low: 2, high: 6), 4.0, 5.8),
        (.normal(mean: 10, standardDeviation: 2), 10.0, 13.2897),
        (.lognormal(median: 120, p95: 220), 120.0, 220.0),
        (.exponential(mean: 5), 3.4657, 14.9787),
        (.empirical([1, 2, 3]), 2.0, 3.0),
    ])
    func drawsFromTheDistributionItNames(distribution: RandomDistribution, median: Double, p95: Double) {
        var random = SeededRandom(seed: 7)
        let values = (0..<40_000).map { _ in distribution.sample(&random) }.sorted()
        #expect(abs(values[20_000] - median) <= 0.03 * median)
        #expect(abs(values[38_000] - p95) <= 0.03 * p95)
    }
}
