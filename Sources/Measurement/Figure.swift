/// A measured quantity that has a distribution, named as in `report.json`.
public enum Figure: String, CaseIterable, Sendable, Codable {
    /// First-audio latency from the planned instant: the headline.
    case fal
    case falFromSent
    case firstAudible
    case rtf
    /// Over frames of paced utterances: abs(inter-arrival − frame duration).
    case jitter
    case connect
    case bargeIn
    /// Longest stall of each utterance that had one.
    case stall

    public enum Unit: String, Sendable, Codable { case seconds, ratio }

    /// What the figure is shown in.
    public var unit: Unit { self == .rtf ? .ratio : .seconds }

    /// How many of a histogram's integer units make one `unit`: nanoseconds, and for a ratio millionths.
    public var histogramScale: Double { self == .rtf ? 1e6 : 1e9 }

    /// The figure of an utterance in histogram units; nil where it has none.
    ///
    /// Failed utterances have the figures that they reached, except a real-time factor, which needs the whole audio.
    /// Jitter is of frames, not of utterances: see `DeliveryTracker`.
    public func histogramValue(of utterance: UtteranceRecord) -> Int64? {
        switch self {
        case .fal: utterance.firstAudioLatency
        case .falFromSent: utterance.firstAudioLatencyFromSent
        case .firstAudible: utterance.firstAudibleLatency
        case .rtf:
            // A sample of audio after an hour is 2 × 10⁸; the bound only keeps nonsense from overflowing.
            utterance.outcome.isSuccess
                ? utterance.realTimeFactor.map { Int64((max(-1e9, min($0, 1e9)) * histogramScale).rounded()) } : nil
        case .jitter: nil
        case .connect: utterance.connect
        case .bargeIn: utterance.bargeIn
        case .stall: utterance.longestStall > 0 ? utterance.longestStall : nil
        }
    }
}
