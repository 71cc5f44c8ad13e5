import LoadGeneration
import Measurement
import MetricScraping
import ReferenceConfiguration
import ReferenceModel
import Scenarios
import Testing
import Timing

@testable import Simulation

/// Runs small enough to be worked out by hand.
@Suite struct SimulationTests {
    /// 150 ms to the first frame, and 49 more at half of 20 ms each: the last one 640 ms after the text.
    @Test func aBurstHasTheModelsInstants() throws {
        let result = try simulate(scenario(seconds: 4))
        let first = try #require(result.utterances.first)
        #expect(first.plannedOffset == 0)
        #expect(first.sent == startOfLoad && first.committed == startOfLoad)
        #expect(first.firstAudioLatency == 150 * millisecond)
        #expect(first.firstAudibleLatency == 150 * millisecond)
        #expect(first.lastAudio == startOfLoad + 640 * millisecond)
        #expect(first.ended == startOfLoad + 640 * millisecond)
        #expect(first.realTimeFactor == 0.64)
        #expect(first.frames == 50 && first.audio == second && first.missing == 0)
        #expect(first.connect == 0 && first.delivery == .burst && first.underruns == 0)
        // Playback starts when 100 ms are gathered, with the fifth frame at 190 ms, and ends a second later.
        #expect(result.utterances[1].plannedOffset == 1190 * millisecond)
        #expect(result.utterances.allSatisfy { $0.outcome == .ok })
    }

    /// Paced frames come every 20 ms from the first one on.
    @Test func pacedFramesComeInTime() throws {
        let result = try simulate(scenario(seconds: 3) { $1.delivery = .paced })
        let first = try #require(result.utterances.first)
        #expect(first.firstAudioLatency == 150 * millisecond)
        #expect(first.lastAudio == startOfLoad + (150 + 49 * 20) * millisecond)
        #expect(first.delivery == .paced && first.jitter == 0)
        // Gathered with the fifth frame at 230 ms.
        #expect(result.utterances[1].plannedOffset == 1230 * millisecond)
    }

    /// One slot: it is free for the second session when the first one's last frame is made.
    @Test func sessionsQueueForTheSlot() throws {
        let result = try simulate(
            scenario(sessions: 2, seconds: 1) {
                $1.workers = 1
                $1.slotsPerWorker = 1
                $0.session.utterances = .fixed(1)
            }
        )
        let latencies = result.utterances.prefix(2).map(\.firstAudioLatency)
        #expect(latencies == [150 * millisecond, (640 + 150) * millisecond])
    }

    @Test func aFullQueueIsAnError() throws {
        let result = try simulate(
            scenario(sessions: 3, seconds: 1) {
                $1.workers = 1
                $1.slotsPerWorker = 1
                $1.queueLimit = 1
            }
        )
        let refused = result.utterances.filter { $0.outcome == .serverError && $0.session == 2 }
        #expect(refused.first?.detail == "WORKER_UNAVAILABLE: all workers are busy")
        #expect(refused.first?.ended == startOfLoad)
    }

    @Test func aFullServerRefusesTheUpgrade() throws {
        let result = try simulate(scenario(sessions: 2, seconds: 3) { $1.connectionLimit = 1 })
        let refused = result.utterances.filter { $0.outcome == .upgradeRefused }
        #expect(refused.map(\.detail).allSatisfy { $0 == "503 Service Unavailable" })
        // The place is filled again a second later, three times in three seconds.
        #expect(refused.map(\.plannedOffset) == [0, second, 2 * second])
        #expect(result.windows.map(\.sessionsFailed).reduce(0, +) == 3)
    }

    @Test func theLedgerTellsTheTruth() throws {
        let result = try simulate(scenario(seconds: 2) { $1.leadingSilence = 40_000_000 })
        let first = try #require(result.ledger.lazy.compactMap(\.record).first)
        #expect(first.outcome == "completed" && first.utterance == 1 && first.frames == 52 && first.drops == 0)
        #expect(first.textReceived == 0)
        #expect(first.firstFrameWritten == 150 * millisecond)
        #expect(first.lastFrameWritten == (150 + 51 * 10) * millisecond)
        let seen = try #require(result.utterances.first)
        #expect(seen.serverSessionID == first.sessionID && first.sessionID.count == 15)
        // The two silent frames come first.
        #expect(seen.firstAudibleLatency == 170 * millisecond && seen.silent == 2)
    }

