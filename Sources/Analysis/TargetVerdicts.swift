import Measurement
import Recording
import Scenarios
import Timing

/// Judges a run's targets.
struct TargetVerdicts {
    var targets: [TargetExpression]
    var tally: UtteranceTally
    var jitter: LatencyHistogram
    var queries: ScrapedQueries
    /// When the run ended.
    var end: WallInstant
    private let judge = TargetJudge()

    init(
        targets: [TargetExpression],
        tally: UtteranceTally,
        jitter: LatencyHistogram,
        queries: ScrapedQueries,
        end: WallInstant
    ) {
        self.targets = targets
        self.tally = tally
        self.jitter = jitter
        self.queries = queries
        self.end = end
    }

    /// What a worker says of its own real-time factor.
    static let workerRTF = "tts_synthesis_rtf"

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
        case .statistic(.rtf, let statistic) where tally.isPaced:
            // A paced stream takes as long as it plays, whatever its synthesis took.
            var judgement = judge.judge(
                Statistic(statistic),
                of: queries.observations(of: Self.workerRTF),
                comparison,
                limit: target.limit,
                wording: Wording(unit: .ratio, one: "scraped value", many: "scraped values")
            )
            judgement.why =
                judgement.samples == 0
                ? "the server paces its frames, so a client's real-time factor is about 1 by construction, and no "
                    + "\(Self.workerRTF) was scraped that could be judged instead"
                : "judged by the worker's \(Self.workerRTF), for the server paces its frames: \(judgement.why)"
            return judgement
        case .statistic(let figure, let statistic):
            return judge.judge(
                Statistic(statistic),
                of: tally.observations(of: figure.measured)
                    + tally.missesOfWaiting(figure.measured, limit: target.limit, until: end),
                comparison,
                limit: target.limit,
                wording: figure.wording
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
        case .query(let expression): return queries.judge(expression, comparison, limit: target.limit)
        }
    }
}

extension TargetExpression.Figure {
    /// What a target on the figure counts: a connect is a session's, a barge-in may be one of an utterance or none.
    var wording: Wording {
        let unit: Wording.Unit = measured.unit == .ratio ? .ratio : .seconds
        return switch self {
        case .connect: Wording(unit: unit, one: "session", many: "sessions")
        case .bargeIn: Wording(unit: unit, one: "barge-in", many: "barge-ins")
        default: Wording(unit: unit)
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
    init(_ written: TargetExpression.Statistic) {
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
    init(_ written: TargetExpression.Comparison) {
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
