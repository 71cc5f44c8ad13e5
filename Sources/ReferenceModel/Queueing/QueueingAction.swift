/// What the model wants done towards a client.
package enum QueueingAction: Equatable {
    case frame(FrameEmission)
    case utteranceEnded(UtteranceSummary)
    case sessionEnd(session: Int, reason: EndReason)
    case error(session: Int, code: ErrorCode, message: String)
    /// Close the connection with this WebSocket status code, or reset it without one if it is 1006; the model forgets the session when it hears of the close.
    case close(session: Int, code: UInt16)
}

/// One audio frame on its way to a client.
package struct FrameEmission: Equatable {
    package var session: Int
    /// Counted from 1 within the session.
    package var utterance: Int
    /// When the utterance's first text message came, in nanoseconds.
    package var textReceived: Int64
    /// Counted from 0 within the utterance, silence included.
    package var index: Int
    package var sequence: UInt64
    package var isSilent: Bool
    /// When it was due, in nanoseconds.
    package var due: Int64
    /// Whether its message is to be damaged.
    package var isCorrupted = false
}

/// What became of one utterance.
package struct UtteranceSummary: Equatable {
    package enum Outcome: String, Equatable { case completed, stopped, failed, abandoned, unanswered }

    package var session: Int
    /// Counted from 1 within the session.
    package var utterance: Int
    /// When its first text message came, in nanoseconds.
    package var textReceived: Int64
    /// Frames written, those that a fault repeats twice.
    package var framesSent: Int
    package var framesDropped: Int
    package var outcome: Outcome
    /// Frames sent twice, after the one that follows them, and damaged.
    package var framesDuplicated = 0
    package var framesReordered = 0
    package var framesCorrupted = 0
}

/// Why a `session_end` is sent.
package enum EndReason: String, Equatable {
    case completed
    case clientDisconnect = "client_disconnect"
    case error
    case closed
}

/// Codes of `error` messages.
package enum ErrorCode: String, Equatable {
    case internalError = "INTERNAL_ERROR"
    case invalidMessage = "INVALID_MESSAGE"
    case workerUnavailable = "WORKER_UNAVAILABLE"
    case synthesisFailed = "SYNTHESIS_FAILED"
    case connectionError = "CONNECTION_ERROR"
}

/// Commands of `control` messages.
package enum ControlCommand: String, Equatable {
    case pause = "PAUSE"
    case resume = "RESUME"
    case stop = "STOP"
}
