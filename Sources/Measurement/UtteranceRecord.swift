public import Timing

/// How the frames of one utterance were delivered.
public enum Delivery: String, Sendable, Codable, CaseIterable {
    /// At about real time: jitter against the frame length means something, a client-side RTF does not.
    case paced
    /// As fast as synthesised.
    case burst
    /// Too few frames to tell.
    case unknown
}

/// How well the instant that decided the first-audio latency is known.
public enum TimestampQuality: String, Sendable, Codable {
    case kernel
    case user
    /// The first audio frame shared its read with later ones: its arrival is bounded, not exact.
    case ambiguous
}

/// Everything measured of one planned utterance: one row of `utterances.csv`.
///
/// Durations are nanoseconds.
public struct UtteranceRecord: Sendable, Equatable {
    /// The session's number in the run, from 0.
    public var session: UInt32
    /// What the server calls the session; empty before `session_start`.
    public var serverSessionID: String
    /// The utterance's number in its session, from 0.
    public var utterance: UInt32
    public var textCharacters: UInt32

    // Instants of the wall clock; nil if it never happened.
    public var planned: WallInstant
    public var sent: WallInstant?
    public var committed: WallInstant?
    public var firstAudio: WallInstant?
    public var firstAudible: WallInstant?
    public var lastAudio: WallInstant?
    public var ended: WallInstant?

    /// Length of the audio received.
    public var audio: Int64
    public var frames: UInt32
    public var missing: UInt32
    public var duplicate: UInt32
    public var reordered: UInt32
    public var malformed: UInt32
    public var silent: UInt32
    /// Frames whose arrival is only bounded though the kernel stamped it, for they shared a read with later ones.
    public var ambiguousFrames: UInt32
    /// The audio is far shorter than the text promises, or the expected frame count was not reached.
    public var truncated: Bool
    public var delivery: Delivery

    public var underruns: UInt32
    /// Total length of all underruns.
    public var stall: Int64
    public var longestStall: Int64
    /// RFC 3550 interarrival jitter after the last frame; nil unless delivery was paced.
    public var jitter: Int64?
    /// 95th percentile of abs(inter-arrival − frame duration) in this utterance; nil unless delivery was paced.
    public var jitterP95: Int64?
    /// How far `jitter` and `jitterP95` may be off because arrivals were only bounded; 0 when all were exact.
    public var jitterUncertainty: Int64?
    public var jitterP95Uncertainty: Int64?

    /// From the control message sent to the last audio frame that still arrived; nil if there was no barge-in.
    public var bargeIn: Int64?
    /// A barge-in after which audio never stopped before the utterance's own end.
    public var bargeInIgnored: Bool

    // How the session was opened, on its first utterance only; nil for a step not reached or not needed.
    /// From the session's planned start to `session_start`.
    public var connect: Int64?
    public var connectNameLookup: Int64?
    public var connectTCP: Int64?
    public var connectTLS: Int64?
    public var connectUpgrade: Int64?
    /// From the accepted upgrade to `session_start`.
    public var connectSessionStart: Int64?

    public var timestamp: TimestampQuality?
    /// Upper bound of the first audio's arrival minus its lower bound; 0 when the kernel's stamp is exact.
    public var firstAudioUncertainty: Int64
    /// False during warm-up.
    public var measured: Bool
    public var outcome: Outcome
    /// The outcome's particulars: status, close code, error code; empty when there are none.
    public var detail: String

    /// A record of an utterance that was planned and of which nothing else is known yet.
    public init(session: UInt32, utterance: UInt32, textCharacters: UInt32, planned: WallInstant) {
        self.session = session
        self.utterance = utterance
        self.textCharacters = textCharacters
        self.planned = planned
        serverSessionID = ""
        audio = 0
        frames = 0
        missing = 0
        duplicate = 0
        reordered = 0
        malformed = 0
        silent = 0
        ambiguousFrames = 0
        truncated = false
        delivery = .unknown
        underruns = 0
        stall = 0
        longestStall = 0
        bargeInIgnored = false
        firstAudioUncertainty = 0
        measured = true
        outcome = .cancelled
        detail = ""
    }

    /// First-audio latency: firstAudio − planned, free of coordinated omission.
    public var firstAudioLatency: Int64? { firstAudio.map { $0 - planned } }

    /// firstAudio − sent.
    public var firstAudioLatencyFromSent: Int64? { interval(from: sent, to: firstAudio) }

    /// firstAudible − planned.
    public var firstAudibleLatency: Int64? { firstAudible.map { $0 - planned } }

    /// (lastAudio − sent) / audio duration.
    public var realTimeFactor: Double? {
        guard audio > 0, let elapsed = interval(from: sent, to: lastAudio) else { return nil }
        return Double(elapsed) / Double(audio)
    }

    private func interval(from start: WallInstant?, to end: WallInstant?) -> Int64? {
        guard let start, let end else { return nil }
        return end - start
    }
}

extension UtteranceRecord {
    /// Whether figures and targets are about it: it was due after warm-up, and the run itself did not cut it off.
    public var countsInFigures: Bool { measured && outcome != .cancelled }
}
