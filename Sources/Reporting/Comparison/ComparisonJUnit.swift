public import Comparison

/// A comparison as test results: one case a measure.
///
/// A regression is a failure. What can't be told is a skipped case, or an error where the measure is one that a gate is
/// about and that is not let pass.
public enum ComparisonJUnit {
    public static func render(_ comparison: RunComparison, strict: Bool) -> String {
        let rows = comparison.worstFirst
        let failures = rows.count { $0.verdict == .regression }
        let unclear = rows.filter { $0.verdict == .notEnoughData }
        let errors = strict ? unclear.count(where: \.isNamed) : 0
        let counts =
            "tests=\"\(rows.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(unclear.count - errors)\""
        let name = Markup.escape(comparison.candidates.first?.name ?? "")
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ttsload compare\" \(counts)>\n"
        text += "  <testsuite name=\"\(name)\" \(counts)>\n"
        for one in rows { text += element(one, suite: name, isError: strict && one.isNamed) }
        return text + "  </testsuite>\n</testsuites>\n"
    }

    private static func element(_ one: MeasureDifference, suite: String, isError: Bool) -> String {
        let numbers =
            "\(ComparisonWording.value(one.baseline, one.measure)) → "
            + "\(ComparisonWording.value(one.candidate, one.measure)), \(ComparisonWording.change(one)), 95 % interval "
            + "\(ComparisonWording.interval(one)), matters \(ComparisonWording.tolerance(one)), "
            + "p \(ComparisonWording.probability(one))"
        let explained = Markup.escape(
            [numbers, ComparisonWording.explanation(one)].filter { !$0.isEmpty }.joined(separator: "; ")
        )
        var text = "    <testcase name=\"\(Markup.escape(one.measure.name))\" classname=\"\(suite)\">\n"
        switch one.verdict {
        case .regression: text += "      <failure type=\"regression\" message=\"\(explained)\">\(explained)</failure>\n"
        case .notEnoughData where isError:
            text += "      <error type=\"notEnoughData\" message=\"\(explained)\">\(explained)</error>\n"
        case .notEnoughData: text += "      <skipped message=\"not enough data: \(explained)\"/>\n"
        case .improvement, .noDifference: text += "      <system-out>\(explained)</system-out>\n"
        }
        return text + "    </testcase>\n"
    }
}
