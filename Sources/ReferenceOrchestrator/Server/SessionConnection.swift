import NIOCore

/// One client's connection, and what its ledger line needs; instants are monotonic nanoseconds.
final class SessionConnection {
    let id: String
    let outlet: FrameOutlet
    let variant: AudioVariant
    let messages: AudioMessages
    /// What it says with a real voice.
    var speech = SessionSpeech()
    /// The session's number in the model; nil once the model has forgotten it.
    var session: Int?
    var isBlocked = false
    /// Whether a close frame was sent.
    var isClosing = false
    var firstFrameWritten: Int64?
    var lastFrameWritten: Int64?

    init(id: String, outlet: FrameOutlet, variant: AudioVariant, messages: AudioMessages) {
        self.id = id
        self.outlet = outlet
        self.variant = variant
        self.messages = messages
    }
}
