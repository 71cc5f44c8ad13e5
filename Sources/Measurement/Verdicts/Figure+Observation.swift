public import Timing

extension Figure {
    /// What a target on this figure judges of an utterance, in seconds or as a ratio; nil if it says nothing about it.
    ///
    /// A failure is infinite, never absent. Utterances of the warm-up and those that the run's end cut off are left out;
    /// one that was never sent got no audio and counts. One that played without a stall has a stall of 0.
    public func targetValue(of utterance: UtteranceRecord) -> Double? {
        guard utterance.countsInFigures else { return nil }
        let seconds = { (nanoseconds: Int64?) in nanoseconds.map(Nanoseconds.inSeconds) }
        switch self {
        case .fal: return seconds(utterance.firstAudioLatency) ?? .infinity
        case .falFromSent: return seconds(utterance.firstAudioLatencyFromSent) ?? .infinity
        case .firstAudible:
            // Audio of which nothing was decoded may or may not be audible: that is no failure.
            let undecoded = utterance.frames > 0 && utterance.silent < utterance.frames
            return seconds(utterance.firstAudibleLatency) ?? (undecoded ? nil : .infinity)
        case .rtf: return utterance.outcome.isSuccess ? utterance.realTimeFactor ?? .infinity : .infinity
        case .jitter: return nil
        case .connect:
            guard utterance.utterance == 0 else { return nil }
            return seconds(utterance.connect) ?? (utterance.outcome.isConnectFailure ? .infinity : nil)
        case .bargeIn: return utterance.bargeInIgnored ? .infinity : seconds(utterance.bargeIn)
        case .stall: return utterance.outcome.isSuccess ? seconds(utterance.longestStall) : .infinity
        }
    }

    /// The utterance as a target on this figure sees it.
    ///
    /// - Parameter origin: any instant before the run's first planned one; windows of a second are counted from it.
    public func observation(of utterance: UtteranceRecord, since origin: WallInstant) -> Observation? {
        targetValue(of: utterance).map {
            Observation(value: $0, session: utterance.session, second: utterance.second(since: origin))
        }
    }
}

/// A share that a target may name, as in the scenario file.
public enum Share: String, Sendable, Codable, CaseIterable {
    /// Missing frames of those expected.
    case frameDrops = "frame_drops"
    /// Utterances with one underrun or more, of those with audio.
    case underruns
    /// Utterances that no listener heard to their end, of the same ones that a latency target judges.
    case failures
    /// Utterances without any audio, error or close by the deadline, of those that were sent or tried.
    case zombies

    /// An utterance's part in the share; nil if it has none.
    public func observation(of utterance: UtteranceRecord, since origin: WallInstant) -> ShareObservation? {
        guard utterance.countsInFigures else { return nil }
        let (numerator, denominator): (Double, Double)
        switch self {
        case .frameDrops:
            numerator = Double(utterance.missing)
            denominator = numerator + Double(utterance.frames) - Double(min(utterance.duplicate, utterance.frames))
        case .underruns:
            numerator = utterance.underruns > 0 ? 1 : 0
            denominator = utterance.frames > 0 ? 1 : 0
        case .failures:
            // One that never started is a miss of every latency target: the two figures must agree.
            numerator = utterance.outcome.isFailure ? 1 : 0
            denominator = 1
        case .zombies:
            numerator = utterance.outcome == .noAudio ? 1 : 0
            denominator = utterance.outcome.isServerRelated ? 1 : 0
        }
        guard denominator > 0 else { return nil }
        return ShareObservation(
            numerator: numerator,
            denominator: denominator,
            session: utterance.session,
            second: utterance.second(since: origin)
        )
    }

    /// What is counted, for the sentences of a verdict.
    public var wording: Wording {
        self == .frameDrops ? Wording(unit: .share, one: "frame", many: "frames") : Wording(unit: .share)
    }

    /// The share's name in a sentence.
    public var name: String {
        switch self {
        case .frameDrops: "share of dropped frames"
        case .underruns: "share of utterances with an underrun"
        case .failures: "share of failures"
        case .zombies: "share of zombies"
        }
    }

    /// What happened to those that count, in the past tense.
    public var event: String {
        switch self {
        case .frameDrops: "went missing"
        case .underruns: "had an underrun"
        case .failures: "failed"
        case .zombies: "got no audio, error or close"
        }
    }
}

extension UtteranceRecord {
    /// The second of the run in which it was planned.
    public func second(since origin: WallInstant) -> UInt32 {
        UInt32(clamping: max(0, planned - origin) / Nanoseconds.perSecond)
    }
}

extension Outcome {
    /// Whether the session never opened.
    public var isConnectFailure: Bool {
        switch self {
        case .connectRefused, .connectTimeout, .tlsFailed, .upgradeRefused: true
        default: false
        }
    }
}
