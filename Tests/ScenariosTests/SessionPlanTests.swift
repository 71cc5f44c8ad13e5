import Scenarios
import Testing
import Timing

@Suite struct SessionPlanTests {
    private static func script(texts: Int = 7, order: SessionScript.TextOrder = .shuffled) -> SessionScript {
        var script = SessionScript(texts: (0..<texts).map { .init(id: "\($0)", text: "Text \($0).") })
        script.textOrder = order
        return script
    }

    /// All texts' indices of a run's sessions in order.
    private static func indices(_ script: SessionScript, sessions: UInt64) -> [Int] {
        (0..<sessions).flatMap { session in
            let plan = SessionPlan(script: script, seed: 5, session: session)
            return (0..<plan.utteranceCount).map { plan.utterance($0).textIndex }
        }
    }

    @Test(arguments: [SessionScript.Utterances.fixed(3), .between(2, 6)])
    func shuffledTextsAreAllUsedBeforeAnyRepeats(utterances: SessionScript.Utterances) {
        var script = Self.script(texts: 60)
        script.utterances = utterances
        let indices = Self.indices(script, sessions: 200)
        for round in 0..<(indices.count / 60) {
            #expect(Set(indices[(round * 60)..<(round * 60 + 60)]).count == 60, "round \(round)")
        }
        #expect(Array(indices[0..<60]) != Array(indices[60..<120]))
        #expect(Array(indices[0..<60]) != Array(0..<60))
    }

    @Test func sequentialTextsRunOnOverSessions() {
        var script = Self.script(order: .sequential)
        script.utterances = .between(1, 4)
        let indices = Self.indices(script, sessions: 20)
        #expect(indices == indices.indices.map { $0 % 7 })
    }

    @Test func randomTextsAreAllAsLikely() {
        var script = Self.script(order: .random)
        script.utterances = .fixed(10)
        let counts = Dictionary(grouping: Self.indices(script, sessions: 700)) { $0 }.mapValues(\.count)
        #expect(counts.count == 7)
        #expect(counts.values.allSatisfy { abs($0 - 1000) < 4 * 30 })
    }

    @Test func countsBetweenBoundsAreEven() {
        var script = Self.script()
        script.utterances = .between(2, 6)
        let counts = (0..<500).map { SessionPlan(script: script, seed: 3, session: $0).utteranceCount }
        for count in 2...6 { #expect(counts.count { $0 == count } == 100) }
        #expect(Array(counts[0..<5]) != Array(counts[5..<10]))
    }

    @Test func decisionsFollowTheirProbabilities() {
        var script = Self.script()
        script.utterances = .fixed(10)
        script.bargeIn = .init(probability: 0.1, after: 0, command: .stop)
        script.audio.share = 0.3
        let utterances = (UInt64(0)..<1000).flatMap { session in
            let plan = SessionPlan(script: script, seed: 9, session: session)
            return (0..<10).map { plan.utterance($0) }
        }
        // Four standard deviations of 10,000 draws.
        #expect(abs(utterances.count { $0.bargesIn } - 1000) < 120)
        #expect(abs(utterances.count { $0.checksAudio } - 3000) < 184)
        #expect(abs(utterances.count { $0.checksAudio && $0.bargesIn } - 300) < 70)
    }

    @Test func thinkTimesAreBoundedAndAbsentBeforeTheFirstText() {
        var script = Self.script()
        script.utterances = .fixed(20)
        script.thinkTime = .init(distribution: .exponential(mean: 1e9), maximum: 2_000_000_000)
        var later: [Int64] = []
        for session in UInt64(0)..<100 {
            let plan = SessionPlan(script: script, seed: 1, session: session)
            #expect(plan.utterance(0).thinkTime == 0)
            later += (1..<20).map { plan.utterance($0).thinkTime }
        }
        #expect(later.allSatisfy { (0...2_000_000_000).contains($0) })
        // E[min(X, 2)] of an exponential with mean 1 is 1 − e⁻² = 0.865.
        let mean = Nanoseconds.inSeconds(later.reduce(0, +)) / Double(later.count)
        #expect(abs(mean - 0.865) < 0.06)
        script.thinkTime = .init(distribution: .normal(mean: -5e9, standardDeviation: 1))
        #expect(SessionPlan(script: script, seed: 1, session: 0).utterance(1).thinkTime == 0)
    }

    @Test func aPlanDependsOnItsSeedAndNumberAlone() {
        let script = Self.script(texts: 1000)
        func plan(_ seed: UInt64, _ session: UInt64) -> [SessionPlan.Utterance] {
            let plan = SessionPlan(script: script, seed: seed, session: session)
            return (0..<plan.utteranceCount).reversed().map { plan.utterance($0) }
        }
        #expect(plan(1, 12) == plan(1, 12))
        #expect(plan(1, 12) != plan(2, 12))
        #expect(plan(1, 12) != plan(1, 13))
    }

    @Test(arguments: [1, 2, 3, 4, 5, 16, 17, 220, 1000])
    func everyOrderIsAPermutation(count: Int) {
        var script = Self.script(texts: count)
        script.utterances = .fixed(count)
        for session in UInt64(0)..<3 {
            let plan = SessionPlan(script: script, seed: 1, session: session)
            #expect(Set((0..<count).map { plan.utterance($0).textIndex }) == Set(0..<count))
            #expect(plan.text(0) == script.texts[plan.utterance(0).textIndex])
        }
    }
}
