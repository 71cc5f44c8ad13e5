public import Measurement

/// One number that runs are compared by, named as a target is: `fal.p95`, `failures`.
///
/// Of every one of them a greater value is the worse one.
public enum Measure: Hashable, Sendable {
    case percentile(Figure, Statistic)
    case share(Share)

    /// Percentiles that are compared of every figure.
    static let percentiles: [Statistic] = [.p50, .p90, .p95, .p99]

    /// What the issue is most often about, and always tested with the named ones.
    static let headline = Measure.percentile(.fal, .p95)

    public var name: String {
        switch self {
        case .percentile(let figure, let statistic): "\(figure.scenarioName).\(statistic.rawValue)"
        case .share(let share): share.rawValue
        }
    }

    /// `seconds`, `ratio` or `share`.
    public var unit: String {
        switch self {
        case .percentile(let figure, _): figure.unit.rawValue
        case .share: "share"
        }
    }

    public var isShare: Bool { if case .share = self { true } else { false } }

    /// Nil for what is no measure, or has no percentile that could be compared (`max`, `mean`).
    public init?(named name: String) {
        if let share = Share(rawValue: name) {
            self = .share(share)
            return
        }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let figure = Figure.allCases.first(where: { $0.scenarioName == parts[0] }),
            let statistic = Statistic(rawValue: String(parts[1])), statistic.quantile != nil
        else { return nil }
        self = .percentile(figure, statistic)
    }
}

extension Figure {
    /// As a target names it.
    public var scenarioName: String {
        switch self {
        case .fal: "fal"
        case .falFromSent: "fal_from_sent"
        case .firstAudible: "first_audible"
        case .rtf: "rtf"
        case .jitter: "jitter"
        case .connect: "connect"
        case .bargeIn: "barge_in"
        case .stall: "stall"
        }
    }

    /// What is compared of an utterance, in seconds or as a ratio: what a target judges, failures infinite.
    ///
    /// Jitter is of frames, which have no rows: it is the 95th percentile of each utterance's own deviations.
    func comparedValue(of utterance: UtteranceRecord) -> Double? {
        if self == .jitter {
            guard utterance.countsInFigures, let jitter = utterance.jitterP95 else { return nil }
            return Double(jitter) / histogramScale
        }
        return targetValue(of: utterance)
    }
}
