import SpeechProtocol

/// Messages of the server's that no utterance's record holds, and what this side failed to look into.
public struct MessageOddities: Sendable, Equatable {
    /// Audio frames while no utterance was under way: a gap that is too short, or a server that goes on after an end.
    public var strayFrames = 0
    /// Messages of a type that the protocol does not know.
    public var unknown = 0
    /// `error` messages while no utterance was under way.
    public var strayErrors = 0
    /// Broken messages while no utterance was under way.
    public var strayMalformed = 0

    /// Frames that were to be decoded, and for which libopus could make no decoder.
    public var undecodedFrames = 0
    /// Why it could not, in its own words.
    public var decoderError: String?

    public init() {}

    mutating func missedDecoder(_ error: OpusError) {
        undecodedFrames += 1
        decoderError = error.description
    }

    mutating func add(_ other: MessageOddities) {
        strayFrames += other.strayFrames
        unknown += other.unknown
        strayErrors += other.strayErrors
        strayMalformed += other.strayMalformed
        undecodedFrames += other.undecodedFrames
        decoderError = other.decoderError ?? decoderError
    }
}
