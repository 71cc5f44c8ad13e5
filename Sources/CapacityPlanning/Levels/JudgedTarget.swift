import Measurement
import Scenarios

/// One of the scenario's targets, as far as utterances decide it.
struct JudgedTarget: Sendable {
    enum Source: Sendable {
        case statistic(Measurement.Figure, Statistic)
        case share(Measurement.Share)
        /// Scraped series or single frames decide, which the level's report judges.
        case report
    }

    let expression: TargetExpression
    let source: Source
    let comparison: Comparison

    init(_ expression: TargetExpression) {
        self.expression = expression
        // Scenarios and Measurement name the same things by the same words; a test goes through all of them.
        comparison = Comparison(rawValue: expression.comparison.rawValue) ?? .less
        switch expression.subject {
        case .statistic(.jitter, _), .query: source = .report
        // The largest of a sample says nothing of a share: it is what it is.
        case .statistic(_, .max): source = .report
        case .statistic(let figure, let statistic):
            source = .statistic(figure.measured, Statistic(rawValue: statistic.rawValue) ?? .mean)
        case .share(let share):
            source = Measurement.Share(rawValue: share.rawValue).map { .share($0) } ?? .report
        }
    }

    var unit: String {
        switch expression.subject {
        case .statistic(.rtf, _), .query: "ratio"
        case .statistic: "seconds"
        case .share: "share"
        }
    }

    /// What its ratio may be at the most, turned so that more is worse.
    var allowed: Double {
        switch source {
        case .statistic(_, let statistic):
            guard let quantile = statistic.quantile else { return sign * expression.limit }
            return comparison.wantsLittle ? 1 - quantile : quantile
        case .share: return comparison.wantsLittle ? expression.limit : 1 - expression.limit
        case .report: return sign * expression.limit
        }
    }

    /// Whether its ratio is a share.
    var isShare: Bool {
        switch source {
        case .statistic(_, let statistic): statistic.quantile != nil
        case .share: true
        case .report: false
        }
    }

    /// 1 if small values are the good ones, else −1.
    var sign: Double { comparison.wantsLittle ? 1 : -1 }

    /// Whether one utterance alone is within the target: what goodput counts.
    ///
    /// True if the target is not about single ones.
    func accepts(_ utterance: UtteranceRecord) -> Bool {
        switch source {
        case .statistic(let figure, _):
            guard let value = figure.targetValue(of: utterance) else { return true }
            return value.isFinite && comparison.holds(value, expression.limit)
        case .share(let share):
            guard let part = share.observation(of: utterance, since: utterance.planned) else { return true }
            return part.numerator == 0
        case .report: return true
        }
    }
}

extension TargetExpression.Figure {
    fileprivate var measured: Measurement.Figure {
        switch self {
        case .fal: .fal
        case .falFromSent: .falFromSent
        case .firstAudible: .firstAudible
        case .rtf: .rtf
        case .jitter: .jitter
        case .connect: .connect
        case .bargeIn: .bargeIn
        case .stall: .stall
        }
    }
}
