import Recording
import Scenarios
import Testing
import Timing

@testable import RunExecution

@Suite struct StageEventsTests {
    @Test func marksEveryRampAndHoldInOrder() {
        let load = Load(
            stages: [
                .init(level: 10, ramp: 2_000_000_000, hold: 5_000_000_000),
                .init(level: 1, ramp: 0, hold: 3_000_000_000),
            ],
            warmup: 4_000_000_000
        )
        let scenario = Scenario(
            name: "x",
            target: Target(endpoint: .url("ws://127.0.0.1/")),
            load: load,
            session: SessionScript(texts: [.init(id: "0", text: "Hello.")])
        )
        let start = WallInstant(nanoseconds: 1_000_000_000_000)
        let events = StageEvents(scenario, start: start).ahead
        #expect(
            events.map { "\(($0.at - start) / 1_000_000_000) \($0.kind) \($0.text)" } == [
                "0 started start of the load",
                "0 stage ramp to 10 sessions",
                "2 stage stage 1: 10 sessions",
                "4 warmupEnded end of the warm-up",
                "7 stage stage 2: 1 session",
                "10 loadEnded end of the load, drain begins",
            ]
        )
    }
}
