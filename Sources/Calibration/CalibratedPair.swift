/// A figure of one utterance, as it was and as it was measured; seconds, or a plain number for the real-time factor.
public struct CalibratedPair: Sendable, Equatable {
    public var truth: Double
    public var measured: Double
    /// How far off the measured one may be by the instrument's own account.
    public var uncertainty: Double

    public init(truth: Double, measured: Double, uncertainty: Double = 0) {
        self.truth = truth
        self.measured = measured
        self.uncertainty = uncertainty
    }

    /// A length of time, of nanoseconds.
    init(truth: Int64, measured: Int64, uncertainty: Int64 = 0) {
        self.init(
            truth: Double(truth) / 1e9,
            measured: Double(measured) / 1e9,
            uncertainty: Double(uncertainty) / 1e9
        )
    }
}
