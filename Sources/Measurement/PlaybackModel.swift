public import Timing

/// A modelled listener: gathers a prebuffer, then plays at real time, and hears silence whenever audio is late.
///
/// Playback starts with the frame that completes the prebuffer, or at the utterance's end when all of it is shorter.
/// After an underrun it goes on with the next frame at once: the listener does not gather a new prebuffer, which would
/// turn one late frame into a longer silence that is the player's doing, not the server's. An underrun counts when
/// audio comes back; silence that the end of the utterance, a stall deadline or a barge-in cuts off is no underrun but
/// that outcome. A missing frame's audio is not played, so the next one follows without a gap.
public struct PlaybackModel: Sendable, Equatable {
    /// Audio gathered before playback starts, in nanoseconds.
    public let prebuffer: Int64
    /// Times that playback ran dry and later went on.
    public private(set) var underruns: UInt32 = 0
    /// Silence of all underruns together, in nanoseconds.
    public private(set) var stall: Int64 = 0
    /// The longest underrun, in nanoseconds.
    public private(set) var longestStall: Int64 = 0
    /// When the listener heard the first sample; nil before.
    public private(set) var playbackStart: MonotonicInstant?
    /// When the last sample has been heard, or the barge-in if that ended playback; nil until then.
    ///
    /// It lies in the future as long as audio is buffered. Without any audio it is the instant given to `finish`. Think
    /// time counts from here.
    public private(set) var playbackEnd: MonotonicInstant?

    /// Audio that waits for the start, in nanoseconds.
    private var gathered: Int64 = 0
    /// The instant at which all audio so far will have been heard.
    private var playedOut = MonotonicInstant(nanoseconds: 0)

    public init(prebuffer: Int64) { self.prebuffer = max(0, prebuffer) }

    /// Whether the listener hears audio at `instant`, as far as what has arrived tells.
    public func isPlaying(at instant: MonotonicInstant) -> Bool {
        guard let playbackStart else { return false }
        return instant >= playbackStart && instant < (playbackEnd ?? playedOut)
    }

    /// Takes a frame of `duration` nanoseconds in; frames come in the order of their arrival.
    ///
    /// What arrives after `finish` or `stop` is not heard.
    public mutating func observe(arrival: MonotonicInstant, duration: Int64) {
        guard playbackEnd == nil, duration > 0 else { return }
        guard playbackStart != nil else {
            gathered += duration
            if gathered >= prebuffer { start(at: arrival) }
            return
        }
        let silence = arrival - playedOut
        if silence > 0 {
            underruns += 1
            stall += silence
            longestStall = max(longestStall, silence)
            playedOut = arrival
        }
        playedOut = playedOut + duration
    }

    /// No more audio comes; what there is is played to its end.
    public mutating func finish(at instant: MonotonicInstant) {
        guard playbackEnd == nil else { return }
        if playbackStart == nil {
            guard gathered > 0 else {
                playbackEnd = instant
                return
            }
            start(at: instant)
        }
        playbackEnd = playedOut
    }

    /// A barge-in: the listener stops playback at once, whatever is buffered.
    public mutating func stop(at instant: MonotonicInstant) {
        guard playbackEnd == nil else { return }
        playbackEnd = instant
    }

    private mutating func start(at instant: MonotonicInstant) {
        playbackStart = instant
        playedOut = instant + gathered
        gathered = 0
    }
}
