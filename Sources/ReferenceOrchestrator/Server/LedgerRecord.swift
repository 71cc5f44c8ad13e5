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
    var frames: Int
    var drops: Int

    /// One line of JSON: every instant on the monotonic clock, and on the wall clock after `mapping`.
    func json(_ mapping: ClockMapping) -> String {
        var text = #"{"session_id":"\#(sessionID)","utterance":\#(utterance),"outcome":"\#(outcome)""#
        for (name, instant) in [
            ("text_received", textReceived), ("first_frame_written", firstFrameWritten),
            ("last_frame_written", lastFrameWritten),
        ] {
            let wall = instant.map { mapping.wall(MonotonicInstant(nanoseconds: $0)).nanoseconds }
            text += #","\#(name)_monotonic_ns":\#(instant.map(String.init) ?? "null")"#
            text += #","\#(name)_wall_ns":\#(wall.map(String.init) ?? "null")"#
        }
        return text + #","frames":\#(frames),"drops":\#(drops)}"# + "\n"
    }
}
