import Comparison
import TestSupport
import Testing
import Timing

@Suite(.ownThread) struct ChangePointTests {
    private func noise(_ count: Int, mean: Double, seed: UInt64) -> [Double] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in
            RandomDistribution.normal(mean: mean, standardDeviation: 1).sample(&random)
        }
    }

    @Test func twoChangesOfLevelAreFoundWhereTheyAre() {
        let values = noise(20, mean: 0, seed: 1) + noise(20, mean: 6, seed: 2) + noise(20, mean: -3, seed: 3)
        #expect(ChangePoints().find(in: values).map(\.index) == [20, 40])
    }

    @Test func aChangeOfScatterAloneIsFoundToo() throws {
        let values = noise(40, mean: 0, seed: 1) + noise(40, mean: 0, seed: 2).map { $0 * 8 }
        let change = try #require(ChangePoints().find(in: values).first)
        #expect(abs(change.index - 40) <= 6)
    }

    /// 5 % are due; 13 or more of 100 have a probability of 0.15 %.
    @Test func constantNoiseSeldomShowsAChange() {
        let found = (0..<100).count { !ChangePoints(draws: 199).find(in: noise(30, mean: 5, seed: 1000 + $0)).isEmpty }
        print("seeds 1000 to 1099: \(found) series with a change")
        #expect(found <= 12)
    }

    @Test(arguments: [[], [1], [1, 2, 3, 4, 5], [2, 2, 2, 2, 2, 2, 2, 2]] as [[Double]])
    func fewOrEqualValuesHaveNone(values: [Double]) {
        #expect(ChangePoints().find(in: values).isEmpty)
    }
}
