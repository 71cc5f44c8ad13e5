public import PromQL

/// How the evaluations of test scripts went: one line each, and the counts.
public struct ScriptSummary: Sendable {
    /// One script.
    public struct File: Sendable {
        public var name: String
        public var outcomes: [ScriptOutcome]
        /// Why the script can't be run, where it can't.
        public var problem: String?

        public init(name: String, outcomes: [ScriptOutcome], problem: String? = nil) {
            self.name = name
            self.outcomes = outcomes
            self.problem = problem
        }
    }

    /// Evaluations by verdict.
    public struct Counts: Sendable, Equatable {
        public var passed = 0
        public var failed = 0
        public var unsupported = 0

        public init(passed: Int = 0, failed: Int = 0, unsupported: Int = 0) {
            self.passed = passed
            self.failed = failed
            self.unsupported = unsupported
        }

        var sentence: String { "\(passed) passed, \(failed) failed, \(unsupported) unsupported" }
        var fields: String { "\"passed\":\(passed),\"failed\":\(failed),\"unsupported\":\(unsupported)" }
    }

    public var files: [File] = []

    public init() {}

    public var counts: Counts { Self.counts(files.flatMap(\.outcomes)) }

    /// Whether every script could be read.
    public var isComplete: Bool { files.allSatisfy { $0.problem == nil } }

    private static func counts(_ outcomes: [ScriptOutcome]) -> Counts {
        outcomes.reduce(into: Counts()) { counts, outcome in
            switch outcome.verdict {
            case .pass: counts.passed += 1
            case .fail: counts.failed += 1
            case .unsupported: counts.unsupported += 1
            }
        }
    }

    /// `fail aggregations.test:12: sum(a): expected {} 3, got {} 2`, always one line.
    public static func line(_ outcome: ScriptOutcome, in file: String) -> String {
        let place = "\(file):\(outcome.line): \(outcome.expression)"
        let text =
            switch outcome.verdict {
            case .pass: "pass \(place)"
            case .fail(let expected, let got): "fail \(place): expected \(expected), got \(got)"
            case .unsupported(let why): "unsupported \(place): \(why)"
            }
        return TerminalText.plain(text)
    }

    /// The counts, of each script where there are several, and of all.
    public var text: String {
        var lines: [String] = []
        if files.count > 1 {
            lines = files.filter { $0.problem == nil }.map { "\($0.name): \(Self.counts($0.outcomes).sentence)" }
        }
        let counts = counts
        let total = counts.passed + counts.failed + counts.unsupported
        lines.append("\(total) \(total == 1 ? "evaluation" : "evaluations"): \(counts.sentence)")
        return lines.map { $0 + "\n" }.joined()
    }

    /// Everything as one JSON document.
    public var json: String {
        let items = files.map { file in
            var fields = "\"file\":\(AnswerJSON.quoted(file.name)),\(Self.counts(file.outcomes).fields)"
            if let problem = file.problem { fields += ",\"error\":\(AnswerJSON.quoted(problem))" }
            let outcomes = file.outcomes.map(Self.json).joined(separator: ",")
            return "{\(fields),\"evaluations\":[\(outcomes)]}"
        }
        return "{\(counts.fields),\"files\":[\(items.joined(separator: ","))]}\n"
    }

    private static func json(_ outcome: ScriptOutcome) -> String {
        let quoted = AnswerJSON.quoted
        let fields =
            switch outcome.verdict {
            case .pass: "\"verdict\":\"pass\""
            case .fail(let expected, let got):
                "\"verdict\":\"fail\",\"expected\":\(quoted(expected)),\"got\":\(quoted(got))"
            case .unsupported(let why): "\"verdict\":\"unsupported\",\"why\":\(quoted(why))"
            }
        return "{\"line\":\(outcome.line),\"expression\":\(quoted(outcome.expression)),\(fields)}"
    }
}
