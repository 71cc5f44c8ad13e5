import Timing

/// How far a figure may be off.
public struct Tolerance: Codable, Sendable, Equatable {
    /// Of the median of the errors with their signs; nil where a bias does not matter.
    public var median: Double?
    /// Of the errors without their signs: one in a hundred may be beyond, and a single one however few there are.
    public var p99: Double
    /// Share of the values that may be left out because the instrument itself says that it knows them no better than to
    /// `p99`; with more nothing can be said.
    public var leftOut = 0.05
    public init(median: Double? = nil, p99: Double) {
        self.median = median
        self.p99 = p99
    }
}

/// A figure whose error is a length of time, or a share of the true value.
public enum CalibratedFigure: String, Codable, Sendable, CaseIterable {
    case firstAudioLatency = "fal"
    case realTimeFactor = "rtf"
    case jitter
    case jitterP95 = "jitter_p95"
    case bargeIn = "barge_in"
    case connect
    case stall

    public var title: String {
        switch self {
        case .firstAudioLatency: "first-audio latency"
        case .realTimeFactor: "real-time factor"
        case .jitter: "jitter (RFC 3550)"
        case .jitterP95: "jitter p95"
        case .bargeIn: "barge-in latency"
        case .connect: "session start"
        case .stall: "silence of underruns"
        }
    }

    /// Whether the error is a share of the true value; otherwise it is in seconds, as the figure.
    public var isRelative: Bool { self == .realTimeFactor }

    /// Seconds, or a share.
    public var tolerance: Tolerance {
        switch self {
        case .firstAudioLatency: Tolerance(median: 20e-6, p99: 100e-6)
        case .realTimeFactor: Tolerance(p99: 0.01)
        case .jitter, .jitterP95: Tolerance(p99: 200e-6)
        // The true latency begins when the server has read the command: what lies between is its turn at the processor.
        case .bargeIn: Tolerance(median: 500e-6, p99: 5e-3)
        // Only plausible: the server notes a session before it writes the message that the client waits for.
        case .connect: Tolerance(median: 500e-6, p99: 5e-3)
        // Two frames' arrivals.
        case .stall: Tolerance(p99: 1e-3)
        }
    }
}
