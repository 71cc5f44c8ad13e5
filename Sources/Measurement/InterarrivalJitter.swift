public import Timing

/// Interarrival jitter as RTP receivers report it (RFC 3550 §6.4.1, computed as in appendix A.8), in nanoseconds.
///
/// For frame j after frame i, D(i,j) = (Rj − Ri) − (Sj − Si) and J = J + (abs(D) − J) / 16. A media time takes the place
/// of the RTP timestamp; both clocks tick in nanoseconds.
public struct InterarrivalJitter: Sendable, Equatable {
    /// The smoothed estimate in nanoseconds; 0 before the second frame.
    public private(set) var nanoseconds: Double = 0
    /// How far `nanoseconds` may be off because arrivals were only bounded; 0 while all were exact.
    public private(set) var uncertainty: Double = 0
    /// Of the arrival of the frame before.
    private var lastUncertainty: Int64 = 0
    /// Arrival minus media time of the frame before: only differences of it matter.
    private var transit: Int64?

    public init() {}

    /// Takes in a frame that begins at `mediaTime` nanoseconds of the utterance's audio.
    ///
    /// - Parameter uncertainty: By how many nanoseconds it may have arrived earlier. The time between two frames is then
    ///   off by no more than the larger of theirs, and an error passes through the smoothing as a deviation does.
    public mutating func observe(arrival: MonotonicInstant, mediaTime: Int64, uncertainty: Int64 = 0) {
        let current = arrival.nanoseconds &- mediaTime
        if let transit {
            let difference = Double((current &- transit).magnitude)
            nanoseconds += (difference - nanoseconds) / 16
            self.uncertainty += (Double(max(uncertainty, lastUncertainty)) - self.uncertainty) / 16
        }
        transit = current
        lastUncertainty = uncertainty
    }
}
