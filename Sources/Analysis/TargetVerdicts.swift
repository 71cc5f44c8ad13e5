import Measurement
import Recording
import Scenarios

/// Judges a run's targets.
struct TargetVerdicts {
    var targets: [TargetExpression]
    var tally: UtteranceTally
    var jitter: LatencyHistogram
    private let judge = TargetJudge()

    init(targets: [TargetExpression], tally: UtteranceTally, jitter: LatencyHistogram) {
        self.targets = targets
        self.tally = tally
        self.jitter = jitter
    }

    func judgements() -> [RunReport.Target] {
        targets.map { target in
            let judgement = judgement(of: target)
            return RunReport.Target(
                expression: target.text,
                verdict: judgement.verdict.reported,
                value: judgement.value.flatMap { $0.isFinite ? $0 : nil },
                interval: [judgement.low, judgement.high].map { $0.isFinite ? $0 : nil },
                confidence: judgement.confidence,
                samples: judgement.samples,
                effectiveSamples: judgement.effectiveSamples,
                designEffect: judgement.designEffect,
                needed: judgement.needed,
                limit: target.limit,
                unit: target.unit,
                why: judgement.why
            )
        }
    }

    private func judgement(of target: TargetExpression) -> Judgement {
        let comparison = Comparison(target.comparison)
        switch target.subject {
        case .statistic(.jitter, let statistic):
            return judge.judge(
                Statistic(statistic),
                of: jitter,
                scale: Figure.jitter.histogramScale,
                // The frames of one utterance share its fate: as independent ones they are worth no more than it.
                effectiveCount: Double(tally.paced),
                comparison,
                limit: target.limit,
                wording: Wording(unit: .seconds, one: "frame", many: "frames")
            )
        case .statistic(let figure, let statistic):
            return judge.judge(
                Statistic(statistic),
                of: tally.observations(of: figure.measured),
                comparison,
                limit: target.limit,
                wording: Wording(unit: figure.measured.unit == .ratio ? .ratio : .seconds)
            )
        case .share(let share):
            return judge.judge(
                share: tally.observations(of: share.measured),
                comparison,
                limit: target.limit,
                name: share.measured.name,
                event: share.measured.event,
                wording: share.measured.wording
            )
        case .query:
            return Judgement(
                verdict: .inconclusive,
                value: nil,
                low: -.infinity,
                high: .infinity,
                confidence: judge.confidence,
                samples: 0,
                effectiveSamples: 0,
                designEffect: 1,
                needed: nil,
                why: "nothing was scraped that the query could be asked of"
            )
        }
    }
}

extension TargetExpression {
    /// The unit of the limit, as a report names it.
    var unit: String {
        switch subject {
        case .statistic(.rtf, _), .query: "ratio"
        case .statistic: "seconds"
        case .share: "share"
        }
    }
}

// Scenarios and Measurement name the same things by the same words, and neither knows the other.
extension Statistic {
    fileprivate init(_ written: TargetExpression.Statistic) {
        switch written {
        case .p50: self = .p50
        case .p90: self = .p90
        case .p95: self = .p95
        case .p99: self = .p99
        case .p999: self = .p999
        case .max: self = .max
        case .mean: self = .mean
        }
    }
}

extension Comparison {
    fileprivate init(_ written: TargetExpression.Comparison) {
        switch written {
        case .less: self = .less
        case .lessOrEqual: self = .lessOrEqual
        case .greater: self = .greater
        case .greaterOrEqual: self = .greaterOrEqual
        }
    }
}

extension Verdict {
    var reported: RunReport.Verdict {
        switch self {
        case .met: .met
        case .missed: .missed
        case .inconclusive: .inconclusive
        }
    }
}
