import Recording
import ReferenceConfiguration
import Scenarios
import Testing
import Timing

@testable import RunExecution

@Suite struct StageEventsTests {
    private let start = WallInstant(nanoseconds: 1_000_000_000_000)

    private var events: StageEvents {
        let load = Load(
            stages: [
                .init(level: 10, ramp: 2 * Nanoseconds.perSecond, hold: 5 * Nanoseconds.perSecond),
                .init(level: 1, ramp: 0, hold: 3 * Nanoseconds.perSecond),
            ],
            warmup: 4 * Nanoseconds.perSecond
        )
        let scenario = Scenario(
            name: "x",
            target: Target(endpoint: .url("ws://127.0.0.1/")),
            load: load,
            session: SessionScript(texts: [.init(id: "0", text: "Hello.")])
        )
        return StageEvents(scenario, start: start)
    }

    private func after(_ seconds: Int64) -> WallInstant { start + seconds * Nanoseconds.perSecond }

    private func shown(_ events: [RunEvent]) -> [String] {
        events.map { "\(($0.at - start) / Nanoseconds.perSecond) \($0.kind) \($0.text)" }
    }

    @Test func marksEveryRampAndHoldInOrder() {
        #expect(
            shown(events.ahead) == [
                "0 started start of the load",
                "0 stage ramp to 10 sessions",
                "2 stage stage 1: 10 sessions",
                "4 warmupEnded end of the warm-up",
                "7 stage stage 2: 1 session",
                "10 loadEnded end of the load, drain begins",
            ]
        )
    }

    @Test func handsEachOutOnceItIsDue() {
        var events = events
        #expect(events.due(by: start, interruptedAt: nil).map(\.kind) == [.started, .stage])
        #expect(events.due(by: after(1), interruptedAt: nil).isEmpty)
        #expect(events.due(by: after(5), interruptedAt: nil).map(\.kind) == [.stage, .warmupEnded])
        #expect(events.due(by: after(60), interruptedAt: nil).map(\.kind) == [.stage, .loadEnded])
        #expect(events.ahead.isEmpty)
    }

    @Test func aConcludedLoadEndsThereAndIsNotInterrupted() {
        var events = events
        _ = events.due(by: after(2), interruptedAt: nil)
        let due = events.due(by: after(6), interruptedAt: nil, concludedAt: after(5))
        #expect(shown(due) == ["4 warmupEnded end of the warm-up", "5 loadEnded end of the load, drain begins"])
        #expect(events.due(by: after(60), interruptedAt: nil, concludedAt: after(5)).isEmpty)
        #expect(
            shown(events.due(by: after(61), interruptedAt: after(60), concludedAt: after(5))) == [
                "60 interrupted interrupted"
            ]
        )
    }

    @Test func anInterruptedLoadEndsThere() {
        var events = events
        _ = events.due(by: after(2), interruptedAt: nil)
        let due = events.due(by: after(6), interruptedAt: after(5))
        #expect(
            shown(due) == [
                "4 warmupEnded end of the warm-up", "5 interrupted interrupted",
                "5 loadEnded end of the load, drain begins",
            ]
        )
        #expect(events.due(by: after(60), interruptedAt: after(5)).isEmpty)
    }

    @Test func anInterruptInTheDrainEndsNoLoad() {
        var events = events
        _ = events.due(by: after(11), interruptedAt: nil)
        #expect(shown(events.due(by: after(12), interruptedAt: after(11))) == ["11 interrupted interrupted"])
    }

    @Test func anInterruptBeforeTheStartIsCarriedOutAtTheStart() {
        var events = events
        let due = events.due(by: after(1), interruptedAt: after(-2))
        #expect(shown(due) == ["0 interrupted interrupted", "0 loadEnded end of the load, drain begins"])
    }

    @Test func faultsOfTheReferenceStandAtTheirTrueInstants() {
        var settings = ReferenceSettings()
        var slow = Faults()
        slow.firstAudio = .scale(5)
        var down = Faults()
        down.exporter = .init(.down)
        let second = Nanoseconds.perSecond
        settings.timetable = [
            TimetableEntry(at: 0, faults: down),
            TimetableEntry(at: 4 * second, for: second, every: 5 * second, faults: slow),
            TimetableEntry(at: 100 * second, faults: slow),
        ]
        let load = Load(stages: [.init(level: 1, ramp: 0, hold: 6 * second)], drain: 4 * second)
        let scenario = Scenario(
            name: "x",
            target: Target(endpoint: .reference(settings)),
            load: load,
            session: SessionScript(texts: [.init(id: "0", text: "Hello.")])
        )
        // The reference had been up for two seconds when the load began; the run ends at 10 s, 12 s by its own clock.
        let started = start + -2 * second
        let faults = StageEvents.faults(of: scenario, started: started, loadStart: start)
        let events = StageEvents(scenario, start: start, faults: faults)
        #expect(
            shown(events.ahead) == [
                "-2 fault exporter down",
                "0 started start of the load",
                "0 stage 1 session",
                "2 fault first_audio ×5",
                "6 loadEnded end of the load, drain begins",
                "7 fault first_audio ×5",
            ]
        )
        #expect(events.ahead.filter { $0.kind == .fault }.map(\.durationNanoseconds) == [nil, second, second])
    }
}
