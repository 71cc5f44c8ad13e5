import Comparison
import Measurement
import Testing

/// How often the gate is wrong, over many pairs of runs whose truth is known.
///
/// Runs are drawn in no time (`SimulatedPairs`): 2,001 utterances in 667 sessions whose utterances resemble each other.
/// The seeds are printed; the outcome is the same on every machine.
@Suite(.serialized) struct ProofTests {
    /// Comparisons that satisfy a condition, among pairs with the seeds from `first` on.
    private static func count(
        _ pairs: Int,
        first: UInt64,
        baselines: Int = 1,
        base: SimulatedPairs,
        candidate: SimulatedPairs,
        where isHit: @escaping @Sendable (RunComparison) -> Bool
    ) async -> Int {
        var options = Comparer.Options()
        // Intervals decide no regression, and take most of the time.
        options.resamples = 0
        options.permutations = 2000
        let settings = options
        let workers = 2
        let hits = await withTaskGroup(of: Int.self) { group in
            for worker in 0..<workers {
                group.addTask {
                    stride(from: worker, to: pairs, by: workers).count { pair in
                        let seed = first + UInt64(pair * (baselines + 1))
                        var own = settings
                        own.seed = seed
                        let comparison = Comparer(options: own).compare(
                            baselines: (0..<baselines).map { base.run("baseline \($0)", seed: seed + UInt64($0)) },
                            candidate: candidate.run("candidate", seed: seed + UInt64(baselines))
                        )
                        return isHit(comparison)
                    }
                }
            }
            return await group.reduce(0, +)
        }
        print("seeds from \(first) on: \(hits) of \(pairs)")
        return hits
    }

    /// At most 5 % of 1,000 pairs are promised: a true rate of 5 % would pass 71 of 1,000 in one of 1,000 proofs only,
    /// and the promise is held against the count itself.
    @Test func equalRunsShowARegressionInAtMostFiveOfAHundredPairs() async {
        let equal = SimulatedPairs()
        let alarms = await Self.count(1000, first: 1_000_000, base: equal, candidate: equal) {
            $0.verdict == .regression
        }
        #expect(alarms <= 50)
    }

    /// All latencies are 10 % longer, and the p95 itself must be told.
    @Test func aShiftOfTenPercentOfTheP95IsFoundInNineOfTenPairs() async {
        let base = SimulatedPairs()
        var slower = base
        slower.factor = 1.1
        let found = await Self.count(300, first: 2_000_000, base: base, candidate: slower) { comparison in
            comparison.differences.contains { $0.measure.name == "fal.p95" && $0.verdict == .regression }
        }
        #expect(found >= 270)
    }

    /// Only the slowest tenth is 10 % slower: the middle of the distribution does not tell.
    @Test func aLongerTailAloneIsFoundInNineOfTenPairs() async {
        let base = SimulatedPairs()
        var slower = base
        slower.tailFactor = 1.1
        let found = await Self.count(300, first: 3_000_000, base: base, candidate: slower) {
            $0.verdict == .regression
        }
        #expect(found >= 270)
    }

    /// Utterances of a session that share most of their fate: taken alone they would make alarms of every third pair.
    @Test func sessionsWhoseUtterancesAreAlikeMakeNoAlarms() async {
        var alike = SimulatedPairs()
        alike.sessions = 100
        alike.utterancesPerSession = 10
        alike.resemblance = 0.7
        let alarms = await Self.count(300, first: 4_000_000, base: alike, candidate: alike) {
            $0.verdict == .regression
        }
        // 15 are due at 5 %; 26 or more have a probability of less than 0.5 %.
        #expect(alarms <= 25)
    }

    /// Runs that differ by themselves by some 10 %: five baselines know it.
    @Test func whatBaselinesDifferByThemselvesIsNoRegression() async {
        var unsteady = SimulatedPairs()
        unsteady.betweenRuns = 0.1
        let alarms = await Self.count(100, first: 5_000_000, baselines: 5, base: unsteady, candidate: unsteady) {
            $0.verdict == .regression
        }
        // 5 are due at 5 %; 13 or more have a probability of 0.15 %.
        #expect(alarms <= 12)
    }
}
