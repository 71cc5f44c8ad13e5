import Measurement
import Testing
import Timing

@Suite struct RadixSortTests {
    @Test(arguments: [0, 1, 100, 4095, 4096, 50_000]) func `sorts as comparisons do`(count: Int) {
        var random = SeededRandom(seed: UInt64(count))
        let latencies = RandomDistribution.lognormal(median: 0.14, p95: 0.3)
        var values = (0..<count).map { _ in latencies.sample(&random) }
        for index in values.indices where index % 97 == 0 { values[index] = .infinity }
        for index in values.indices where index % 89 == 0 { values[index] = -.infinity }
        for index in values.indices where index % 5 == 0 { values[index] = -values[index] }
        for index in values.indices where index % 83 == 0 { values[index] = 0 }
        #expect(RadixSort.sorted(values) == values.sorted())
    }

    @Test func `sorts whole numbers and equal ones`() {
        var random = SeededRandom(seed: 3)
        let values = (0..<10_000).map { _ in Double(random.next() % 7) - 3 }
        #expect(RadixSort.sorted(values) == values.sorted())
        let equal = [Double](repeating: 0.25, count: 5000)
        #expect(RadixSort.sorted(equal) == equal)
    }
}
