import Documents
import ReferenceConfiguration
import Timing

/// What a scenario would do, without any load: what `ttsload scenario check` prints.
public struct SchedulePreview: Sendable {
    /// Sessions at a time at the highest point: as planned in the closed model, expected in the open one.
    public let peakSessions: Int
    /// Sessions expected in all.
    public let expectedSessions: Double
    /// Utterances expected in all.
    public let expectedUtterances: Double
    /// Nanoseconds of all stages and the drain.
    public let duration: Int64
    /// For a person, in lines of at most 100 characters where the texts in it allow.
    public let text: String

    public init(_ scenario: Scenario) {
        let pace = SessionPace(scenario)
        let schedule = ArrivalSchedule(scenario.load)
        switch scenario.load.model {
        case .closed:
            peakSessions = schedule.slotCount
            let volume = ClosedLoadEstimate(scenario, schedule)
            (expectedSessions, expectedUtterances) = (volume.sessions, volume.utterances)
        case .open:
            // Little's law, with the ceiling that the scenario sets.
            let atOnce = (schedule.peakLevel * pace.sessionSeconds).rounded(.up)
            peakSessions = Int(min(atOnce, Double(scenario.load.maxSessions)))
            expectedSessions = schedule.expectedArrivals
            expectedUtterances = expectedSessions * pace.utterances
        }
        duration = scenario.load.duration + scenario.load.drain
        var lines = PreviewLines()
        lines.title(scenario)
        lines.target(scenario.target)
        lines.load(scenario.load, peakSessions: peakSessions)
        lines.session(scenario.session)
        lines.estimate(pace, sessions: expectedSessions, utterances: expectedUtterances)
        lines.targets(scenario.targets)
        lines.metrics(scenario)
        lines.notes(scenario.notes)
        text = lines.text
    }
}

/// How long a session of a scenario takes, on average and by rule of thumb.
struct SessionPace {
    /// Characters of English in a second of speech.
    static let charactersPerSecond = 15.0
    /// A latency that most systems keep; what a session takes depends little on it.
    static let assumedLatency = 0.2

    /// Utterances a session.
    let utterances: Double
    /// Speech that is heard of an utterance, interruptions considered.
    let heardSeconds: Double
    let thinkSeconds: Double

    init(_ scenario: Scenario) {
        let script = scenario.session
        switch script.utterances {
        case .fixed(let count): utterances = Double(count)
        case .between(let low, let high): utterances = Double(low + high) / 2
        }
        let lengths = script.texts.map { Double($0.text.count) / Self.charactersPerSecond }
        let heard = lengths.map { length in
            guard let bargeIn = script.bargeIn else { return length }
            let cut = min(length, Nanoseconds.inSeconds(bargeIn.after))
            return bargeIn.probability * cut + (1 - bargeIn.probability) * length
        }
        heardSeconds = heard.reduce(0, +) / Double(max(1, heard.count))
        // A cap makes the mean awkward to write down, so it is measured.
        var random = SeededRandom(seed: scenario.seed, stream: "preview")
        let cap = script.thinkTime.maximum.map(Double.init) ?? .infinity
        let draws = (0..<2000).map { _ in min(max(0, script.thinkTime.distribution.sample(&random)), cap) }
        thinkSeconds = draws.reduce(0, +) / Double(draws.count) / 1e9
    }

    /// From a session's first text to the end of its last reply's playback.
    var sessionSeconds: Double {
        utterances * (heardSeconds + Self.assumedLatency) + (utterances - 1) * thinkSeconds
    }
}
