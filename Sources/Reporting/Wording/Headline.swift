import Recording

/// The verdict as one plain sentence, and what goes beside it; the first thing that every report says.
struct Headline {
    var standing: Standing
    var sentence: String
    /// `exit code 99: a target missed`.
    var exit: String

    init(_ report: RunReport) {
        standing = report.targets.isEmpty && report.exitCode == 0 ? .good : Standing(report.verdict)
        sentence = (report.isSimulated ? "Simulated: " : "") + Self.sentence(report)
        exit = "exit code \(report.exitCode): \(Self.meaning(report.exitCode))"
    }

    private static func sentence(_ report: RunReport) -> String {
        let total = report.targets.count
        switch report.verdict {
        case .met:
            return switch total {
            case 0: "Done: the scenario sets no targets"
            case 1: "The target was met"
            default: "All \(total) targets met"
            }
        case .missed:
            return report.exitCode == 97 ? unexpected(report) : missed(report)
        case .inconclusive:
            guard total > 0 else {
                if report.utterances.planned == 0 { return "Inconclusive: no utterance was planned" }
                return report.exitCode == 0 ? "Done: the scenario sets no targets" : "Inconclusive: nothing to judge"
            }
            let undecided = report.targets.filter { $0.verdict == .inconclusive }
            let most = undecided.max { ($0.needed ?? 0) < ($1.needed ?? 0) }
            let more =
                most.flatMap { TargetWording($0).needed }
                .map { ": \($0) \(most?.needed == 1 ? "is" : "are") needed" } ?? ""
            return "Inconclusive: \(undecided.count) of \(total) \(plural(total, "target")) could not be decided" + more
        case .invalid:
            if !report.damage.isEmpty { return "Invalid: the run's record is damaged" }
            if report.generator.verdict != "fit" { return "Invalid: the generator was the bottleneck" }
            let reason = report.targets.first { $0.verdict == .invalid }?.why ?? report.warnings.first
            return reason.map { "Invalid: \($0)" } ?? "Invalid: this run proves nothing"
        case .interrupted:
            return "Interrupted after \(Quantity.length(report.duration)): the figures are of what was done until then"
        }
    }

    private static func missed(_ report: RunReport) -> String {
        let missed = report.targets.filter { $0.verdict == .missed }
        guard let first = missed.first else { return "Targets missed" }
        let total = report.targets.count
        let count = total == 1 ? "The target was missed" : "\(missed.count) of \(total) targets missed"
        if missed.count == 1 {
            let wording = TargetWording(first)
            guard wording.subject != first.expression else { return "\(count): \(first.expression)" }
            return "\(count): \(wording.subject) was \(wording.value), the limit is \(wording.limit)"
        }
        let wordings = missed.prefix(missed.count == 3 ? 3 : 2).map { TargetWording($0) }
        let named = wordings.enumerated().map { index, wording in
            // `first-audio latency p95 and p99.9`: the figure once.
            let isRepeated = index > 0 && wording.figure != nil && wording.figure == wordings[index - 1].figure
            return isRepeated ? wording.statisticName : wording.subject
        }
        let rest = missed.count - named.count
        let last = rest > 0 ? "\(rest) more" : named[named.count - 1]
        let others = rest > 0 ? named : named.dropLast()
        return "\(count): \(others.joined(separator: ", ")) and \(last)"
    }

    private static func unexpected(_ report: RunReport) -> String {
        let expected = report.alerts.filter { $0.verdict != nil }
        let wrong = expected.filter { $0.verdict == .missed }
        if wrong.count == 1, let alert = wrong.first {
            return "An alert did not do what was expected: \(alert.name) \(alert.why)"
        }
        return "\(wrong.count) of \(expected.count) alerts did not do what was expected: "
            + wrong.map(\.name).joined(separator: ", ")
    }

    static func meaning(_ exitCode: Int32) -> String {
        switch exitCode {
        case 0: "nothing missed"
        case 64: "wrong usage"
        case 65: "bad scenario or data"
        case 69: "target unreachable"
        case 70: "internal error"
        case 96: "invalid or inconclusive run"
        case 97: "an alert expectation failed"
        case 98: "regression"
        case 99: "a target missed"
        case 130: "interrupted"
        default: "not one of this tool's codes"
        }
    }
}

/// `target` or `targets`.
func plural(_ count: Int, _ singular: String) -> String { count == 1 ? singular : singular + "s" }
