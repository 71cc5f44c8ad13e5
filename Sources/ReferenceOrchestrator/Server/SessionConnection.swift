import NIOCore

/// One client's connection, and what its ledger line needs; instants are monotonic nanoseconds.
final class SessionConnection {
    let id: String
    let outlet: FrameOutlet
    let templates: AudioTemplates
    /// The session's number in the model; nil once the model has forgotten it.
    var session: Int?
    var isBlocked = false
    /// Whether the ledger knows that the session has ended.
    var hasEnded = false
    /// Whether a close frame was sent.
    var isClosing = false
    var firstFrameWritten: Int64?
    var lastFrameWritten: Int64?
    /// The utterance's frames, where the ledger wants each of them.
    var frames = WrittenFrames()
    /// The latest control message, until it is known what came of it.
    var control: ControlOutcome?

    init(id: String, outlet: FrameOutlet, templates: AudioTemplates) {
        self.id = id
        self.outlet = outlet
        self.templates = templates
    }
}
