import CapacityPlanning
import Foundation
import TestSupport
import Testing

@Suite(.ownThread) struct CapacitySearchTests {
    /// A system that passes 5 % of misses at 40 sessions, and whose verdicts are open close to them.
    private func honest(_ request: CapacitySearch.Request) -> CapacityLevel {
        let share = 0.05 * pow(request.load / 40, 6)
        let verdict: CapacityLevel.Verdict = share > 0.08 ? .missed : share < 0.02 ? .met : .inconclusive
        return Made.level(request, verdict, missing: min(1, share))
    }

    @Test func doublesNarrowsAndFindsTheEdge() throws {
        let plan = Made.plan()
        let (levels, reason) = Made.search(plan, answer: honest)
        #expect(levels.filter { $0.purpose == .ramp }.map(\.load) == [1, 2, 4, 8, 16, 32, 64])
        #expect(reason == .resolved)
        let capacity = try #require(CapacityEstimate(levels, plan: plan).capacity)
        #expect(abs(capacity - 40) < 2)
        #expect(Set(levels.map(\.seed)).count == levels.count)
    }

    @Test func goesOnFromAnyPrefixAsIfItHadNotBeenInterrupted() {
        let plan = Made.plan()
        let (levels, _) = Made.search(plan, answer: honest)
        for count in levels.indices {
            guard case .run(let request) = CapacitySearch(plan).next(after: Array(levels.prefix(count))) else {
                Issue.record("stopped after \(count)")
                continue
            }
            #expect(request.load == levels[count].load && request.number == levels[count].number)
        }
    }

    @Test func aLevelThatDecidesNothingIsNeverTakenForMet() {
        let (levels, reason) = Made.search(Made.plan { $0.to = 8 }) { Made.level($0, .inconclusive) }
        #expect(reason == .undecided)
        #expect(levels.filter { $0.load == 8 }.count == 3)
    }

    @Test func theHighestLoadThatMeetsAllEndsTheSearchAndSoDoesTheLowestThatMisses() {
        #expect(Made.search(Made.plan { $0.to = 8 }) { Made.level($0, .met) }.reason == .beyond)
        let below = Made.search(Made.plan { $0.from = 10 }) { Made.level($0, .missed, missing: 0.5) }
        #expect(below.reason == .below)
        #expect(below.levels.map(\.load) == [10])
    }

    @Test func aSaturatedGeneratorIsBelievedTheSecondTimeOnlyAndIsNoMiss() {
        var seen = 0
        let once = Made.search(Made.plan { $0.to = 16 }) { request in
            if request.load == 8 { seen += 1 }
            return Made.level(request, request.load == 8 && seen == 1 ? .invalid : .met)
        }
        #expect(once.levels.map(\.load) == [1, 2, 4, 8, 8, 16])
        #expect(once.reason == .beyond)
        let plan = Made.plan()
        let always = Made.search(plan) { Made.level($0, $0.load > 20 ? .invalid : .met) }
        #expect(always.reason == .generator)
        #expect(CapacityEstimate(always.levels, plan: plan).high == nil)
    }

    @Test func staysWithinTheBudget() {
        let plan = Made.plan { $0.budget = 200 }
        let (levels, reason) = Made.search(plan) { request in
            var level = honest(request)
            level.elapsedSeconds = plan.cost(ofHold: request.hold)
            return level
        }
        #expect(reason == .budget)
        #expect(levels.reduce(0) { $0 + $1.elapsedSeconds } <= 200)
        #expect((levels.last?.measuredSeconds ?? 0) > 0)
    }

    @Test func nothingFollowsALevelThatWasInterrupted() {
        let (levels, reason) = Made.search(Made.plan()) { Made.level($0, $0.number == 3 ? .interrupted : .met) }
        #expect(levels.count == 3)
        #expect(reason == .interrupted)
    }
}
