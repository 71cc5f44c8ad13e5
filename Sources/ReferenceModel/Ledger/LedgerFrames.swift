package import Timing

/// When each frame of one utterance was written: a ledger line of its own, since few readers want it.
package struct LedgerFrames: Sendable, Equatable {
    package var sessionID: String
    /// Counted from 1 within the session.
    package var utterance: Int
    package var frames: WrittenFrames

    package init(sessionID: String, utterance: Int, frames: WrittenFrames) {
        self.sessionID = sessionID
        self.utterance = utterance
        self.frames = frames
    }

    /// One line of JSON, compact: consecutive numbers as one `[first, last]`, instants as nanoseconds since the frame
    /// before, the first one's as 0.
    package func json(_ mapping: ClockMapping) -> String {
        var line = LedgerLine(mapping: mapping)
        line.add("event", "frames")
        line.add("session_id", sessionID)
        line.add("utterance", utterance)
        line.add("first", instant: frames.instants.first)
        line.add("sequences", list: Self.runs(of: frames.sequences).map { "[\($0.first),\($0.last)]" })
        line.add(
            "steps_ns",
            list: zip(frames.instants, frames.instants.prefix(1) + frames.instants).map { "\($0 - $1)" }
        )
        return line.ended
    }

    private static func runs(of sequences: [UInt64]) -> [(first: UInt64, last: UInt64)] {
        var runs: [(first: UInt64, last: UInt64)] = []
        for sequence in sequences {
            if let last = runs.last?.last, sequence == last &+ 1 {
                runs[runs.count - 1].last = sequence
            } else {
                runs.append((sequence, sequence))
            }
        }
        return runs
    }
}
