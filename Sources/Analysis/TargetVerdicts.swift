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
        targets.indices.map { index in
            let target = targets[index]
            let judgement = judgement(of: index)
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

    private func judgement(of index: Int) -> Judgement {
        let target = targets[index]
        let comparison = target.comparison.measured
        switch target.subject {
        case .statistic(.jitter, let statistic):
            return judge.judge(
                statistic.measured,
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
                statistic.measured,
                of: tally.judged[index],
                comparison,
                limit: target.limit,
                wording: Wording(unit: figure.measured.unit == .ratio ? .ratio : .seconds)
            )
        case .share(let share):
            return judge.judge(
                share: tally.shares[index],
                comparison,
                limit: target.limit,
                name: share.measured.name,
                event: share.measured.event,
                wording: share.measured.wording
            )
        case .query: return .unjudged
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

extension TargetExpression.Statistic {
    var measured: Statistic {
        switch self {
        case .p50: .p50
        case .p90: .p90
        case .p95: .p95
        case .p99: .p99
        case .p999: .p999
        case .max: .max
        case .mean: .mean
        }
    }
}

extension TargetExpression.Comparison {
    var measured: Comparison {
        switch self {
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
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
