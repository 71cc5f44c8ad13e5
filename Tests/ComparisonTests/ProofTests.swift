import Comparison
import Measurement
import TestSupport
import Testing

/// How often the gate is wrong, over many pairs of runs whose truth is known.
///
/// Runs are drawn in no time (`SimulatedPairs`): 2,001 utterances in 667 sessions whose utterances resemble each other.
/// The seeds are printed; the outcome is the same on every machine.
@Suite(.serialized, .ownThread) struct ProofTests {
    /// Comparisons that satisfy a condition, among pairs with the seeds from `first` on.
    private static func count(
        _ pairs: Int,
        first: UInt64,
        baselines: Int = 1,
        base: SimulatedPairs,
        candidate: SimulatedPairs,
        where isHit: (RunComparison) -> Bool
    ) -> Int {
        var options = Comparer.Options()
        // Intervals decide no regression, and take most of the time.
        options.resamples = 0
        options.permutations = 2000
        let hits = (0..<pairs).count { pair in
            let seed = first + UInt64(pair * (baselines + 1))
            options.seed = seed
            let comparison = Comparer(options: options).compare(
                baselines: (0..<baselines).map { base.run("baseline \($0)", seed: seed + UInt64($0)) },
                candidate: candidate.run("candidate", seed: seed + UInt64(baselines))
            )
            return isHit(comparison)
        }
        print("seeds from \(first) on: \(hits) of \(pairs)")
        return hits
    }

    /// At most 5 % of 1,000 pairs are promised: a true rate of 5 % would pass 71 of 1,000 in one of 1,000 proofs only,
    /// and the promise is held against the count itself.
    @Test func equalRunsShowARegressionInAtMostFiveOfAHundredPairs() {
        let equal = SimulatedPairs()
        let alarms = Self.count(1000, first: 1_000_000, base: equal, candidate: equal) {
            $0.verdict == .regression
        }
        #expect(alarms <= 50)
    }

    /// All latencies are 10 % longer, and so is the p95: nine of ten are promised, against the count itself.
    @Test func latenciesLongerByTenPercentAreFoundInNineOfTenPairs() {
        let base = SimulatedPairs()
        var slower = base
        slower.factor = 1.1
        var ofTheP95 = 0
        let found = Self.count(300, first: 2_000_000, base: base, candidate: slower) { comparison in
            if Self.tellsTheP95(comparison) { ofTheP95 += 1 }
            return comparison.verdict == .regression
        }
        print("of the p95 itself: \(ofTheP95)")
        #expect(found >= 270)
        // With a standard error of 3.5 %, a p95 that is 10 % higher is told from none in 77 % of pairs by any test of it
        // alone; a power of 70 % would give 193 or fewer in one of a hundred proofs.
        #expect(ofTheP95 >= 194)
    }

    /// Only the slowest tenth is 10 % slower: the p95 alone tells, so that nine of ten take more utterances.
    @Test func aLongerTailAloneIsFoundInNineOfTenPairsOfFourThousandUtterances() {
        var base = SimulatedPairs()
        base.sessions = 1333
        var slower = base
        slower.tailFactor = 1.1
        let found = Self.count(300, first: 3_000_000, base: base, candidate: slower) { $0.verdict == .regression }
        #expect(found >= 270)
    }

    private static func tellsTheP95(_ comparison: RunComparison) -> Bool {
        comparison.differences.contains { $0.measure.name == "fal.p95" && $0.verdict == .regression }
    }

    /// Utterances of a session that share most of their fate: taken alone they would make alarms of every third pair.
    @Test func sessionsWhoseUtterancesAreAlikeMakeNoAlarms() {
        var alike = SimulatedPairs()
        alike.sessions = 100
        alike.utterancesPerSession = 10
        alike.resemblance = 0.7
        let alarms = Self.count(300, first: 4_000_000, base: alike, candidate: alike) {
            $0.verdict == .regression
        }
        // 15 are due at 5 %; 26 or more have a probability of less than 0.5 %.
        #expect(alarms <= 25)
    }

    /// Runs that differ by themselves by some 10 %: five baselines know it.
    @Test func whatBaselinesDifferByThemselvesIsNoRegression() {
        var unsteady = SimulatedPairs()
        unsteady.betweenRuns = 0.1
        let alarms = Self.count(100, first: 5_000_000, baselines: 5, base: unsteady, candidate: unsteady) {
            $0.verdict == .regression
        }
        // 5 are due at 5 %; 13 or more have a probability of 0.15 %.
        #expect(alarms <= 12)
    }
}
