import EventLoop
import Measurement
import Scenarios
import Testing
import Timing
import WebSocketClient

@testable import LoadGeneration
@testable import SpeechProtocol

/// One run of the generator against a server, and what it told.
struct Drive {
    private(set) var seconds: [LoadSecond] = []
    /// From the launch to the last second, in seconds.
    private(set) var elapsed = 0.0

    var records: [UtteranceRecord] { seconds.flatMap(\.recorded.utterances) }
    var outcomes: [Outcome: Int] { Dictionary(grouping: records, by: \.outcome).mapValues(\.count) }
    func sum(_ value: (LoadSecond) -> Int) -> Int { seconds.reduce(0) { $0 + value($1) } }
    var sessionsPlanned: Int { sum(\.sessionsPlanned) }
    var sessionsOpened: Int { sum { Int($0.window.sessionsOpened) } }
    var sessionsFailed: Int { sum { Int($0.window.sessionsFailed) } }

    /// A closed load of some sessions for a time in milliseconds, without thought and with deadlines that are not met.
    static func scenario(
        sessions: Double = 1,
        hold: Int64 = 500,
        _ change: (inout Scenario) -> Void = { _ in }
    ) -> Scenario {
        var script = SessionScript(texts: [.init(id: "1", text: "Good morning.")])
        script.utterances = .fixed(1)
        script.thinkTime = .init(distribution: .constant(0))
        script.deadlines.connect = 10 * Nanoseconds.perSecond
        script.deadlines.firstAudio = 10 * Nanoseconds.perSecond
        script.deadlines.stall = 10 * Nanoseconds.perSecond
        script.prebuffer = 0
        var scenario = Scenario(
            name: "test",
            target: Target(endpoint: .url("ws://127.0.0.1/")),
            load: Load(
                stages: [.init(level: sessions, ramp: 0, hold: hold * Nanoseconds.perMillisecond)],
                drain: 10 * Nanoseconds.perSecond
            ),
            session: script
        )
        change(&scenario)
        return scenario
    }

    /// Runs it to its end; `meanwhile` may interfere.
    ///
    /// At another rate than libopus knows, no session has an Opus decoder. `inLoop` is called on the loop's thread when a
    /// session comes to need one.
    static func run(
        _ scenario: Scenario,
        port: UInt16,
        scheme: String = "ws",
        loops: Int = 1,
        opusSampleRate: Int32 = 48_000,
        meanwhile: @escaping @Sendable (LoadGenerator, LoadSecond) -> Void = { _, _ in },
        inLoop: @escaping @Sendable () -> Void = {}
    ) async throws -> Drive {
        let adapter = OrchestratorAdapter()
        var target = try LoadTarget(scenario.target, url: "\(scheme)://127.0.0.1:\(port)/", adapterQuery: [])
        target.options.closeTimeout = Nanoseconds.perSecond / 2
        let begin = MonotonicInstant.now
        var configuration = LoadGenerator.Configuration(
            scenario: scenario,
            target: target,
            adapter: adapter,
            loops: loops
        )
        configuration.makeOpusStream = {
            inLoop()
            return OpusStream(sampleRate: opusSampleRate)
        }
        let generator = try await LoadGenerator.launch(configuration)
        var drive = Drive()
        await generator.forEachSecond { second in
            drive.seconds.append(second)
            meanwhile(generator, second)
        }
        drive.elapsed = Nanoseconds.inSeconds(.now - begin)
        drive.check(loops: loops)
        return drive
    }

    /// What holds for every run, whatever the server did.
    private func check(loops: Int) {
        #expect(seconds.map(\.index) == Array(0..<seconds.count))
        #expect(seconds.filter(\.isLast).count == 1 && seconds.last?.isLast == true)
        // Outcomes add up, in all and each.
        #expect(sum { Int($0.window.utterancesPlanned) } == records.count)
        #expect(sum { Int($0.window.utterancesEnded) } == records.count)
        let identities = Set(records.map { UInt64($0.session) << 32 | UInt64($0.utterance) })
        #expect(identities.count == records.count, "two records of one utterance")
        #expect(seconds.last?.window.sessionsActive == 0)
        var ledger = OutcomeLedger()
        for identity in identities {
            ledger.plan(session: UInt32(identity >> 32), utterance: UInt32(identity & 0xffff_ffff))
        }
        for record in records { ledger.record(record) }
        #expect(ledger.imbalance == nil)
        for record in records where record.outcome == .ok {
            #expect(record.firstAudio != nil && record.sent != nil && record.frames > 0)
        }
    }
}
