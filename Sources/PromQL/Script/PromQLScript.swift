/// A test script in the format of the Prometheus project: `load`, `clear` and `eval` commands.
///
/// The format is described at https://github.com/prometheus/prometheus/blob/main/promql/promqltest/README.md; the older
/// `eval_fail`, `eval_warn`, `eval_info` and `eval_ordered` are read as well.
public struct PromQLScript: Sendable {
    let commands: [ScriptCommand]

    /// Reads a script; a command that is malformed fails when the script is run, and so does a query that is no
    /// expression.
    public init(_ text: String) {
        var parser = ScriptParser(text)
        commands = parser.commands()
    }

    /// How many evaluations the script has.
    public var evaluationCount: Int {
        commands.count {
            if case .evaluate = $0 { true } else { false }
        }
    }

    /// Runs all commands in order and says how every evaluation went.
    public func run(_ options: ScriptOptions = ScriptOptions()) -> [ScriptOutcome] {
        var store = ScriptStore()
        var source: SeriesSource?
        var outcomes: [ScriptOutcome] = []
        for command in commands {
            switch command {
            case .clear:
                store = ScriptStore()
                source = nil
            case .load(let load):
                store.add(load)
                source = nil
            case .malformed(let command):
                outcomes.append(
                    ScriptOutcome(
                        line: command.line,
                        expression: command.text,
                        verdict: .fail(expected: "a well-formed command", got: command.problem)
                    )
                )
            case .evaluate(let evaluation):
                let current = source ?? store.source
                source = current
                let check = ScriptCheck(evaluation: evaluation, options: options, source: current)
                outcomes.append(
                    ScriptOutcome(line: evaluation.line, expression: evaluation.expression, verdict: check.verdict())
                )
            }
        }
        return outcomes
    }
}

/// How a script's evaluations are run.
public struct ScriptOptions: Sendable {
    public var query: QueryOptions
    /// Leaves expectations about warnings and infos unchecked.
    public var ignoresAnnotations: Bool
    /// Evaluates every instant query again as the middle of a range query and, with `@`, at other times: all must agree.
    public var checksOtherModes: Bool
    /// By which share of the sum of both a value may differ from the expected one.
    public var tolerance = 1e-6

    /// The options that the upstream project's own runner has: delayed name removal with Prometheus 3.
    public init(compatibility: Compatibility = .v3, ignoresAnnotations: Bool = false, checksOtherModes: Bool = false) {
        query = QueryOptions(compatibility: compatibility, delaysNameRemoval: compatibility == .v3)
        self.ignoresAnnotations = ignoresAnnotations
        self.checksOtherModes = checksOtherModes
    }
}

/// How one evaluation of a script went, or that a command could not be read.
public struct ScriptOutcome: Sendable, Equatable {
    public enum Verdict: Sendable, Equatable {
        case pass
        case fail(expected: String, got: String)
        /// It needs what the evaluator leaves out by design.
        case unsupported(why: String)
    }

    /// The command's line, from 1.
    public var line: Int
    public var expression: String
    public var verdict: Verdict
}

extension ScriptOutcome: CustomStringConvertible {
    /// One line: the verdict, the place, the expression, and what was expected and found.
    public var description: String {
        switch verdict {
        case .pass: "pass \(line): \(expression)"
        case .fail(let expected, let got): "fail \(line): \(expression): expected \(expected), got \(got)"
        case .unsupported(let why): "unsupported \(line): \(expression): \(why)"
        }
    }
}
