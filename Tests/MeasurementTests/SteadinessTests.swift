import Foundation
import Measurement
import Testing
import Timing

@Suite struct SteadinessTests {
    /// Two utterances of each of `seconds` × 4 sessions, about 0.2 s, changed by the run's progress from 0 to 1.
    private func run(
        seed: UInt64,
        seconds: Int = 60,
        change: (_ value: Double, _ progress: Double, _ random: inout SeededRandom) -> Double = { value, _, _ in value }
    ) -> [Observation] {
        var random = SeededRandom(seed: seed)
        let noise = RandomDistribution.lognormal(median: 0.2, p95: 0.29)
        return (0..<(seconds * 8)).map { index in
            let second = index / 8
            let value = change(noise.sample(&random), Double(second) / Double(seconds), &random)
            return Observation(value: value, session: UInt32(index / 2), second: UInt32(second))
        }
    }

    @Test func `runs without a drift are steady in all but a hundredth`() {
        let drifting = (0..<300).filter { !SteadinessTest().judge(run(seed: 1_000 + UInt64($0))).isSteady }
        #expect(drifting.count <= 6)
    }

    @Test func `a growing median is told with its values`() {
        let result = SteadinessTest().judge(run(seed: 5) { value, progress, _ in value * (1 + 0.6 * progress) })
        #expect(!result.isSteady)
        #expect(result.why.hasPrefix("the median of the first-audio latency went from 2"))
        #expect(result.why.contains("in the first half to 2") && result.why.hasSuffix(" ms in the second"))
    }

    @Test func `a tail that grows alone is told too`() {
        let result = SteadinessTest().judge(
            run(seed: 6) { value, progress, random in
                progress > 0.5 && random.unit() < 0.12 ? value * 4 : value
            }
        )
        #expect(!result.isSteady && result.why.hasPrefix("the 95th percentile"))
    }

    @Test func `failures that begin in the second half are told`() {
        let result = SteadinessTest().judge(
            run(seed: 7) { value, progress, random in
                progress > 0.5 && random.unit() < 0.1 ? .infinity : value
            }
        )
        #expect(!result.isSteady && result.why.hasPrefix("the share of failures went from 0 % in the first half to "))
    }

    @Test func `one bad second is no drift`() {
        let observations = run(seed: 8).map { one in
            Observation(value: one.second == 50 ? one.value * 10 : one.value, session: one.session, second: one.second)
        }
        #expect(SteadinessTest().judge(observations).isSteady)
    }

    @Test func `a change of some hundredths is steady enough, however certain`() {
        let result = SteadinessTest().judge(
            run(seed: 9, seconds: 3_000) { value, progress, _ in value * (progress > 0.5 ? 1.05 : 1) }
        )
        #expect(result.isSteady)
    }

    @Test func `a few utterances tell nothing`() {
        #expect(SteadinessTest().judge([]).isSteady)
        #expect(
            SteadinessTest().judge(run(seed: 10, seconds: 6) { value, progress, _ in value * (1 + progress) }).isSteady
        )
    }

    @Test func `arrivals by chance are steady in all but a hundredth`() {
        let drifting = (0..<300).filter { index in
            var random = SeededRandom(seed: 2_000 + UInt64(index))
            var observations: [Observation] = []
            var second = 0.0
            // Eight a second, as an open model plans them.
            while second < 60 {
                observations.append(
                    Observation(value: 0.2, session: UInt32(observations.count), second: UInt32(second))
                )
                second -= log(1 - random.unit()) / 8
            }
            return !SteadinessTest().judge(observations, over: 0..<60).isSteady
        }
        #expect(drifting.count <= 6)
    }

    @Test func `sessions that speak in unison are steady`() {
        // 50 sessions every 7 seconds: three rounds fall into the first 15 seconds, two into the next.
        let observations = (0..<5).flatMap { round in
            (0..<50).map { Observation(value: 0.2, session: $0, second: UInt32(round * 7)) }
        }
        #expect(SteadinessTest().judge(observations, over: 0..<30).isSteady)
    }

    @Test func `utterances that become fewer are told with their rates`() {
        let observations = run(seed: 11).filter { $0.second < 30 || $0.session % 2 == 0 }
        let result = SteadinessTest().judge(observations, over: 0..<60)
        #expect(result.why == "utterances that succeeded went from 8 a second in the first half to 4 in the second")
    }

    @Test func `silence is a drift when the stretch is known`() {
        let observations = run(seed: 12).filter { $0.second < 20 }
        #expect(SteadinessTest().judge(observations).isSteady)
        let result = SteadinessTest().judge(observations, over: 0..<60)
        #expect(result.why == "utterances that succeeded went from 5.33 a second in the first half to 0 in the second")
    }
}
