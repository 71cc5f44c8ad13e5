public import Timing

/// Interarrival jitter as RTP receivers report it (RFC 3550 §6.4.1, computed as in appendix A.8), in nanoseconds.
///
/// For frame j after frame i, D(i,j) = (Rj − Ri) − (Sj − Si) and J = J + (abs(D) − J) / 16. A media time takes the place
/// of the RTP timestamp; both clocks tick in nanoseconds.
public struct InterarrivalJitter: Sendable, Equatable {
    /// The smoothed estimate in nanoseconds; 0 before the second frame.
    public private(set) var nanoseconds: Double = 0
    /// Arrival minus media time of the frame before: only differences of it matter.
    private var transit: Int64?

    public init() {}

    /// Takes in a frame that begins at `mediaTime` nanoseconds of the utterance's audio.
    public mutating func observe(arrival: MonotonicInstant, mediaTime: Int64) {
        let current = arrival.nanoseconds &- mediaTime
        if let transit {
            let difference = Double((current &- transit).magnitude)
            nanoseconds += (difference - nanoseconds) / 16
        }
        transit = current
    }
}
