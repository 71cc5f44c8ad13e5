import Measurement
import ReferenceConfiguration
import Scenarios
import Timing

@testable import Simulation

/// 2026-11-22T10:30:00Z.
let startOfLoad = WallInstant(nanoseconds: 1_795_343_400 * Nanoseconds.perSecond)
let millisecond = Nanoseconds.perMillisecond
let second = Nanoseconds.perSecond

/// Fifteen characters: a second of audio at the reference's speech rate, fifty frames.
let oneSecondText = "Good day to you"

/// A scenario of some sessions for some seconds, each with one-second texts and no thought in between.
func scenario(
    sessions: Double = 1,
    seconds: Int64 = 5,
    drain: Int64 = 5,
    _ change: (inout Scenario, inout ReferenceSettings) -> Void = { _, _ in }
) -> Scenario {
    var settings = ReferenceSettings()
    settings.firstAudio = .constant(150e6)
    settings.rtf = .constant(0.5)
    var script = SessionScript(texts: [.init(id: "1", text: oneSecondText)])
    script.utterances = .fixed(2)
    script.thinkTime = .init(distribution: .constant(0))
    script.end.gap = nil
    var scenario = Scenario(
        name: "made-up",
        target: Target(endpoint: .reference(settings)),
        load: Load(
            stages: [.init(level: sessions, ramp: 0, hold: seconds * second)],
            drain: drain * second
        ),
        session: script
    )
    change(&scenario, &settings)
    scenario.target.endpoint = .reference(settings)
    return scenario
}

/// An entry of a timetable, its times in milliseconds.
func entry(at: Int64, for duration: Int64, _ change: (inout Faults) -> Void) -> TimetableEntry {
    var faults = Faults()
    change(&faults)
    return TimetableEntry(at: at * millisecond, for: duration * millisecond, faults: faults)
}

func simulate(_ scenario: Scenario) throws -> SimulationResult {
    try SimulationResult(of: scenario, start: startOfLoad)
}

extension UtteranceRecord {
    /// Nanoseconds from the load's start.
    var plannedOffset: Int64 { planned - startOfLoad }
}
