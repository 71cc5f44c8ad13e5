import Foundation
import Testing
import Timing

@testable import Measurement

private let seconds = Wording(unit: .seconds)
private let judge = TargetJudge()

/// Utterances that have nothing in common with each other.
private func independent(_ values: [Double]) -> [Observation] {
    values.enumerated().map { Observation(value: $1, session: UInt32($0), second: UInt32($0)) }
}

/// `misses` values of 0.5 s among values that lie around 0.2 s.
private func sample(_ count: Int, misses: Int, missed: Double = 0.5) -> [Observation] {
    independent((0..<count).map { $0 < misses ? missed : Double(200 + $0 % 10) / 1_000 })
}

@Suite struct TargetJudgeTests {
    @Test func `a p95 is met from 90 utterances with no miss, 130 with one, 259 with five`() {
        for (count, misses) in [(90, 0), (130, 1), (259, 5)] {
            let met = judge.judge(.p95, of: sample(count, misses: misses), .less, limit: 0.3, wording: seconds)
            #expect(met.verdict == .met && met.needed == 0 && met.high < 0.3)
            #expect(met.samples == count && met.effectiveSamples == Double(count) && met.designEffect == 1)
            let open = judge.judge(.p95, of: sample(count - 1, misses: misses), .less, limit: 0.3, wording: seconds)
            #expect(open.verdict == .inconclusive)
        }
    }

    @Test func `what is needed without a miss is what is missing to 90`() {
        let open = judge.judge(.p95, of: sample(50, misses: 0), .less, limit: 0.3, wording: seconds)
        #expect(open.verdict == .inconclusive && open.needed == 40 && open.high == .infinity)
    }

    @Test(arguments: [2, 5, 12, 20, 30, 60])
    func `as many more as needed bring the verdict`(misses: Int) throws {
        let count = 400
        let open = judge.judge(.p95, of: sample(count, misses: misses), .less, limit: 0.3, wording: seconds)
        if misses == 20 {
            #expect(open.verdict == .inconclusive && open.needed == nil)
            return
        }
        guard open.verdict == .inconclusive else {
            #expect(open.needed == 0)
            return
        }
        let needed = try #require(open.needed)
        let growth = Double(count + needed) / Double(count)
        let more = Int((Double(misses) * growth).rounded(misses < 20 ? .down : .up))
        let enough = judge.judge(.p95, of: sample(count + needed, misses: more), .less, limit: 0.3, wording: seconds)
        #expect(enough.verdict == (misses < 20 ? .met : .missed))
        let half = judge.judge(
            .p95,
            of: sample(count + needed / 2, misses: Int(Double(misses) * (growth + 1) / 2)),
            .less,
            limit: 0.3,
            wording: seconds
        )
        #expect(half.verdict == .inconclusive)
    }

    @Test func `utterances without audio are misses, not absences`() {
        let met = judge.judge(.p95, of: sample(300, misses: 0), .less, limit: 0.3, wording: seconds)
        #expect(met.verdict == .met)
        let failing = sample(300, misses: 40, missed: .infinity)
        let missed = judge.judge(.p95, of: failing, .less, limit: 0.3, wording: seconds)
        #expect(missed.verdict == .missed)
        #expect(missed.value == .infinity && missed.low == .infinity)
        #expect(missed.why.hasPrefix("40 of 300 utterances were at or above 300 ms (all by failing)"))
    }

    @Test func `a few failures beyond the percentile leave it met`() {
        let few = judge.judge(
            .p95,
            of: sample(1_000, misses: 5, missed: .infinity),
            .less,
            limit: 0.3,
            wording: seconds
        )
        #expect(few.verdict == .met && few.value == 0.209)
    }

    @Test func `the limit itself is on the side that the comparison says`() {
        let equal = independent([Double](repeating: 0.3, count: 200))
        #expect(judge.judge(.p95, of: equal, .less, limit: 0.3, wording: seconds).verdict == .missed)
        #expect(judge.judge(.p95, of: equal, .lessOrEqual, limit: 0.3, wording: seconds).verdict == .met)
        #expect(judge.judge(.p95, of: equal, .greater, limit: 0.3, wording: seconds).verdict == .missed)
        #expect(judge.judge(.p95, of: equal, .greaterOrEqual, limit: 0.3, wording: seconds).verdict == .met)
    }

    @Test func `a target that wants large values takes failures as misses too`() {
        let values = independent((0..<400).map { 1 + Double($0) * 1e-3 })
        let met = judge.judge(.p50, of: values, .greater, limit: 1.1, wording: Wording(unit: .ratio))
        #expect(met.verdict == .met && met.low > 1.1 && met.low < met.high && met.value == 1.199)
        let failing = values.enumerated().map { index, one in
            Observation(value: index < 250 ? .infinity : one.value, session: one.session, second: one.second)
        }
        let missed = judge.judge(.p50, of: failing, .greater, limit: 1.1, wording: Wording(unit: .ratio))
        #expect(missed.verdict == .missed && missed.value == .infinity)
    }

