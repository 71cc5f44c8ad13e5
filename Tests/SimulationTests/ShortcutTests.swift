import Measurement
import MetricScraping
import ReferenceConfiguration
import ReferenceModel
import Scenarios
import Testing
import Timing

@testable import Simulation

/// Frames delivered in batches and frames that each are an event give the same run to the last bit.
@Suite struct ShortcutTests {
    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout Scenario, inout ReferenceSettings) -> Void

        init(_ name: String, _ change: @escaping @Sendable (inout Scenario, inout ReferenceSettings) -> Void) {
            testDescription = name
            self.change = change
        }
    }

    static let cases: [Case] = [
        Case("burst") { _, _ in },
        Case("paced") { _, settings in settings.delivery = .paced },
        Case("paced with normal jitter") { _, settings in
            settings.delivery = .paced
            settings.jitter = .normal(mean: 0, standardDeviation: 8e6)
        },
        Case("paced with long-tailed jitter") { _, settings in
            settings.delivery = .paced
            settings.jitter = .exponential(mean: 15e6)
        },
        Case("paced with jitter to both sides") { _, settings in
            settings.delivery = .paced
            settings.jitter = .empirical([-30e6, 0, 60e6])
        },
        Case("synthesis slower than real time") { _, settings in
            settings.rtf = .uniform(low: 0.8, high: 1.6)
            settings.delivery = .paced
        },
        Case("too few slots, dependent on load") { _, settings in
            settings.workers = 1
            settings.slotsPerWorker = 3
            settings.queueLimit = 4
            settings.loadDependence = 0.5
        },
        Case("everything at the same instants") { scenario, settings in
            settings.workers = 1
            settings.slotsPerWorker = 2
            settings.firstAudio = .constant(100e6)
            settings.rtf = .constant(0.5)
            scenario.session.thinkTime = .init(distribution: .constant(500e6))
            scenario.session.texts = [.init(id: "1", text: oneSecondText)]
        },
        Case("instant synthesis") { _, settings in
            settings.firstAudio = .constant(0)
            settings.rtf = .constant(0)
        },
        Case("streamed text") { scenario, _ in scenario.session.tokensPerSecond = 20 },
        Case("streamed text, paced") { scenario, settings in
            scenario.session.tokensPerSecond = 12
            settings.delivery = .paced
            settings.jitter = .normal(mean: 0, standardDeviation: 3e6)
        },
        Case("barge-in with STOP") { scenario, settings in
            scenario.session.bargeIn = .init(probability: 0.5, after: 700_000_000, command: .stop)
            settings.delivery = .paced
        },
        Case("barge-in with PAUSE") { scenario, _ in
            scenario.session.bargeIn = .init(probability: 0.5, after: 300_000_000, command: .pause)
        },
        Case("an end by silence") { scenario, settings in
            settings.end = .silence
            scenario.session.end.gap = 400_000_000
            scenario.session.end.sessionEnd = false
        },
        Case("a gap that is too short, strays") { scenario, settings in
            scenario.session.end.gap = 25_000_000
            settings.rtf = .uniform(low: 0.5, high: 2)
        },
        Case("stalls") { scenario, settings in
            scenario.session.deadlines.stall = 60_000_000
            settings.rtf = .uniform(low: 1, high: 4)
        },
        Case("no audio in time") { scenario, settings in
            scenario.session.deadlines.firstAudio = 250_000_000
            settings.firstAudio = .uniform(low: 100e6, high: 400e6)
        },
        Case("the server closes after each utterance") { _, settings in settings.afterEnd = .close },
        Case("numbers begin anew, leading silence") { _, settings in
            settings.sequence = .restart
            settings.leadingSilence = 130_000_000
        },
        Case("so many frames end an utterance") { scenario, _ in scenario.session.end.frames = 20 },
        Case("the server is idle for too long") { scenario, settings in
            settings.idleTimeout = 900_000_000
            scenario.session.thinkTime = .init(distribution: .exponential(mean: 1e9))
        },
        Case("open model") { scenario, _ in
            scenario.load = Load(
                model: .open,
                stages: [.init(level: 4, ramp: 2_000_000_000, hold: 18_000_000_000)],
                maxSessions: 12
            )
        },
        Case("up and down") { scenario, _ in
            scenario.load.stages = [
                .init(level: 9, ramp: 3_000_000_000, hold: 5_000_000_000),
                .init(level: 2, ramp: 3_000_000_000, hold: 2_000_000_000),
                .init(level: 7, ramp: 1_000_000_000, hold: 3_300_000_000),
            ]
        },
        Case("faults of frames") { _, settings in
            settings.delivery = .paced
            settings.timetable = [
                entry(at: 2_113, for: 5_000) {
                    $0.dropFrames = 0.05
                    $0.duplicateFrames = 0.05
                    $0.reorderFrames = 0.05
                    $0.corruptFrames = 0.02
                },
                entry(at: 9_000, for: 4_000) { $0.close = .init(code: 1011, share: 0.3) },
                entry(at: 15_000, for: 500) { $0.stall = 300_000_000 },
            ]
        },
        Case("faults of the service") { scenario, settings in
            scenario.session.bargeIn = .init(probability: 0.5, after: 400_000_000, command: .stop)
            settings.timetable = [
                entry(at: 1_000, for: 3_000) { $0.firstAudio = .scale(4) },
                entry(at: 3_000, for: 3_000) { $0.workers = 0 },
                entry(at: 7_500, for: 2_000) { $0.ignoreControl = 1 },
                entry(at: 8_000, for: 2_000) { $0.refuseUpgrade = .init(status: 503) },
                entry(at: 10_500, for: 1_000) { $0.service = .down },
                entry(at: 13_000, for: 2_000) { $0.zombies = 0.5 },
                entry(at: 15_500, for: 2_000) { $0.errors = .init(code: .internalError, share: 0.5) },
                entry(at: 18_000, for: 1_000) { $0.close = .init(code: Faults.Close.reset) },
            ]
        },
        Case("no time to drain") { scenario, _ in scenario.load.drain = 100_000_000 },
    ]

    @Test(arguments: cases)
    func batchesChangeNothing(_ test: Case) throws {
        for seed in UInt64(1)...2 {
            let scenario = varied(seed: seed, test)
            let whole = try SimulationResult(
                Simulation(scenario, start: startOfLoad, stopsAtEveryFrame: true)
            )
            let batched = try SimulationResult(Simulation(scenario, start: startOfLoad, stopsAtEveryFrame: false))
            let note: Comment = "seed \(seed)"
            #expect(whole.utterances.count > 10, note)
            #expect(batched.utterances == whole.utterances, note)
            #expect(batched.windows == whole.windows, note)
            #expect(batched.histograms.encoded() == whole.histograms.encoded(), note)
            #expect(batched.ledger == whole.ledger, note)
            #expect(batched.scrapes.map(\.samples) == whole.scrapes.map(\.samples), note)
        }
    }

    /// Ten sessions for twenty seconds with texts of several lengths; scrapes between and at the seconds.
    private func varied(seed: UInt64, _ test: Case) -> Scenario {
        scenario(sessions: 10, seconds: 20, drain: 3) { scenario, settings in
            settings.firstAudio = .lognormal(median: 120e6, p95: 220e6)
            settings.rtf = .normal(mean: 0.5, standardDeviation: 0.1)
            settings.seed = seed
            settings.catalogue = .complete
            scenario.seed = seed
            scenario.load.warmup = 3 * second
            scenario.session.thinkTime = .init(distribution: .exponential(mean: 4e8))
            scenario.session.texts = ["Yes.", "Good day to you, and a fine one.", "Well then"].map {
                .init(id: $0, text: $0)
            }
            scenario.metrics = [
                .init(job: "orchestrator", url: nil, interval: 700 * millisecond, timeout: second),
                .init(job: "tts-worker", url: nil, interval: second, timeout: second),
            ]
            test.change(&scenario, &settings)
        }
    }
}
