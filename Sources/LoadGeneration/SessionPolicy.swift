package import Scenarios
import Timing

/// The script's rules that hold for every session of a run, in nanoseconds.
package struct SessionPolicy: Sendable {
    var connectDeadline: Int64
    var firstAudioDeadline: Int64
    var stallDeadline: Int64
    var endsBySessionEnd: Bool
    var gap: Int64?
    package var expectedFrames: Int?
    var prebuffer: Int64
    /// In dBFS: a louder frame is audible.
    var silenceLevel: Double
    var bargeIn: SessionScript.BargeIn?
    /// Tokens a second of a streamed text; nil when it goes out whole.
    var tokensPerSecond: Double?

    /// Silence after a control command that counts as "audio has stopped" where the script sets no gap of its own.
    static let defaultBargeInGap = 500 * Nanoseconds.perMillisecond
    /// Audio that still arrives this long after the control command was sent: the command was ignored.
    ///
    /// Documented servers act in under 50 ms; twenty times that is no slow reaction any more.
    static let bargeInIgnoredAfter = Nanoseconds.perSecond
    /// An utterance that would be sent later than this after its planned instant is not sent: what it measured would be
    /// the generator, not the server.
    static let latestStart = Nanoseconds.perSecond
    /// What arrived longer than this before an utterance's planned instant is no answer to it.
    ///
    /// The kernel's stamps pass from the wall clock to the monotonic one, which is right to some 50 µs.
    static let clockTolerance = Nanoseconds.perMillisecond
    /// Audio shorter than this share of what the text promises is truncated.
    static let truncatedShare = 1.0 / 3
    /// What a text promises, in characters a second: an ordinary speaking rate.
    ///
    /// Digits and abbreviations only lengthen it.
    static let promisedCharactersPerSecond = 15.0
    /// Texts shorter than this promise nothing: "Ok." may be spoken in any length.
    static let shortestPromise = 20

    package init(_ script: SessionScript) {
        connectDeadline = script.deadlines.connect
        firstAudioDeadline = script.deadlines.firstAudio
        stallDeadline = script.deadlines.stall
        endsBySessionEnd = script.end.sessionEnd
        gap = script.end.gap
        expectedFrames = script.end.frames
        prebuffer = script.prebuffer
        silenceLevel = script.audio.silenceLevel
        bargeIn = script.bargeIn
        tokensPerSecond = script.tokensPerSecond
    }
}
