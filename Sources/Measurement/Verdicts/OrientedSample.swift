/// A sample turned so that small values are the good ones and failures are infinitely bad.
///
/// For a target that wants large values everything is negated, and turned back for the judgement.
struct OrientedSample {
    let wantsLittle: Bool
    private let comparison: Comparison
    /// Turned, as are the values.
    let limit: Double
    let values: [Double]
    let clusters: Clusters

    init(_ observations: [Observation], _ comparison: Comparison, limit: Double) {
        wantsLittle = comparison.wantsLittle
        self.comparison = comparison
        let sign: Double = comparison.wantsLittle ? 1 : -1
        self.limit = sign * limit
        values = observations.map { $0.failed ? .infinity : sign * $0.value }
        clusters = Clusters(sessions: observations.map { $0.session }, seconds: observations.map { $0.second })
    }

    func isGood(_ value: Double) -> Bool { comparison.holds(original(value), original(limit)) }

    /// How many observations miss the limit, or that none does, as the beginning of a sentence.
    func misses(wording: Wording) -> String {
        let missed = values.count { !isGood($0) }
        let failed = values.count { $0 == .infinity }
        let relation =
            switch comparison {
            case .less: "at or above"
            case .lessOrEqual: "above"
            case .greater: "at or below"
            case .greaterOrEqual: "below"
            }
        let limit = wording.value(original(limit))
        guard missed > 0 else {
            let good =
                switch comparison {
                case .less: "below"
                case .lessOrEqual: "at or below"
                case .greater: "above"
                case .greaterOrEqual: "at or above"
                }
            return values.count == 1
                ? "the only \(wording.one) was \(good) \(limit)"
                : "all \(wording.count(values.count)) were \(good) \(limit)"
        }
        let verb = missed == 1 ? "was" : "were"
        let failures = failed == 0 ? "" : " (\(failed == missed ? "all" : Wording.grouped(failed)) by failing)"
        return "\(Wording.grouped(missed)) of \(wording.count(values.count)) \(verb) \(relation) \(limit)\(failures)"
    }

    /// The judgement for bounds in the turned order; `needed` is asked only if they leave it open.
    func judgement(
        value: Double,
        low: Double,
        high: Double,
        confidence: Double,
        effect: DesignEffect,
        name: String,
        wording: Wording,
        needed: () -> Int?
    ) -> Judgement {
        let verdict: Verdict = isGood(high) ? .met : isGood(low) ? .inconclusive : .missed
        var result = Judgement(
            verdict: verdict,
            value: value == .infinity ? .infinity : original(value),
            low: wantsLittle ? low : original(high),
            high: wantsLittle ? high : original(low),
            confidence: confidence,
            samples: values.count,
            effectiveSamples: effect.effectiveCount,
            designEffect: effect.factor,
            needed: verdict == .inconclusive ? needed() : 0,
            why: ""
        )
        result.why = misses(wording: wording) + VerdictSentence.ending(of: result, name: name, wording: wording)
        return result
    }

    private func original(_ value: Double) -> Double { wantsLittle ? value : -value }
}

/// The second half of a verdict's sentence.
enum VerdictSentence {
    static func ending(of judgement: Judgement, name: String, wording: Wording) -> String {
        let sure = "\(Wording.digits(judgement.confidence * 100)) %"
        let worth =
            judgement.designEffect > 1.05
            ? " (dependent ones, worth \(Wording.digits(judgement.effectiveSamples)) independent ones)" : ""
        let bounds =
            switch (judgement.low.isFinite, judgement.high.isFinite) {
            case (true, true):
                "between \(wording.value(judgement.low)) and \(wording.value(judgement.high))"
            case (false, true): "at most \(wording.value(judgement.high))"
            case (true, false): "at least \(wording.value(judgement.low))"
            case (false, false): judgement.low == .infinity ? "beyond any limit" : "not bounded by so few"
            }
        let conclusion = "\(worth); with \(sure) confidence the \(name) is \(bounds)"
        guard judgement.verdict == .inconclusive else { return conclusion }
        return switch judgement.needed {
        case .some(let needed):
            conclusion + ", and about \(Wording.grouped(needed)) more would tell"
        case .none: conclusion + ", and no number of further ones would tell"
        }
    }
}
