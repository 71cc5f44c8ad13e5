public import Measurement
public import Recording
public import Scenarios
public import Timing

/// Gathers what a level's utterances show, second by second.
public struct LevelTally: Sendable {
    private let targets: [JudgedTarget]
    private let start: WallInstant
    /// Nanoseconds from the start to the measured part.
    private let warmup: Int64
    private var utterances: [UtteranceRecord] = []
    /// Those that the level's end cut off before anything was heard of them.
    private var waiting: [UtteranceRecord] = []
    private var paced = 0
    private var burst = 0
    private var sessionSeconds = 0.0
    private var completed = 0
    /// Whole seconds of the measured part that are over.
    public private(set) var measuredSeconds = 0

    /// - Parameter start: the load's start, which `warmup` nanoseconds follow that count for nothing.
    public init(targets: [TargetExpression], start: WallInstant, warmup: Int64) {
        self.targets = targets.map(JudgedTarget.init)
        self.start = start
        self.warmup = warmup
    }

    /// Takes a second in.
    public mutating func add(_ records: [UtteranceRecord], window: WindowRecord) {
        if window.measured {
            measuredSeconds += 1
            sessionSeconds += Double(window.sessionsActive)
            completed += Int(window.utterancesEnded) - Int(window.utterancesFailed)
        }
        for record in records where record.measured {
            if record.outcome == .cancelled, record.firstAudio == nil, record.sent != nil { waiting.append(record) }
            guard record.countsInFigures else { continue }
            utterances.append(record)
            switch record.delivery {
            case .paced: paced += 1
            case .burst: burst += 1
            case .unknown: break
            }
        }
    }

    private var isPaced: Bool { paced > 0 && Double(paced) > 0.01 * Double(paced + burst) }

    // MARK: Targets

    /// Judgements of the targets that utterances decide, in the targets' order; nil for the others.
    ///
    /// - Parameters:
    ///   - confidence: with which each bound is to hold.
    ///   - end: when the level ended; nil while it goes on. What waits by then for longer than a limit misses it.
    func judgements(confidence: Double, end: WallInstant?) -> [Judgement?] {
        let judge = TargetJudge(confidence: confidence)
        return targets.map { target in
            switch source(of: target) {
            case .statistic(let figure, let statistic):
                return judge.judge(
                    statistic,
                    of: observations(of: figure, limit: target.expression.limit, end: end),
                    target.comparison,
                    limit: target.expression.limit,
                    wording: Wording(unit: figure.unit == .ratio ? .ratio : .seconds)
                )
            case .share(let share):
                return judge.judge(
                    share: utterances.compactMap { share.observation(of: $0, since: start) },
                    target.comparison,
                    limit: target.expression.limit,
                    name: share.name,
                    event: share.event,
                    wording: share.wording
                )
            case .report: return nil
            }
        }
    }

    /// What the level shows of each target.
    ///
    /// - Parameter report: the level's report, for the targets that scrapes and frames decide; nil if there is none.
    public func evidence(confidence: Double, end: WallInstant, report: RunReport?) -> [TargetEvidence] {
        zip(targets, judgements(confidence: confidence, end: end)).map { target, judgement in
            if let judgement { return evidence(of: target, judgement, end: end) }
            let reported = report?.targets.first { $0.expression == target.expression.text }
            return TargetEvidence(target, reported: reported)
        }
    }

    /// Of a server that paces its frames, what a client sees of the real-time factor is not its own.
    private func source(of target: JudgedTarget) -> JudgedTarget.Source {
        if case .statistic(.rtf, _) = target.source, isPaced { .report } else { target.source }
    }

    private func observations(of figure: Measurement.Figure, limit: Double, end: WallInstant?) -> [Observation] {
        var observations = utterances.compactMap { figure.observation(of: $0, since: start) }
        guard let end, figure == .fal || figure == .falFromSent || figure == .firstAudible else { return observations }
        for record in waiting {
            guard let began = figure == .falFromSent ? record.sent : record.planned,
                Nanoseconds.inSeconds(end - began) >= limit
            else { continue }
            observations.append(
                Observation(value: .infinity, session: record.session, second: record.second(since: start))
            )
        }
        return observations
    }

