import Documents
import Timing

/// What a closed load comes to: its slots are walked from utterance to utterance, as their sessions would.
///
/// A mean length of a session would not do: every slot begins a session however short its time is, and when that is over
/// the session ends with the utterance under way.
struct ClosedLoadEstimate {
    private(set) var sessions = 0.0
    private(set) var utterances = 0.0

    /// Enough for two digits; what is beyond them is scaled.
    private static let slotsWalked = 200
    private static let utterancesWalked = 500

    init(_ scenario: Scenario, _ schedule: ArrivalSchedule) {
        let count = schedule.slotCount
        let walked = min(count, Self.slotsWalked)
        var random = SeededRandom(seed: scenario.seed, stream: "preview volume")
        for index in 0..<walked {
            // In the middle of each of as many equal parts.
            let slot = (2 * index + 1) * count / (2 * walked)
            for window in schedule.slotWindow(slot) {
                let length = Nanoseconds.inSeconds(window.stop - window.start)
                let volume = Self.walk(scenario.session, for: length, &random)
                sessions += volume.sessions * Double(count) / Double(walked)
                utterances += volume.utterances * Double(count) / Double(walked)
            }
        }
    }

    /// Sessions and utterances that begin within so many seconds from a session's start.
    private static func walk(
        _ script: SessionScript,
        for seconds: Double,
        _ random: inout SeededRandom
    ) -> (sessions: Double, utterances: Double) {
        var (sessions, utterances, time) = (0.0, 0.0, 0.0)
        while time < seconds {
            if utterances >= Double(utterancesWalked) {
                // What has been walked stands for the rest.
                return (sessions * seconds / time, utterances * seconds / time)
            }
            sessions += 1
            let length =
                switch script.utterances {
                case .fixed(let count): count
                case .between(let low, let high): low + Int(random.unit() * Double(high - low + 1))
                }
            for index in 0..<length where time < seconds {
                utterances += 1
                time += SessionPace.assumedLatency + SessionPace.heardSeconds(of: script, &random)
                if index < length - 1 { time += SessionPace.thinkSeconds(of: script, &random) }
            }
        }
        return (sessions, utterances)
    }
}

extension SessionPace {
    /// Speech that is heard of one reply.
    fileprivate static func heardSeconds(of script: SessionScript, _ random: inout SeededRandom) -> Double {
        guard !script.texts.isEmpty else { return 0 }
        let text = script.texts[min(script.texts.count - 1, Int(random.unit() * Double(script.texts.count)))]
        let length = Double(text.text.count) / charactersPerSecond
        guard let bargeIn = script.bargeIn, random.unit() < bargeIn.probability else { return length }
        return min(length, Nanoseconds.inSeconds(bargeIn.after))
    }

    /// One think time.
    fileprivate static func thinkSeconds(of script: SessionScript, _ random: inout SeededRandom) -> Double {
        let cap = script.thinkTime.maximum.map(Double.init) ?? .infinity
        return min(max(0, script.thinkTime.distribution.sample(&random)), cap) / 1e9
    }
}
