import Alerting
import Measurement
import Scenarios
import Timing

/// When clients went through a miss of a target: the truth that alerts are held against.
///
/// A target speaks of a run, an alert of a moment, so a target is asked of ten seconds at a time. A second misses it if
/// the statistic, over the utterances planned in the ten seconds that end with it, does not hold the limit beyond
/// chance: of a percentile, and of a share of utterances, so many are on the bad side as a system that only just met the
/// target would show in one window of a hundred (exact binomial test), since some second of an hour will have two bad
/// ones of twenty. Where ten seconds have fewer utterances than a percentile needs to be more than its worst one,
/// 1 / (1 − q) of them (20 for p95, and for shares), the window reaches back to as many as it takes, sixty seconds at
/// the most, and beyond that nothing is known and nothing missed. Means, maxima and the share of dropped frames are
/// compared as they are. A stretch of truth begins with a second that misses the target beyond chance and goes on while
/// the statistic itself is on the limit's bad side, so that an incident whose figures lie near the limit is one and not
/// twenty; it ends with its last second in which an utterance itself was on the bad side, since later ones only remember
/// it. Stretches less than ten seconds apart are one: their windows overlap, and none saw that all was well. Utterances
/// of the warm-up do not count. One that failed misses every latency target, as in the verdict.
struct TargetTruth {
    /// As the scenario has it.
    let target: String
    let spans: [TimeSpan]

    private static let window = 10
    private static let longestWindow = 60

    /// Nil for a target that no utterance is judged by: jitter, queries, and a real-time factor under paced delivery.
    ///
    /// - Parameter start: the run's, in milliseconds since the Unix epoch.
    init?(_ target: TargetExpression, tally: UtteranceTally, start: Int64) {
        let comparison = Measurement.Comparison(target.comparison)
        let missed: [Range<Int>]
        switch target.subject {
        case .query, .statistic(.jitter, _): return nil
        case .statistic(.rtf, _) where tally.isPaced: return nil
        case .statistic(let figure, let statistic):
            var seconds = Seconds<Double>()
            for one in tally.observations(of: figure.measured) { seconds.add(one.value, at: Int(one.second)) }
            let statistic = Measurement.Statistic(statistic)
            missed = seconds.missed(
                least: statistic.quantile.map { Int((1 / (1 - $0) - 1e-9).rounded(.up)) } ?? 1,
                standing: { values in
                    guard let quantile = statistic.quantile else {
                        return comparison.holds(Self.value(statistic, of: values), target.limit) ? .met : .missed
                    }
                    // A percentile that must be above its limit has the others on its bad side.
                    let allowed = comparison.wantsLittle ? 1 - quantile : quantile
                    let bad = values.count { !comparison.holds($0, target.limit) }
                    return Standing(Double(bad), of: values.count, allowed: allowed)
                },
                isBad: { !comparison.holds($0, target.limit) }
            )
        case .share(let share):
            var seconds = Seconds<ShareObservation>()
            for one in tally.observations(of: share.measured) { seconds.add(one, at: Int(one.second)) }
            missed = seconds.missed(
                // With fewer a single one decides.
                least: 20,
                standing: { parts in
                    if share != .frameDrops, comparison.wantsLittle {
                        let bad = parts.reduce(0) { $0 + $1.numerator }
                        return Standing(bad, of: parts.count, allowed: target.limit)
                    }
                    let whole = parts.reduce(0) { $0 + $1.denominator }
                    return comparison.holds(parts.reduce(0) { $0 + $1.numerator } / whole, target.limit)
                        ? .met : .missed
                },
                isBad: { comparison.wantsLittle ? $0.numerator > 0 : $0.numerator < $0.denominator }
            )
        }
        self.target = target.text
        spans = missed.map { TimeSpan(start + Int64($0.lowerBound) * 1000, start + Int64($0.upperBound) * 1000) }
    }

    /// How a window stands to the target.
    private enum Standing {
        case met
        /// On the bad side, but within chance of a system that meets the target.
        case doubtful
        case missed

        init(_ bad: Double, of count: Int, allowed: Double) {
            let allowed = max(0, min(allowed, 1))
            if Binomial.atLeast(bad, of: Double(count), probability: allowed) <= 0.01 {
                self = .missed
            } else {
                self = bad > allowed * Double(count) ? .doubtful : .met
            }
        }
    }

    /// Of maxima and means.
    private static func value(_ statistic: Measurement.Statistic, of values: [Double]) -> Double {
        return statistic == .max ? values.max() ?? .nan : values.reduce(0, +) / Double(values.count)
    }

    /// What was observed in each second.
    private struct Seconds<Value> {
        private var values: [[Value]] = []

        mutating func add(_ value: Value, at second: Int) {
            // No run lasts a year.
            guard second < 366 * 86_400 else { return }
            while values.count <= second { values.append([]) }
            values[second].append(value)
        }

        func missed(least: Int, standing: ([Value]) -> Standing, isBad: (Value) -> Bool) -> [Range<Int>] {
            var stretches: [Range<Int>] = []
            var first: Int?
            var lastBad = 0
            func close() {
                guard let start = first else { return }
                first = nil
                let stretch = start..<max(start, lastBad) + 1
                if let last = stretches.last, start - last.upperBound < TargetTruth.window {
                    stretches[stretches.count - 1] = last.lowerBound..<stretch.upperBound
                } else {
                    stretches.append(stretch)
                }
            }
            for second in values.indices {
                if values[second].contains(where: isBad) { lastBad = second }
                switch window(endingWith: second, least: least).map(standing) {
                case .missed: first = first ?? second
                case .doubtful: break
                case .met, nil: close()
                }
            }
            close()
            return stretches
        }

        private func window(endingWith second: Int, least: Int) -> [Value]? {
            var seen: [Value] = []
            for back in 0..<min(TargetTruth.longestWindow, second + 1) {
                if back >= TargetTruth.window, seen.count >= least { break }
                seen += values[second - back]
            }
            return seen.count >= least ? seen : nil
        }
    }
}
