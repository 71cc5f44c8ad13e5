import Timing

/// What the server truly did for one utterance; instants are monotonic nanoseconds.
struct LedgerRecord: Sendable, Equatable {
    var sessionID: String
    /// Counted from 1 within the session.
    var utterance: Int
    var outcome: String
    var textReceived: Int64
    var firstFrameWritten: Int64?
    var lastFrameWritten: Int64?
    /// Frames written, those that a fault repeats twice.
    var frames: Int
    var drops: Int
    var duplicates = 0
    var reorders = 0
    var corruptions = 0

    /// One line of JSON: every instant on the monotonic clock, and on the wall clock after `mapping`.
    func json(_ mapping: ClockMapping) -> String {
        var line = LedgerLine(mapping: mapping)
        line.add("session_id", sessionID)
        line.add("utterance", utterance)
        line.add("outcome", outcome)
        line.add("text_received", instant: textReceived)
        line.add("first_frame_written", instant: firstFrameWritten)
        line.add("last_frame_written", instant: lastFrameWritten)
        line.add("frames", frames)
        line.add("drops", drops)
        line.add("duplicates", duplicates)
        line.add("reorders", reorders)
        line.add("corruptions", corruptions)
        return line.ended
    }
}
