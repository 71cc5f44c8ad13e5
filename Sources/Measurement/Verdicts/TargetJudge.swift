/// Judges targets on a sample: met, missed or inconclusive.
///
/// Bounds hold with `confidence` each on its own (so the interval of both holds with 98 % at the usual 99 %), for a run
/// like this one: what the server would do under other load or on another day, no interval of one run can say.
public struct TargetJudge: Sendable {
    public var confidence: Double

    public init(confidence: Double = 0.99) { self.confidence = confidence }

    /// Judges a percentile, maximum or mean of utterances, failed ones (infinite values) included as misses.
    ///
    /// Whatever the comparison, a failed utterance is on its bad side. Percentiles are judged without any assumption on
    /// their distribution; the mean by Student's t with variances from clusters; the maximum as a statement about the
    /// sample itself.
    public func judge(
        _ statistic: Statistic,
        of observations: [Observation],
        _ comparison: Comparison,
        limit: Double,
        wording: Wording
    ) -> Judgement {
        guard !observations.isEmpty else { return nothing("no \(wording.one) was measured") }
        let sample = OrientedSample(observations, comparison, limit: limit)
        if let quantile = statistic.quantile {
            return judge(quantile, named: statistic.rawValue, of: sample, wording: wording)
        }
        return statistic == .max ? judgeMaximum(of: sample, wording: wording) : judgeMean(of: sample, wording: wording)
    }

    func nothing(_ why: String) -> Judgement {
        Judgement(
            verdict: .inconclusive,
            value: nil,
            low: -.infinity,
            high: .infinity,
            confidence: confidence,
            samples: 0,
            effectiveSamples: 0,
            designEffect: 1,
            needed: nil,
            why: why
        )
    }

    private func judge(
        _ quantile: Double,
        named name: String,
        of sample: OrientedSample,
        wording: Wording
    ) -> Judgement {
        let count = sample.values.count
        let sorted = RadixSort.sorted(sample.values)
        let ownQuantile = sample.wantsLittle ? quantile : 1 - quantile
        // By nearest rank in the figure's own order, whichever way the sample is turned.
        let rank = NearestRank.rank(of: quantile, count: count)
        let value = sorted[sample.wantsLittle ? rank - 1 : count - rank]

        // The effect at the limit decides the verdict, the one at the quantile the interval; the larger serves both.
        let missed = sample.values.map { !sample.isGood($0) }
        let beyond = sample.values.map { value.isFinite ? $0 > value : $0 >= value }
        let effects = [missed, beyond].map { DesignEffect(of: $0, in: sample.clusters, confidence: confidence) }
        let effect = effects[0].factor >= effects[1].factor ? effects[0] : effects[1]

        let bounds = QuantileInterval(
            quantile: ownQuantile,
            count: count,
            effectiveCount: effect.effectiveCount,
            confidence: confidence
        )
        let misses = missed.count { $0 }
        return sample.judgement(
            value: value,
            low: bounds.lowerRank.map { sorted[$0 - 1] } ?? -.infinity,
            high: bounds.upperRank.map { sorted[$0 - 1] } ?? .infinity,
            confidence: confidence,
            effect: effect,
            name: name,
            wording: wording
        ) {
            FurtherSamples.needed(
                count: count,
                effective: effect.effectiveCount,
                misses: Double(misses) / Double(count),
                allowed: 1 - ownQuantile,
                confidence: confidence
            )
        }
    }

    private func judgeMaximum(of sample: OrientedSample, wording: Wording) -> Judgement {
        // Turned round, the figure's maximum is the sample's minimum; a failed utterance misses either way.
        let extreme = sample.wantsLittle ? sample.values.max() : sample.values.min()
        let failed = sample.values.contains(.infinity)
        let value = failed ? .infinity : extreme ?? .infinity
        let good = sample.isGood(value)
        var result = sample.judgement(
            value: value,
            low: value,
            high: value,
            confidence: 1,
            effect: DesignEffect(factor: 1, count: Double(sample.values.count)),
            name: "max",
            wording: wording
        ) { 0 }
        result.verdict = good ? .met : .missed
        result.why =
            sample.misses(wording: wording)
            + "; the max is \(wording.value(result.value ?? .infinity)), of these \(wording.many) only"
        return result
    }

    private func judgeMean(of sample: OrientedSample, wording: Wording) -> Judgement {
        let count = Double(sample.values.count)
        let mean = sample.values.reduce(0, +) / count
        let deviations = sample.values.map { $0 - mean }
        let squares = deviations.reduce(0) { $0 + $1 * $1 }
        guard mean.isFinite, count > 1 else {
            let one = mean.isFinite
            return sample.judgement(
                value: mean,
                low: one ? -.infinity : mean,
                high: .infinity,
                confidence: confidence,
                effect: DesignEffect(factor: 1, count: count),
                name: "mean",
                wording: wording
            ) { nil }
        }
        let independent = squares / (count - 1) / count
        let effect = DesignEffect(
            count: count,
            independentVariance: independent,
            residuals: deviations,
            clusters: sample.clusters.dimensions,
            confidence: confidence
        )
        let deviation = (independent * effect.factor).squareRoot()
        // A measured effect holds Student's widening already.
        let score =
            effect.factor > 1
            ? Student.normalQuantile(confidence) : Student.quantile(confidence, degrees: count - 1)
        let half = score * deviation
        return sample.judgement(
            value: mean,
            low: mean - half,
            high: mean + half,
            confidence: confidence,
            effect: effect,
            name: "mean",
            wording: wording
        ) {
            let distance = abs(mean - sample.limit)
            guard distance > half * 1e-4 else { return nil }
            let growth = half / distance
            return FurtherSamples.roundedUp(count * (growth * growth - 1))
        }
    }
}
