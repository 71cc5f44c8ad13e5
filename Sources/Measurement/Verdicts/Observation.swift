/// One utterance's figure, as a target judges it.
public struct Observation: Sendable, Equatable {
    /// In the target's unit (seconds, ratio); infinite if the utterance failed and has none.
    public var value: Double
    /// Utterances of one session are not independent.
    public var session: UInt32
    /// The second of the run (any origin) to which it belongs: neither are those of one bad second.
    public var second: UInt32

    public init(value: Double, session: UInt32, second: UInt32) {
        self.value = value
        self.session = session
        self.second = second
    }

    /// Whether it counts as a miss of every target.
    public var failed: Bool { !value.isFinite }
}

/// One utterance's part in a share: lost frames of its frames, or 1 of 1 for a failure.
public struct ShareObservation: Sendable, Equatable {
    public var numerator: Double
    /// Zero for an utterance that has no part in the share.
    public var denominator: Double
    public var session: UInt32
    public var second: UInt32

    public init(numerator: Double, denominator: Double, session: UInt32, second: UInt32) {
        self.numerator = numerator
        self.denominator = denominator
        self.session = session
        self.second = second
    }
}
