import Timing

/// Everything that is drawn by lot for one session, fixed by the scenario's seed and the session's number alone.
///
/// So the order in which event loops run sessions changes nothing, and a session of a bad run can be played again.
public struct SessionPlan: Sendable {
    /// One utterance of a session.
    public struct Utterance: Sendable, Equatable {
        /// Index into the script's texts.
        public var textIndex: Int
        /// Nanoseconds between the end of the previous reply's playback and this text; 0 for a session's first.
        public var thinkTime: Int64
        /// Whether the reply is interrupted.
        public var bargesIn: Bool
        /// Whether the audio is decoded and checked in full.
        public var checksAudio: Bool
    }

    private let script: SessionScript
    private let seed: UInt64
    /// Number of the session in the run, from 0.
    public let session: UInt64
    /// How many texts the session sends.
    public let utteranceCount: Int
    /// Utterances of all sessions with lower numbers.
    private let textsBefore: UInt64

    /// The plan of a run's session number `session`, from 0.
    public init(script: SessionScript, seed: UInt64, session: UInt64) {
        self.script = script
        self.seed = seed
        self.session = session
        let deal = UtteranceDeal(script.utterances, seed: seed)
        utteranceCount = deal.count(session: session)
        textsBefore = deal.countBefore(session: session)
    }

    /// The session's utterance with a number from 0.
    public func utterance(_ number: Int) -> Utterance {
        let index = session << 20 &+ UInt64(number)
        return Utterance(
            textIndex: textIndex(number, index),
            thinkTime: number == 0 ? 0 : thinkTime(index),
            bargesIn: script.bargeIn.map { draws($0.probability, "barge-in", index) } ?? false,
            checksAudio: draws(script.audio.share, "audio-check", index)
        )
    }

    /// The text of the session's utterance with a number from 0.
    public func text(_ number: Int) -> SessionScript.Text {
        script.texts[textIndex(number, session << 20 &+ UInt64(number))]
    }

    private func textIndex(_ number: Int, _ index: UInt64) -> Int {
        let count = UInt64(script.texts.count)
        guard count > 1 else { return 0 }
        let position = textsBefore &+ UInt64(number)
        switch script.textOrder {
        case .sequential: return Int(position % count)
        case .shuffled:
            let random = SeededRandom(seed: seed, stream: "text-order", index: position / count)
            return IndexPermutation(count: Int(count), random: random)[Int(position % count)]
        case .random:
            var random = SeededRandom(seed: seed, stream: "text", index: index)
            return Int(random.next() % count)
        }
    }

    private func thinkTime(_ index: UInt64) -> Int64 {
        var random = SeededRandom(seed: seed, stream: "think-time", index: index)
        let drawn = script.thinkTime.distribution.sample(&random)
        // A normal distribution may give less than nothing, and a long tail more than Int64 holds: 366 days are enough.
        let bounded = drawn.isNaN ? 0 : Int64(min(max(0, drawn), 366 * 86_400e9).rounded())
        return min(bounded, script.thinkTime.maximum ?? .max)
    }

    private func draws(_ probability: Double, _ stream: StaticString, _ index: UInt64) -> Bool {
        var random = SeededRandom(seed: seed, stream: stream, index: index)
        return random.unit() < probability
    }
}

/// How many utterances each session has.
///
/// Counts between two bounds are dealt like cards: every `high − low + 1` sessions use each count once, in an order of
/// their own. Each session's count is as likely as any other, and the texts used before a session are known without
/// counting through all the sessions before it.
private struct UtteranceDeal {
    private let low: Int
    private let span: Int
    private let seed: UInt64

    init(_ utterances: SessionScript.Utterances, seed: UInt64) {
        switch utterances {
        case .fixed(let count): (low, span) = (count, 1)
        case .between(let low, let high): (self.low, span) = (low, max(1, high - low + 1))
        }
        self.seed = seed
    }

    func count(session: UInt64) -> Int {
        low + hand(session)[Int(session % UInt64(span))]
    }

    func countBefore(session: UInt64) -> UInt64 {
        let place = Int(session % UInt64(span))
        let wholeHand = UInt64(span * low + span * (span - 1) / 2)
        let hand = hand(session)
        let begun = (0..<place).reduce(0) { $0 + low + hand[$1] }
        return session / UInt64(span) &* wholeHand &+ UInt64(begun)
    }

    private func hand(_ session: UInt64) -> IndexPermutation {
        let random = SeededRandom(seed: seed, stream: "utterances", index: session / UInt64(span))
        return IndexPermutation(count: span, random: random)
    }
}
