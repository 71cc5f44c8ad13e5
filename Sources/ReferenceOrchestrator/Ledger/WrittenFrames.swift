/// The frames of an utterance in the order in which they were written; instants are monotonic nanoseconds.
struct WrittenFrames: Sendable, Equatable {
    private(set) var sequences: [UInt64] = []
    private(set) var instants: [Int64] = []

    /// A frame goes out with the next write.
    mutating func append(sequence: UInt64) { sequences.append(sequence) }

    /// The frames that were not written yet are written at this instant.
    mutating func written(at instant: Int64) {
        while instants.count < sequences.count { instants.append(instant) }
    }

    /// Hands over what there is, and has room for as much again.
    mutating func take() -> WrittenFrames {
        var taken = WrittenFrames()
        swap(&taken, &self)
        sequences.reserveCapacity(taken.sequences.count)
        instants.reserveCapacity(taken.sequences.count)
        return taken
    }
}
