import Comparison
import Measurement

/// How a comparison is said, the same in every report.
struct ComparisonWording {
    let comparison: RunComparison

    var standing: Standing {
        switch comparison.verdict {
        case .regression: .bad
        case .notEnoughData: .unsure
        case .improvement, .noDifference: .good
        }
    }

    /// One sentence on the whole.
    var headline: String {
        let regressions = comparison.differences.filter { $0.verdict == .regression }
        switch comparison.verdict {
        case .regression:
            guard let worst = comparison.worstFirst.first else { return "Regression" }
            let more = regressions.count > 1 ? " and \(regressions.count - 1) more" : ""
            return "Regression: \(worst.measure.name) is \(Self.change(worst))\(more)"
        case .improvement: return "Improved, and no regression"
        case .noDifference: return "No difference that matters"
        case .notEnoughData:
            let unclear = comparison.differences.filter { $0.isNamed && $0.verdict == .notEnoughData }
            return unclear.isEmpty
                ? "Nothing to tell a difference by"
                : "No regression shown, but not enough data on \(unclear.map(\.measure.name).joined(separator: ", "))"
        }
    }

    /// Runs, counts and how the verdicts were reached.
    var summary: [String] {
        [
            comparison.candidates.map(Self.run).joined(separator: ", "),
            "against " + comparison.baselines.map(Self.run).joined(separator: ", "),
        ]
    }

    var method: String {
        guard comparison.permutations > 0 else { return "values of reports alone, no test" }
        return
            "\(Quantity.count(comparison.permutations)) permutations and \(Quantity.count(comparison.resamples)) "
            + "bootstrap draws over sessions, seed \(comparison.seed); a false alarm anywhere in at most "
            + "\(Quantity.share(comparison.level)) of comparisons"
    }

    private static func run(_ run: ComparedRun) -> String {
        let sessions = run.sessions.map { ", \(Quantity.count($0)) sessions" } ?? ""
        return "\(run.path) (\(Quantity.count(run.utterances)) utterances\(sessions))"
    }

    static func standing(_ one: MeasureDifference) -> Standing? {
        switch one.verdict {
        case .regression: .bad
        case .improvement: .good
        case .noDifference: nil
        case .notEnoughData: .unsure
        }
    }

    static func name(_ verdict: MeasureDifference.Verdict) -> String {
        switch verdict {
        case .regression: "regression"
        case .improvement: "improvement"
        case .noDifference: "no difference"
        case .notEnoughData: "not enough data"
        }
    }

    static func value(_ value: Double?, _ measure: Measure) -> String { Quantity.value(value, unit: measure.unit) }

    /// `+12.3 %`, `+0.4 points`; absolute where a relative one says nothing.
    static func change(_ one: MeasureDifference) -> String {
        guard let difference = one.difference else { return Quantity.missing }
        return change(difference, one)
    }

    static func change(_ difference: Double, _ one: MeasureDifference) -> String {
        guard difference.isFinite else { return difference > 0 ? Quantity.never : "no more \(Quantity.never)" }
        let sign = difference > 0 ? "+" : ""
        if one.measure.isShare { return sign + Quantity.number(difference * 100) + " points" }
        if let baseline = one.baseline, baseline > 0, baseline.isFinite {
            return sign + Quantity.number(rounded(difference / baseline * 100)) + " %"
        }
        return sign + value(difference, one.measure)
    }

    /// Percent to a tenth: more says nothing of a difference.
    private static func rounded(_ percent: Double) -> Double { (percent * 10).rounded() / 10 }

    static func interval(_ one: MeasureDifference) -> String {
        guard let low = one.low, let high = one.high else { return Quantity.missing }
        return "\(change(low, one)) … \(change(high, one))"
    }

    static func tolerance(_ one: MeasureDifference) -> String {
        "± " + change(one.tolerance, one).drop { $0 == "+" }
    }

    /// Of the direction in which it differs.
    static func probability(_ one: MeasureDifference) -> String { probability(min(one.worse, one.better)) }

    static func probability(_ value: Double) -> String {
        value < 0.001 ? "< 0.001" : Quantity.number((value * 1000).rounded() / 1000)
    }

    /// Why there is no answer, and how many utterances would give one.
    static func explanation(_ one: MeasureDifference) -> String {
        var parts: [String] = []
        if !one.why.isEmpty { parts.append(one.why) }
        if let needed = one.needed { parts.append("about \(Quantity.count(needed)) utterances a run would tell") }
        return parts.joined(separator: "; ")
    }

    static func ranks(_ test: RunComparison.RankTest) -> String {
        "\(test.figure.scenarioName): a value of the candidate's is the greater one with \(Quantity.share(test.exceedance)), "
            + "p \(probability(test.probability)) (\(Quantity.count(test.baselineCount)) against "
            + "\(Quantity.count(test.candidateCount)) values)"
    }
}