    private func evidence(of target: JudgedTarget, _ judgement: Judgement, end: WallInstant) -> TargetEvidence {
        var parts = RatioParts(seconds: Double(max(1, measuredSeconds)), from: Nanoseconds.inSeconds(warmup))
        switch source(of: target) {
        case .statistic(let figure, let statistic):
            for one in observations(of: figure, limit: target.expression.limit, end: end) {
                if statistic.quantile != nil {
                    let missed = one.failed || !target.comparison.holds(one.value, target.expression.limit)
                    parts.add(missed ? 1 : 0, of: 1, second: one.second)
                } else {
                    // A failure has no value; a thousand times the limit keeps a mean with one beyond any limit.
                    let worst = 1000 * max(1e-9, abs(target.expression.limit))
                    parts.add(one.failed ? worst : target.sign * one.value, of: 1, second: one.second)
                }
            }
        case .share(let share):
            for one in utterances.compactMap({ share.observation(of: $0, since: start) }) {
                let events = target.comparison.wantsLittle ? one.numerator : one.denominator - one.numerator
                parts.add(events, of: one.denominator, second: one.second)
            }
        case .report: break
        }
        return TargetEvidence(
            expression: target.expression.text,
            verdict: judgement.verdict,
            value: judgement.value.flatMap { $0.isFinite ? $0 : nil },
            low: judgement.low.isFinite ? judgement.low : nil,
            high: judgement.high.isFinite ? judgement.high : nil,
            limit: target.expression.limit,
            unit: target.unit,
            samples: judgement.samples,
            why: judgement.why,
            allowed: target.allowed,
            isShare: target.isShare,
            numerators: parts.numerators,
            denominators: parts.denominators
        )
    }

    // MARK: Figures

    /// What a listener got, over the measured part.
    public func figures() -> LevelFigures {
        var figures = LevelFigures()
        let heard = utterances.filter { $0.outcome.isSuccess }
        let latencies = utterances.compactMap(\.firstAudioLatency).sorted()
        let factors = heard.compactMap(\.realTimeFactor).sorted()
        let seconds = Double(max(1, measuredSeconds))
        let count = Double(max(1, utterances.count))
        figures.utterances = utterances.count
        figures.falP50 = NearestRank.value(of: 0.5, inSorted: latencies).map(Nanoseconds.inSeconds)
        figures.falP95 = NearestRank.value(of: 0.95, inSorted: latencies).map(Nanoseconds.inSeconds)
        figures.rtfP95 = NearestRank.value(of: 0.95, inSorted: factors)
        figures.isPaced = isPaced
        figures.underruns = Double(utterances.count { $0.underruns > 0 }) / count
        figures.failures = Double(utterances.count { $0.outcome.isFailure }) / count
        figures.throughput = Double(completed) / seconds
        figures.goodput =
            Double(heard.count { utterance in targets.allSatisfy { accepts($0, utterance) } }) / seconds
        figures.sessions = sessionSeconds / seconds
        return figures
    }

    private func accepts(_ target: JudgedTarget, _ utterance: UtteranceRecord) -> Bool {
        if case .report = source(of: target) { return true }
        return target.accepts(utterance)
    }
}

/// A ratio's parts by stretches of the measured time.
///
/// As many as eight, so that there is something to draw from, and each as long as that allows: what a moment's congestion
/// does to neighbours is to stay in one stretch.
private struct RatioParts {
    private(set) var numerators: [Double]
    private(set) var denominators: [Double]
    private let from: Double
    private let length: Double

    init(seconds: Double, from: Double) {
        let count = max(1, min(TargetEvidence.stretches, Int(seconds)))
        self.from = from
        length = max(1e-9, seconds / Double(count))
        numerators = Array(repeating: 0, count: count)
        denominators = Array(repeating: 0, count: count)
    }

    mutating func add(_ numerator: Double, of denominator: Double, second: UInt32) {
        let place = min(numerators.count - 1, max(0, Int((Double(second) - from) / length)))
        numerators[place] += numerator
        denominators[place] += denominator
    }
}

extension TargetEvidence {
    /// What a report says of a target that utterances don't decide; without a report, nothing.
    init(_ target: JudgedTarget, reported: RunReport.Target?) {
        let verdict: Verdict =
            switch reported?.verdict {
            case .met: .met
            case .missed: .missed
            default: .inconclusive
            }
        self.init(
            expression: target.expression.text,
            verdict: verdict,
            value: reported?.value,
            low: reported?.interval.first ?? nil,
            high: reported?.interval.last ?? nil,
            limit: target.expression.limit,
            unit: target.unit,
            samples: reported?.samples ?? 0,
            why: reported?.why ?? "the level has no report that it could be judged by",
            allowed: target.sign * target.expression.limit,
            isShare: false,
            numerators: reported?.value.map { [target.sign * $0] } ?? [],
            denominators: reported?.value == nil ? [] : [1]
        )
    }
}
