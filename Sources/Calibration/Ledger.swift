public import Timing

/// What the server truly did, as its ledger says.
public struct Ledger: Sendable, Equatable {
    /// One utterance's place: the server's name of the session, and its number from 1.
    public struct Key: Hashable, Sendable {
        public var session: String
        public var utterance: Int
        public init(session: String, utterance: Int) {
            self.session = session
            self.utterance = utterance
        }
    }

    /// A control message.
    public struct Control: Sendable, Equatable {
        public var received: WallInstant
        public var isObeyed: Bool
        public init(received: WallInstant, isObeyed: Bool) {
            self.received = received
            self.isObeyed = isObeyed
        }
    }

    /// How a session ended.
    public struct Closing: Sendable, Equatable {
        /// `client`, `server` or `connection`.
        public var by: String
        /// Of the close frame; nil if there was none.
        public var code: Int?
        public init(by: String, code: Int?) {
            self.by = by
            self.code = code
        }
    }

    public var utterances: [Key: LedgerUtterance] = [:]
    /// Of each session, in order.
    public var controls: [String: [Control]] = [:]
    /// Codes of the errors that each session was sent, in order.
    public var errors: [String: [String]] = [:]
    public var openings: [String: WallInstant] = [:]
    public var closings: [String: Closing] = [:]
    /// HTTP statuses of refused upgrades.
    public var refusals: [Int] = []
    /// Connections that were reset before they were sessions.
    public var resets = 0
    public init() {}
}

/// One utterance as the server knows it.
public struct LedgerUtterance: Sendable, Equatable {
    /// One frame that was written.
    public struct Frame: Sendable, Equatable {
        public var sequence: UInt64
        public var written: WallInstant
        /// Its message was damaged: whoever reads it learns neither its number nor its audio.
        public var isDamaged = false
        public init(sequence: UInt64, written: WallInstant, isDamaged: Bool = false) {
            self.sequence = sequence
            self.written = written
            self.isDamaged = isDamaged
        }
    }

    /// `completed`, `stopped`, `failed`, `abandoned` or `unanswered`.
    public var outcome: String
    public var textReceived: WallInstant
    /// In the order in which they were written.
    public var frames: [Frame]
    /// Numbers of the frames that were dropped.
    public var dropped: Set<UInt64>
    public init(outcome: String, textReceived: WallInstant, frames: [Frame] = [], dropped: Set<UInt64> = []) {
        self.outcome = outcome
        self.textReceived = textReceived
        self.frames = frames
        self.dropped = dropped
    }

    /// The frames that can be read, each number once, in the order in which they were first written.
    public var heard: [Frame] {
        var known: Set<UInt64> = []
        return frames.filter { !$0.isDamaged && known.insert($0.sequence).inserted }
    }
}
