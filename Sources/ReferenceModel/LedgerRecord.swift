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
    /// Frames written, those that a fault repeats twice.
    package var frames: Int
    package var drops: Int
    package var duplicates: Int
    package var reorders: Int
    package var corruptions: Int

    package init(
        sessionID: String,
        utterance: Int,
        outcome: String,
        textReceived: Int64,
        firstFrameWritten: Int64?,
        lastFrameWritten: Int64?,
        frames: Int,
        drops: Int,
        duplicates: Int = 0,
        reorders: Int = 0,
        corruptions: Int = 0
    ) {
        self.sessionID = sessionID
        self.utterance = utterance
        self.outcome = outcome
        self.textReceived = textReceived
        self.firstFrameWritten = firstFrameWritten
        self.lastFrameWritten = lastFrameWritten
        self.frames = frames
        self.drops = drops
        self.duplicates = duplicates
        self.reorders = reorders
        self.corruptions = corruptions
    }

    /// What became of an utterance of a session that its client knows by `sessionID`.
    package init(
        _ summary: UtteranceSummary,
        sessionID: String,
        firstFrameWritten: Int64?,
        lastFrameWritten: Int64?
    ) {
        self.init(
            sessionID: sessionID,
            utterance: summary.utterance,
            outcome: summary.outcome.rawValue,
            textReceived: summary.textReceived,
            firstFrameWritten: firstFrameWritten,
            lastFrameWritten: lastFrameWritten,
            frames: summary.framesSent,
            drops: summary.framesDropped,
            duplicates: summary.framesDuplicated,
            reorders: summary.framesReordered,
            corruptions: summary.framesCorrupted
        )
    }

    /// One line of JSON: every instant on the monotonic clock, and on the wall clock after `mapping`.
    package func json(_ mapping: ClockMapping) -> String {
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
