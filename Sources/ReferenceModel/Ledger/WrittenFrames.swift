/// The frames of an utterance in the order in which they were written; instants are monotonic nanoseconds.
package struct WrittenFrames: Sendable, Equatable {
    package private(set) var sequences: [UInt64] = []
    package private(set) var instants: [Int64] = []
    package init() {}

    /// A frame goes out with the next write.
    package mutating func append(sequence: UInt64) { sequences.append(sequence) }

    /// The frames that were not written yet are written at this instant.
    package mutating func written(at instant: Int64) {
        while instants.count < sequences.count { instants.append(instant) }
    }

    /// Hands over what there is, and has room for as much again.
    package mutating func take() -> WrittenFrames {
        var taken = WrittenFrames()
        swap(&taken, &self)
        sequences.reserveCapacity(taken.sequences.count)
        instants.reserveCapacity(taken.sequences.count)
        return taken
    }
}
