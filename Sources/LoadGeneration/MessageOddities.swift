/// Messages of the server's that no utterance's record holds.
public struct MessageOddities: Sendable, Equatable {
    /// Audio frames while no utterance was under way: a gap that is too short, or a server that goes on after an end.
    public var strayFrames = 0
    /// Messages of a type that the protocol does not know.
    public var unknown = 0
    /// `error` messages while no utterance was under way.
    public var strayErrors = 0
    /// Broken messages while no utterance was under way.
    public var strayMalformed = 0

    public init() {}

    mutating func add(_ other: MessageOddities) {
        strayFrames += other.strayFrames
        unknown += other.unknown
        strayErrors += other.strayErrors
        strayMalformed += other.strayMalformed
    }
}