    @Test func `dependent utterances count for less`() {
        // Ten sessions of a hundred are slow throughout: 100 of 1,000 utterances, but only ten of a hundred sessions.
        let alone = sample(1_000, misses: 100)
        let together = alone.enumerated().map { index, one in
            Observation(value: one.value, session: UInt32(index / 10), second: one.second)
        }
        let apart = judge.judge(.p95, of: alone, .less, limit: 0.3, wording: seconds)
        let clustered = judge.judge(.p95, of: together, .less, limit: 0.3, wording: seconds)
        #expect(apart.verdict == .missed)
        #expect(clustered.verdict == .inconclusive)
        #expect(clustered.designEffect > 9.5 && clustered.designEffect < 12)
        #expect(abs(clustered.effectiveSamples * clustered.designEffect - 1_000) < 1e-6)
        #expect(clustered.why.contains("worth"))
    }

    @Test func `a maximum speaks of the sample`() {
        let met = judge.judge(.max, of: sample(40, misses: 0), .less, limit: 0.3, wording: seconds)
        #expect(met.verdict == .met && met.value == 0.209 && met.low == 0.209 && met.high == 0.209)
        #expect(met.why == "all 40 utterances were below 300 ms; the max is 209 ms, of these utterances only")
        let missed = judge.judge(.max, of: sample(40, misses: 1), .less, limit: 0.3, wording: seconds)
        #expect(missed.verdict == .missed && missed.value == 0.5)
        #expect(judge.judge(.max, of: sample(40, misses: 1), .greater, limit: 0.3, wording: seconds).verdict == .met)
        let failed = sample(40, misses: 1, missed: .infinity)
        #expect(judge.judge(.max, of: failed, .less, limit: 0.3, wording: seconds).verdict == .missed)
        #expect(judge.judge(.max, of: failed, .greater, limit: 0.1, wording: seconds).verdict == .missed)
    }

    @Test func `a sample without a miss is told by what it is`() {
        let sessions = Wording(unit: .seconds, one: "session", many: "sessions")
        func why(_ comparison: Comparison, _ limit: Double, count: Int = 40) -> String {
            judge.judge(.max, of: sample(count, misses: 0), comparison, limit: limit, wording: sessions).why
        }
        #expect(why(.less, 0.3).hasPrefix("all 40 sessions were below 300 ms;"))
        #expect(why(.lessOrEqual, 0.3).hasPrefix("all 40 sessions were at or below 300 ms;"))
        #expect(why(.greater, 0.01).hasPrefix("all 40 sessions were above 10 ms;"))
        #expect(why(.greaterOrEqual, 0.01).hasPrefix("all 40 sessions were at or above 10 ms;"))
        #expect(why(.less, 0.3, count: 1).hasPrefix("the only session was below 300 ms;"))
        #expect(why(.greater, 0.5).hasPrefix("40 of 40 sessions were at or below 500 ms;"))
    }

    @Test func `a mean has Student's interval`() {
        // Ten values 1 … 10: mean 5.5, standard error 0.9574, t(9) = 2.8214.
        let mean = judge.judge(.mean, of: independent((1...10).map(Double.init)), .less, limit: 9, wording: seconds)
        #expect(mean.verdict == .met && mean.value == 5.5)
        #expect(abs(mean.high - 8.2013) < 1e-3 && abs(mean.low - 2.7987) < 1e-3)
        let open = judge.judge(.mean, of: independent((1...10).map(Double.init)), .less, limit: 7, wording: seconds)
        // (2.7013 / 1.5)² = 3.243: 22.4 more.
        #expect(open.verdict == .inconclusive && open.needed == 23)
        let failed = independent([1, 2, .infinity])
        #expect(judge.judge(.mean, of: failed, .less, limit: 100, wording: seconds).verdict == .missed)
        #expect(judge.judge(.mean, of: failed, .greater, limit: 0, wording: seconds).verdict == .missed)
        let single = judge.judge(.mean, of: independent([1]), .less, limit: 100, wording: seconds)
        #expect(single.verdict == .inconclusive && single.needed == nil)
    }

    @Test func `without utterances nothing is decided`() {
        for statistic in Statistic.allCases {
            let nothing = judge.judge(statistic, of: [], .less, limit: 1, wording: seconds)
            #expect(nothing.verdict == .inconclusive && nothing.value == nil && nothing.needed == nil)
            #expect(nothing.why == "no utterance was measured")
        }
    }

