import Timing

/// One session of the queueing model; instants are nanoseconds.
struct SessionState {
    /// Text that waits until the session's earlier utterances are over.
    struct PendingText: Equatable {
        var received: Int64
        /// How long it takes to say.
        var speech: Double
        var isFinal: Bool
        /// It will never be answered, because the session is a zombie.
        var isUnanswered = false
    }

    /// A frame that waits until the connection takes data again.
    struct QueuedFrame: Equatable {
        var index: Int
        var sequence: UInt64
        var due: Int64
        var isCorrupted = false
        var isDuplicated = false
    }

    var isOpen = false
    var model = 0
    var opened: Int64 = 0
    var lastActivity: Int64 = 0
    var pausedSince: Int64?
    /// Whether the connection takes no data at present.
    var isBlocked = false
    /// Set once a close was asked for; nothing more is sent then.
    var isClosing = false
    var nextSequence: UInt64 = 1
    var utteranceCount = 0
    var utterance: UtteranceState?
    var pending: [PendingText] = []
    /// Chunks are ignored up to the final one, because their utterance has failed.
    var ignoresChunks = false
    var queue: [QueuedFrame] = []
    /// A frame that waits for the next one to go before it.
    var heldFrame: QueuedFrame?
    /// Its place among all sessions, 0 to 1, for faults that hit a share of them.
    var fate = 1.0
    var framesSent: UInt64 = 0
    var framesDropped: UInt64 = 0
    /// Frames emitted in the current step, and which step that is.
    var emitted = 0
    var step: UInt64 = 0
}

/// The utterance that a session is busy with; instants are nanoseconds.
struct UtteranceState {
    var number: Int
    var received: Int64
    /// How long it takes to say what was received so far.
    var speech: Double
    var timeline = SynthesisTimeline()
    var pacer: DeliveryPacer
    /// Each utterance has its own, so that the order in which sessions get their turn changes no draw.
    var jitterRandom: SeededRandom
    /// The worker whose slot it holds.
    var worker: Int?
    var synthesisStart: Int64 = 0
    var sent = 0
    var dropped = 0
    var duplicated = 0
    var reordered = 0
    var corrupted = 0
    /// The code with which the connection is closed in the utterance's middle.
    var cutCode: UInt16?
}

extension UtteranceState {
    /// The next frame goes out; the jitter of the one after it is drawn.
    mutating func advance(sentAt due: Int64, jitter: RandomDistribution?) {
        let drawn = jitter?.sample(&jitterRandom) ?? 0
        pacer.advance(sentAt: due, jitter: Int64(drawn.rounded()))
    }
}