    @Test func everyPlannedUtteranceHasOneOutcome() throws {
        for seed in UInt64(1)...20 {
            let result = try simulate(
                scenario(sessions: 12, seconds: 9, drain: 1) {
                    $0.seed = seed
                    $1.seed = seed
                    $1.workers = 1
                    $1.slotsPerWorker = 3
                    $1.firstAudio = .lognormal(median: 150e6, p95: 900e6)
                    $0.session.bargeIn = .init(probability: 0.3, after: 200_000_000, command: .stop)
                    $0.session.deadlines.firstAudio = second
                    $0.session.utterances = .between(1, 4)
                }
            )
            let planned = result.windows.reduce(0) { $0 + Int($1.utterancesPlanned) }
            #expect(planned == result.utterances.count, "seed \(seed)")
            #expect(Set(result.utterances.map { [$0.session, $0.utterance] }).count == planned, "seed \(seed)")
            #expect(Set(result.utterances.map(\.outcome)).count > 1, "seed \(seed)")
        }
    }

    @Test func whatDoesNotDrainIsCancelled() throws {
        let result = try simulate(scenario(seconds: 1, drain: 1) { $1.firstAudio = .constant(4e9) })
        #expect(result.utterances.map(\.outcome) == [.cancelled])
        // The drain's end is the beginning of a third second, and of no more.
        #expect(result.windows.map(\.sessionsActive) == [1, 1, 0])
    }

    @Test func theOpenModelHoldsBackWhatIsTooMuch() throws {
        let result = try simulate(
            scenario {
                $0.load = Load(
                    model: .open,
                    arrivals: .uniform,
                    stages: [.init(level: 1, ramp: 0, hold: 3 * second)],
                    maxSessions: 1
                )
                $0.session.utterances = .fixed(1)
                $1.firstAudio = .constant(1.5e9)
            }
        )
        // Sessions 0, 1 and 2 arrive at 0, 1 and 2 s; the first is there until its reply has been played at 2.54 s.
        let held = result.utterances.filter { $0.outcome == .notStarted }
        #expect(held.map(\.session) == [1, 2])
        #expect(held.map(\.plannedOffset) == [second, 2 * second])
        #expect(held.allSatisfy { $0.detail == "held back by max_sessions" })
    }

    @Test func theEndOfTheLoadMayBeAskedFor() throws {
        let simulation = try Simulation(scenario(seconds: 3600), start: startOfLoad)
        _ = simulation.next()
        simulation.endLoad()
        var last = simulation.next()
        while let next = simulation.next() { last = next }
        #expect(last?.load.isLast == true)
        #expect(simulation.instant - startOfLoad < 4 * second)
    }

    @Test func theSameScenarioGivesTheSameRun() throws {
        let scenario = scenario(sessions: 20, seconds: 30) {
            $1.firstAudio = .lognormal(median: 120e6, p95: 220e6)
            $0.session.thinkTime = .init(distribution: .exponential(mean: 3e8))
            $0.session.texts = (1...9).map { .init(id: "\($0)", text: String(repeating: "word ", count: $0)) }
        }
        let one = try simulate(scenario)
        let other = try simulate(scenario)
        #expect(one.utterances == other.utterances && one.ledger == other.ledger && one.windows == other.windows)
    }

    @Test func onlyTheReferenceHasAModel() {
        var real = scenario()
        real.target.endpoint = .url("ws://127.0.0.1:1/")
        #expect(throws: SimulationError.targetIsAddress) { try Simulation(real, start: startOfLoad) }
        let foreign = scenario {
            $0.metrics = [.init(job: "gpu", url: "http://127.0.0.1:1/metrics", timeout: second)]
            $1.workers = 1
        }
        #expect(throws: SimulationError.foreignMetrics(job: "gpu")) { try Simulation(foreign, start: startOfLoad) }
    }
}
