extension TargetJudge {
    /// Judges a ratio of sums: lost frames over expected ones, failed utterances over all.
    ///
    /// The bounds are Clopper and Pearson's on the effective count, whose design effect holds the clustering within
    /// utterances too. With no event at all nothing shows how events would cluster: they are then taken as independent.
    ///
    /// - Parameters:
    ///   - name: what the share is called in the sentence, for example `share of lost frames`.
    ///   - event: what happened to those that count, in the past tense, for example `failed` or `went missing`.
    public func judge(
        share observations: [ShareObservation],
        _ comparison: Comparison,
        limit: Double,
        name: String,
        event: String,
        wording: Wording
    ) -> Judgement {
        let parts = observations.filter { $0.denominator > 0 }
        let events = parts.reduce(0) { $0 + $1.numerator }
        let trials = parts.reduce(0) { $0 + $1.denominator }
        guard trials > 0 else { return nothing("nothing was measured that the \(name) could be of") }
        let ratio = min(1, max(0, events / trials))
        let meanDenominator = trials / Double(parts.count)
        let clusters = Clusters(sessions: parts.map(\.session), seconds: parts.map(\.second))
        let effect = DesignEffect(
            count: trials,
            // As for singletons of size 1: the cluster estimate of these is exactly this.
            independentVariance: ratio * (1 - ratio) / max(1, trials - 1),
            residuals: parts.map { ($0.numerator - ratio * $0.denominator) / meanDenominator },
            clusters: clusters.dimensions + [.singletons(parts.count)],
            confidence: confidence
        )
        let bounds = Binomial.interval(
            successes: ratio * effect.effectiveCount,
            of: effect.effectiveCount,
            confidence: confidence
        )
        let good = comparison.wantsLittle ? bounds.upperBound : bounds.lowerBound
        let bad = comparison.wantsLittle ? bounds.lowerBound : bounds.upperBound
        let verdict: Verdict =
            comparison.holds(good, limit) ? .met : comparison.holds(bad, limit) ? .inconclusive : .missed
        var needed: Int? = 0
        if verdict == .inconclusive {
            needed = FurtherSamples.needed(
                count: parts.count,
                effective: effect.effectiveCount,
                misses: ratio,
                allowed: limit,
                confidence: confidence
            )
        }
        var result = Judgement(
            verdict: verdict,
            value: ratio,
            low: bounds.lowerBound,
            high: bounds.upperBound,
            confidence: confidence,
            samples: parts.count,
            effectiveSamples: effect.effectiveCount,
            designEffect: effect.factor,
            needed: needed,
            why: ""
        )
        let counted = events == 0 ? "none" : Wording.digits(events)
        result.why =
            "\(counted) of \(wording.count(Int(trials.rounded()))) \(event)"
            + VerdictSentence.ending(of: result, name: name, wording: Wording(unit: .share))
        return result
    }
}