    @Test func `the sentence tells what was seen and what follows`() {
        let met = judge.judge(.p95, of: sample(412, misses: 3), .less, limit: 0.3, wording: seconds)
        #expect(
            met.why
                == "3 of 412 utterances were at or above 300 ms; with 99 % confidence the p95 is between 209 ms and 209 ms"
        )
        let open = judge.judge(.p95, of: sample(50, misses: 1), .less, limit: 0.3, wording: seconds)
        #expect(
            open.why
                == "1 of 50 utterances was at or above 300 ms; with 99 % confidence the p95 is at least 208 ms, "
                + "and about 220 more would tell"
        )
    }

    @Test func `both bounds hold as often as they claim, with dependent utterances too`() {
        // Sessions of one to six utterances that share half of their variance, seconds that now and then are bad for
        // all: the p95 of this mixture is found from a large sample, then intervals of small runs must hold it.
        func run(_ count: Int, _ random: inout SeededRandom) -> [Observation] {
            var result: [Observation] = []
            var session: UInt32 = 0
            let length = UInt64(count / 8)
            let bad = Set((0..<length).filter { _ in random.unit() < 0.04 })
            while result.count < count {
                let own = RandomDistribution.normal(mean: 0, standardDeviation: 0.25).sample(&random)
                for _ in 0...(random.next() % 6) where result.count < count {
                    let noise = RandomDistribution.normal(mean: 0, standardDeviation: 0.25).sample(&random)
                    let second = random.next() % length
                    let value = 0.2 * exp(own + noise) * (bad.contains(second) ? 2 : 1)
                    result.append(Observation(value: value, session: session, second: UInt32(second)))
                }
                session += 1
            }
            return result
        }
        var random = SeededRandom(seed: 77)
        let large = run(200_000, &random).map(\.value).sorted()
        let truth = large[190_000]
        var below = 0
        var above = 0
        let rounds = 600
        for _ in 0..<rounds {
            let result = judge.judge(.p95, of: run(400, &random), .less, limit: truth * 1.02, wording: seconds)
            if result.high < truth { below += 1 }
            if result.low > truth { above += 1 }
        }
        // Each bound may fail in 1 % of the runs; 600 runs at 2 % together are 12 ± 3.4.
        #expect(below + above <= 12)
        #expect(below <= 10 && above <= 10)
    }

    @Test func `a mean's interval holds it when utterances of a session resemble each other`() {
        var random = SeededRandom(seed: 78)
        var outside = 0
        for _ in 0..<400 {
            var observations: [Observation] = []
            for session: UInt32 in 0..<60 {
                let own = RandomDistribution.normal(mean: 0.2, standardDeviation: 0.03).sample(&random)
                for _ in 0..<5 {
                    let noise = RandomDistribution.exponential(mean: 0.05).sample(&random)
                    let second = UInt32(random.next() % 60)
                    observations.append(Observation(value: own + noise, session: session, second: second))
                }
            }
            let result = judge.judge(.mean, of: observations, .less, limit: 1, wording: seconds)
            if !(result.low...result.high).contains(0.25) { outside += 1 }
        }
        // 400 runs at 2 % are 8 ± 2.8; taken as independent, forty would be outside.
        #expect(outside <= 16)
    }

    @Test func `a histogram is judged as worth what its owner says`() {
        var histogram = LatencyHistogram()
        for index in 0..<20_000 { histogram.record(Int64(2_000_000 + index * 100)) }
        let frames = Wording(unit: .seconds, one: "frame", many: "frames")
        let met = judge.judge(
            .p95,
            of: histogram,
            scale: 1e9,
            effectiveCount: 100,
            .less,
            limit: 0.01,
            wording: frames
        )
        #expect(met.verdict == .met && met.samples == 20_000 && met.effectiveSamples == 100)
        #expect(abs((met.value ?? 0) - 3.9e-3) < 5e-6 && met.low < 3.9e-3 && met.high > 3.9e-3)
        let few = judge.judge(
            .p95,
            of: histogram,
            scale: 1e9,
            effectiveCount: 80,
            .less,
            limit: 0.01,
            wording: frames
        )
        #expect(few.verdict == .inconclusive && few.high == .infinity)
        // 90 / 80 of 20,000 frames.
        #expect(few.needed == 2_500)
        let missed = judge.judge(
            .p50,
            of: histogram,
            scale: 1e9,
            effectiveCount: 100,
            .less,
            limit: 0.0021,
            wording: frames
        )
        #expect(missed.verdict == .missed)
        let empty = LatencyHistogram()
        #expect(
            judge.judge(.p50, of: empty, scale: 1e9, effectiveCount: 1, .less, limit: 1, wording: frames).why
                == "no frame was measured"
        )
    }
}
