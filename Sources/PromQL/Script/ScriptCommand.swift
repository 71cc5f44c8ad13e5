/// One command of a test script.
enum ScriptCommand: Sendable {
    case load(ScriptLoad)
    case clear
    case evaluate(ScriptEvaluation)
    /// What can't be read as one of the others, or only in part.
    case malformed(MalformedCommand)
}

/// A command that a script's reader could not make sense of.
struct MalformedCommand: Sendable {
    /// The command's own line, from 1.
    var line: Int
    var text: String
    /// What is wrong, with the line at which it is.
    var problem: String
}

/// Series that a script adds to its store.
struct ScriptLoad: Sendable {
    struct Series: Sendable {
        var notation: SeriesNotation
        /// When each sample's counter started, relative to the sample, in milliseconds; `nil` where unknown.
        var startOffsets: [Int64?]
    }

    /// Between two samples.
    var stepMilliseconds: Int64
    var series: [Series] = []
    /// Classic histograms are loaded as native ones as well.
    var addsNativeHistograms = false
}

/// A query with what it has to answer.
struct ScriptEvaluation: Sendable {
    enum Times: Sendable, Equatable {
        case instant(Int64)
        case range(from: Int64, through: Int64, step: Int64)
    }

    /// A text that an error or annotation must have.
    enum Condition: Sendable {
        case any
        case message(String)
        case pattern(RegularExpression)

        func holds(for text: String) -> Bool {
            switch self {
            case .any: true
            case .message(let message): message == text
            case .pattern(let expression): expression.matches(text)
            }
        }

        var described: String {
            switch self {
            case .any: "any"
            case .message(let message): quoted(message)
            case .pattern(let expression): "/\(expression.pattern)/"
            }
        }
    }

    /// From 1.
    var line: Int
    var expression: String
    var times: Times
    var isOrdered = false
    var failure: Condition?
    var warnings: [Condition] = []
    var infos: [Condition] = []
    var forbidsWarnings = false
    var forbidsInfos = false
    var scalar: Double?
    var string: String?
    /// The times of an expected range vector's values.
    var vectorTimes: (from: Int64, through: Int64, step: Int64)?
    var series: [SeriesNotation] = []
    /// Why the answer cannot be checked.
    var malformed: String?

    /// What the expectations say that can't all be so.
    var contradiction: String? {
        if forbidsInfos, !infos.isEmpty { return "info and no_info cannot be used together" }
        if forbidsWarnings, !warnings.isEmpty { return "warn and no_warn cannot be used together" }
        return nil
    }
}
