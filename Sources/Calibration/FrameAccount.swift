/// What a session's client must find in the numbers of the frames that were written, utterance by utterance.
///
/// Made from the truth alone, by sets: it knows nothing of how a client keeps its own account.
struct FrameAccount {
    /// Of one utterance.
    struct Entry: Equatable {
        /// Frames that can be read, repeated ones included.
        var readable = 0
        /// Numbers up to the highest one that could have been read and were not; those since the utterance before too.
        var missing = 0
        var duplicate = 0
        /// Frames that came after a higher number for the first time.
        var reordered = 0
        /// Messages that can't be read.
        var damaged = 0
        /// Of `missing`, those that a damaged message took along.
        var missingByDamage = 0
    }

    /// The highest number that the client has seen.
    private var highest: UInt64 = 0

    /// Enters the session's next utterance.
    ///
    /// After an interrupted one, numbers before the first that comes are no loss: they are what the server had queued.
    mutating func enter(_ utterance: LedgerUtterance, afterInterruption: Bool) -> Entry {
        var entry = Entry()
        let readable = utterance.frames.filter { !$0.isDamaged }
        entry.readable = readable.count
        entry.damaged = utterance.frames.count - readable.count
        var seen: Set<UInt64> = []
        var top = highest
        for frame in readable {
            guard seen.insert(frame.sequence).inserted else {
                entry.duplicate += 1
                continue
            }
            if frame.sequence < top { entry.reordered += 1 }
            top = max(top, frame.sequence)
        }
        var floor = highest
        if afterInterruption, let first = readable.first { floor = max(floor, first.sequence - min(1, first.sequence)) }
        if top > floor {
            let absent = (floor + 1...top).filter { !seen.contains($0) }
            let damaged = Set(utterance.frames.lazy.filter(\.isDamaged).map(\.sequence))
            entry.missing = absent.count
            entry.missingByDamage = absent.filter { damaged.contains($0) }.count
        }
        highest = top
        return entry
    }
}
