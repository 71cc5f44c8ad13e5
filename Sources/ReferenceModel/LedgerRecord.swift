package import Timing

/// What the server truly did for one utterance; instants are monotonic nanoseconds.
package struct LedgerRecord: Sendable, Equatable {
    package var sessionID: String
    /// Counted from 1 within the session.
    package var utterance: Int
    package var outcome: String
    package var textReceived: Int64
    package var firstFrameWritten: Int64?
    package var lastFrameWritten: Int64?
    package var frames: Int
    package var drops: Int

    package init(
        sessionID: String,
        utterance: Int,
        outcome: String,
        textReceived: Int64,
        firstFrameWritten: Int64?,
        lastFrameWritten: Int64?,
        frames: Int,
        drops: Int
    ) {
        self.sessionID = sessionID
        self.utterance = utterance
        self.outcome = outcome
        self.textReceived = textReceived
        self.firstFrameWritten = firstFrameWritten
        self.lastFrameWritten = lastFrameWritten
        self.frames = frames
        self.drops = drops
    }

    /// One line of JSON: every instant on the monotonic clock, and on the wall clock after `mapping`.
    package func json(_ mapping: ClockMapping) -> String {
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
