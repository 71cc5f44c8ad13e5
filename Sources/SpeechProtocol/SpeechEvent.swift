/// How a frame's audio is coded.
public enum AudioEncoding: UInt8, Sendable, Equatable { case pcm16, opus }

/// How an audio frame travels.
public enum AudioFraming: UInt8, Sendable, Equatable { case base64, binary }

/// One audio frame as it stands in its message; the payload is valid as long as the message's bytes are.
public struct AudioFrame {
    /// The server's number; nil if it sent none.
    public var sequence: UInt64?
    /// In Hz, as the message says.
    public var sampleRate: UInt32
    /// In milliseconds, as the message says; 0 if it says nothing.
    public var nominalMilliseconds: UInt32
    public var encoding: AudioEncoding
    public var framing: AudioFraming
    /// Base64 text or raw bytes, by `framing`.
    public var payload: UnsafeRawBufferPointer
    /// How long it plays, in nanoseconds: from its own bytes (PCM16) or its packet header (Opus), not from what it says.
    public var durationNanoseconds: Int64
    /// Whether the payload has JSON escapes in it (`\/` for `/`, which some encoders write), to resolve before decoding.
    public var isEscaped: Bool

    @inlinable public init(
        sequence: UInt64?,
        sampleRate: UInt32,
        nominalMilliseconds: UInt32,
        encoding: AudioEncoding,
        framing: AudioFraming,
        payload: UnsafeRawBufferPointer,
        durationNanoseconds: Int64,
        isEscaped: Bool = false
    ) {
        self.sequence = sequence
        self.sampleRate = sampleRate
        self.nominalMilliseconds = nominalMilliseconds
        self.encoding = encoding
        self.framing = framing
        self.payload = payload
        self.durationNanoseconds = durationNanoseconds
        self.isEscaped = isEscaped
    }
}

/// What a message of the server's means.
public enum SpeechEvent {
    case sessionStarted(sessionID: String)
    case audio(AudioFrame)
    /// `session_end`: the utterance is over; whether the session is, the socket tells.
    case utteranceEnded(reason: String)
    /// An error of the server's; the session may go on.
    case error(code: String, message: String)
    /// A known kind of message that is broken (wrong base64, a missing field, a sequence that is no whole number).
    case malformed(String)
    /// A message of a kind that the adapter does not know; counted, otherwise ignored.
    case unknown(String)
}
