import Testing
import Timing

@testable import Measurement

@Suite struct NearestRankTests {
    /// Selection finds what sorting does, in values with many equal ones, rising, falling and shuffled.
    @Test(arguments: UInt64(1)...20)
    func selectionAgreesWithSorting(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for count in [1, 2, 3, 4, 10, 257, 1000] {
            let kinds = 1 + UInt64(count) / (1 + random.next() % 5)
            let shuffled = (0..<count).map { _ in Float(random.next() % kinds) }
            for values in [shuffled, shuffled.sorted(), shuffled.sorted(by: >)] {
                for quantile in [0, 0.01, 0.5, 0.95, 0.99, 1] {
                    var disordered = values
                    let selected = NearestRank.value(of: quantile, in: &disordered)
                    #expect(
                        selected == NearestRank.value(of: quantile, inSorted: values.sorted()),
                        "seed \(seed), \(count) values, \(quantile)"
                    )
                }
            }
        }
    }

    @Test func nothingHasNoRank() {
        var none: [Float] = []
        #expect(NearestRank.value(of: 0.5, in: &none) == nil)
    }
}
