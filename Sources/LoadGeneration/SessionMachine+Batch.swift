package import Timing

/// An audio frame of which no more is known than its number, when it arrives, and whether it sounds.
package struct BareFrame {
    package var sequence: UInt64
    /// Monotonic nanoseconds.
    package var arrival: Int64
    package var isSilent: Bool
    /// Its message is damaged, so that nothing of it can be read.
    package var isCorrupted: Bool

    package init(sequence: UInt64, arrival: Int64, isSilent: Bool, isCorrupted: Bool) {
        self.sequence = sequence
        self.arrival = arrival
        self.isSilent = isSilent
        self.isCorrupted = isCorrupted
    }
}

/// What a batch of frames turned out to be.
package struct BatchFate {
    /// Frames that the sequence shows to be missing before those of the batch.
    package var missing: UInt32 = 0
    /// Frames that could be read.
    package var readable = 0
    /// Those of no utterance, and damaged messages while none was under way.
    package var strays = 0
    package var strayMalformed = 0
}

extension SessionMachine {
    /// Frames that arrived one after another, each at its own instant and `duration` nanoseconds long.
    ///
    /// The same as `audio` for each of them; a frame with sound has the level of `soundLevel` dBFS.
    package mutating func audio(
        batch frames: [BareFrame],
        duration: Int64,
        soundLevel: Double,
        clock: ClockMapping
    ) -> BatchFate {
        var result = BatchFate()
        for frame in frames {
            if frame.isCorrupted {
                if utterance == nil { result.strayMalformed += 1 }
                malformedMessage()
                continue
            }
            result.readable += 1
            let arrival = MonotonicInstant(nanoseconds: frame.arrival)
            let level = wantsLevel ? (frame.isSilent ? -Double.infinity : soundLevel) : nil
            let fate = audio(
                sequence: frame.sequence,
                duration: duration,
                level: level,
                MessageArrival(at: arrival),
                Moment(now: arrival, clock: clock)
            )
            switch fate {
            case .taken(let missing): result.missing += missing
            case .duplicate: break
            case .stray: result.strays += 1
            }
        }
        return result
    }
}
