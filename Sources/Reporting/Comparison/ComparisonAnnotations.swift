public import Comparison

/// A comparison as GitHub's workflow commands: an error for each regression, a warning for each named measure that can't
/// be told, a notice of the whole.
public enum ComparisonAnnotations {
    public static func render(_ comparison: RunComparison) -> String {
        let wording = ComparisonWording(comparison: comparison)
        var lines = [line("notice", "ttsload compare", wording.headline)]
        for one in comparison.worstFirst {
            let numbers =
                "\(ComparisonWording.value(one.baseline, one.measure)) → "
                + "\(ComparisonWording.value(one.candidate, one.measure)), \(ComparisonWording.change(one))"
            switch one.verdict {
            case .regression:
                let interval = ComparisonWording.interval(one)
                lines.append(
                    line("error", "Regression: \(one.measure.name)", "\(numbers) (95 % interval \(interval))")
                )
            case .notEnoughData where one.isNamed:
                let why = ComparisonWording.explanation(one)
                lines.append(line("warning", "Not enough data: \(one.measure.name)", "\(numbers). \(why)"))
            default: break
            }
        }
        return lines.joined(separator: "\n")
    }

    /// One workflow command.
    ///
    /// Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
    private static func line(_ kind: String, _ title: String, _ text: String) -> String {
        let name = escaped(title).replacing(":", with: "%3A").replacing(",", with: "%2C")
        return "::\(kind) title=\(name)::\(escaped(text))"
    }

    private static func escaped(_ text: String) -> String {
        TerminalText.plain(text.replacing("%", with: "%25"))
    }
}
