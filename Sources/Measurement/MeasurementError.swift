/// What can go wrong in this module: only the reading of histograms that others wrote.
public enum MeasurementError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Text that is no HdrHistogram of this module's layout; the reason is a sentence for people.
    case histogram(reason: String)

    public var description: String {
        switch self {
        case .histogram(let reason): "not a readable histogram: \(reason)"
        }
    }
}
