import Comparison
import Measurement
import TestSupport
import Testing
import Timing

/// What a comparison says of samples that a test can foresee.
@Suite(.ownThread) struct VerdictTests {
    private func one(_ name: String, of comparison: RunComparison) throws -> MeasureDifference {
        try #require(comparison.differences.first { $0.measure.name == name })
    }

    @Test func aRunAgainstItselfDiffersInNothing() throws {
        let sample = SimulatedPairs().run("run", seed: 7)
        let comparison = Comparer().compare(baselines: [sample], candidate: sample)
        for one in comparison.differences {
            #expect(one.difference == 0 && one.verdict != .regression && one.verdict != .improvement)
            if let low = one.low, let high = one.high { #expect(low <= 0 && high >= 0, "\(one.measure.name)") }
        }
        #expect(comparison.exitCode(strict: false) == 0)
    }

    @Test func twiceAsLateIsARegressionAndTheOtherWayRoundAnImprovement() throws {
        let base = SimulatedPairs().run("base", seed: 1)
        var slow = SimulatedPairs()
        slow.factor = 2
        let late = slow.run("late", seed: 2)
        let worse = Comparer().compare(baselines: [base], candidate: late)
        let p95 = try one("fal.p95", of: worse)
        #expect(worse.verdict == .regression && p95.verdict == .regression && worse.exitCode(strict: false) == 98)
        let (low, high) = (try #require(p95.low), try #require(p95.high))
        // The truth is 233 ms more.
        #expect(low < 0.233 && high > 0.233 && low > 0.15 && high < 0.32)
        #expect(worse.worstFirst.first?.measure.name == "fal.p95")
        let better = Comparer().compare(baselines: [late], candidate: base)
        #expect(try one("fal.p95", of: better).verdict == .improvement)
        #expect(!better.differences.contains { $0.verdict == .regression } && better.exitCode(strict: false) == 0)
    }

    @Test func aToleranceAsLargeAsTheDifferenceLetsItPass() throws {
        let base = SimulatedPairs().run("base", seed: 1)
        var slow = SimulatedPairs()
        slow.factor = 1.2
        var options = Comparer.Options()
        for text in ["fal=60%", "fal_from_sent=60%", "first_audible=60%"] { try options.tolerances.take(text) }
        let comparison = Comparer(options: options).compare(baselines: [base], candidate: slow.run("slow", seed: 2))
        #expect(try one("fal.p95", of: comparison).verdict == .noDifference)
        #expect(comparison.verdict != .regression)
    }

    /// Three sessions a side can be chosen in 20 ways: no difference is less probable than 1 in 20.
    @Test func fewSessionsTellNothingHoweverLargeTheDifference() throws {
        var few = SimulatedPairs()
        few.sessions = 3
        few.utterancesPerSession = 200
        var slow = few
        slow.factor = 3
        let comparison = Comparer().compare(baselines: [few.run("a", seed: 1)], candidate: slow.run("b", seed: 2))
        let p95 = try one("fal.p95", of: comparison)
        #expect(p95.verdict == .notEnoughData && p95.why.contains("3 and 3 sessions are too few"))
        #expect(comparison.exitCode(strict: false) == 0 && comparison.exitCode(strict: true) == 96)
    }

    @Test func failuresAreARegressionOfTheirShareAndOfPercentiles() throws {
        let base = SimulatedPairs().run("base", seed: 1)
        var failing = SimulatedPairs()
        failing.failures = 0.2
        let comparison = Comparer().compare(baselines: [base], candidate: failing.run("failing", seed: 2))
        let share = try one("failures", of: comparison)
        #expect(share.verdict == .regression && abs((share.difference ?? 0) - 0.19) < 0.03)
        let p95 = try one("fal.p95", of: comparison)
        #expect(p95.candidate == .infinity && p95.verdict == .regression)
    }

    /// Five runs that differ by 20 % among themselves, and a candidate within what they do.
    @Test func whatRunsDifferByThemselvesWidensTheInterval() throws {
        var pairs = SimulatedPairs()
        let factors = [0.85, 0.95, 1, 1.1, 1.2]
        let baselines = factors.enumerated().map { index, factor in
            pairs.factor = factor
            return pairs.run("base \(index)", seed: UInt64(index))
        }
        pairs.factor = 1.15
        let candidate = pairs.run("candidate", seed: 100)
        let alone = Comparer().compare(baselines: [baselines[2]], candidate: candidate)
        #expect(alone.verdict == .regression)
        let several = Comparer().compare(baselines: baselines, candidate: candidate)
        #expect(several.verdict != .regression)
        let (one, all) = (try one("fal.p95", of: alone), try one("fal.p95", of: several))
        let widths = [one, all].map { ($0.high ?? .nan) - ($0.low ?? .nan) }
        #expect(widths[1] > widths[0])
    }

    /// Both runs of a pair share its moment: each pair is slower than the one before, and B always by a fifth.
    @Test func pairsTakeOutWhatBothOfThemShare() throws {
        var pairs = SimulatedPairs()
        pairs.sessions = 150
        func side(_ factor: Double, first: UInt64) -> [RunSample] {
            (0..<5).map { pair in
                pairs.factor = factor * (1 + 0.3 * Double(pair))
                return pairs.run("run \(pair)", seed: first + UInt64(pair))
            }
        }
        let (a, b, equal) = (side(1, first: 10), side(1.2, first: 20), side(1, first: 30))
        #expect(Comparer().compare(a: a, b: b).verdict == .regression)
        #expect(Comparer().compare(a: a, b: equal).verdict != .regression)
    }

    @Test func theSameSeedGivesTheSameNumbers() {
        let (base, other) = (SimulatedPairs().run("a", seed: 1), SimulatedPairs().run("b", seed: 2))
        let first = Comparer().compare(baselines: [base], candidate: other)
        let second = Comparer().compare(baselines: [base], candidate: other)
        #expect(first.differences == second.differences && first.ranks == second.ranks)
    }

    @Test(arguments: [
        ("fal.p95=5%", "fal.p95", 1.0, 0.05), ("fal.p95=10ms", "fal.p95", 1.0, 0.01), ("fal=3%", "fal.p99", 2.0, 0.06),
        ("rtf.p95=0.02", "rtf.p95", 0.3, 0.02), ("failures=0.2%", "failures", 0.1, 0.002),
    ])
    func tolerancesAreTaken(text: String, name: String, baseline: Double, size: Double) throws {
        var tolerances = Tolerances()
        try tolerances.take(text)
        let measure = try #require(Measure(named: name))
        #expect(abs(tolerances[measure].size(of: baseline) - size) < 1e-12)
    }

    @Test(arguments: ["fal.p95", "fal.p95=", "fal.p95=-5%", "fal.p95=fast", "fal.max=5%", "fail=1%", "failures=10ms"])
    func whatIsNoToleranceIsSaid(text: String) {
        var tolerances = Tolerances()
        #expect(throws: ComparisonError.self) { try tolerances.take(text) }
    }
}
