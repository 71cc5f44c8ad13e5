extension TargetJudge {
    /// Judges a percentile or maximum of values of which only a histogram was kept, such as frames' jitter.
    ///
    /// A histogram does not say which values belong together. The caller states what they are worth in independent
    /// ones; for frames the number of utterances that they are of is the safe choice.
    ///
    /// - Parameters:
    ///   - scale: the histogram's integer units in one unit of the target (`Figure.histogramScale`).
    ///   - wording: the noun is that of the histogram's values, for example frames.
    public func judge(
        _ statistic: Statistic,
        of histogram: LatencyHistogram,
        scale: Double,
        effectiveCount: Double,
        _ comparison: Comparison,
        limit: Double,
        wording: Wording
    ) -> Judgement {
        let buckets = histogram.buckets
        guard let most = histogram.max, let mean = histogram.mean else {
            return nothing("no \(wording.one) was measured")
        }
        let count = histogram.count
        let effect = DesignEffect(factor: Double(count) / max(1, effectiveCount), count: Double(count))
        func value(atRank rank: Int) -> Double {
            var seen = 0
            for bucket in buckets {
                seen += bucket.count
                if seen >= rank { return Double(min(bucket.highest, most)) / scale }
            }
            return Double(most) / scale
        }
        // A bucket that holds the limit is judged by its upper edge, one part in a thousand to the bad side.
        let missed = buckets.reduce(0) {
            comparison.holds(Double(min($1.highest, most)) / scale, limit) ? $0 : $0 + $1.count
        }
        var result = Judgement(
            verdict: .inconclusive,
            value: Double(most) / scale,
            low: Double(most) / scale,
            high: Double(most) / scale,
            confidence: confidence,
            samples: count,
            effectiveSamples: effect.effectiveCount,
            designEffect: effect.factor,
            needed: 0,
            why: ""
        )
        if let quantile = statistic.quantile {
            let bounds = QuantileInterval(
                quantile: quantile,
                count: count,
                effectiveCount: effect.effectiveCount,
                confidence: confidence
            )
            result.value = value(atRank: NearestRank.rank(of: quantile, count: count))
            result.low = bounds.lowerRank.map(value) ?? -.infinity
            result.high = bounds.upperRank.map(value) ?? .infinity
            result.needed = FurtherSamples.needed(
                count: count,
                effective: effect.effectiveCount,
                misses: Double(missed) / Double(count),
                allowed: comparison.wantsLittle ? 1 - quantile : quantile,
                confidence: confidence
            )
        } else if statistic == .mean {
            // Without the values' clusters a mean has no honest variance: it is what it is, of this sample.
            result.value = mean / scale
            result.low = mean / scale
            result.high = mean / scale
        }
        let (good, bad) = comparison.wantsLittle ? (result.high, result.low) : (result.low, result.high)
        result.verdict = comparison.holds(good, limit) ? .met : comparison.holds(bad, limit) ? .inconclusive : .missed
        if result.verdict != .inconclusive { result.needed = 0 }
        let share = Wording.digits(100 * Double(missed) / Double(count))
        result.why =
            "\(share) % of \(wording.count(count)) missed \(wording.value(limit))"
            + VerdictSentence.ending(of: result, name: statistic.rawValue, wording: wording)
        return result
    }
}
