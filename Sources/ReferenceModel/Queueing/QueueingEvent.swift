/// What the model did on its own account: the truth behind what a client sees, for a ledger.
///
/// Instants are nanoseconds.
package enum QueueingEvent: Sendable, Equatable {
    /// An entry of the timetable began or ended.
    case fault(FaultPhase)
    case frame(FrameIncident)
    /// A text was taken and will never be answered.
    case zombie(session: Int, utterance: Int, at: Int64)
}

/// A frame that did not reach the connection as it should.
package struct FrameIncident: Sendable, Equatable {
    package enum Kind: String, Sendable, Equatable {
        /// Dropped because the session's frame queue was full.
        case queueFull = "queue_full"
        /// Dropped by a fault.
        case dropped
        /// Sent twice.
        case duplicated
        /// Sent after the frame that follows it.
        case reordered
        /// Sent with a damaged message.
        case corrupted
    }

    package var kind: Kind
    package var session: Int
    /// Counted from 1 within the session.
    package var utterance: Int
    package var sequence: UInt64
    package var at: Int64
}
