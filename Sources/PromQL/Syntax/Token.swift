/// A piece of an expression's text.
struct Token: Sendable {
    enum Kind: Equatable, Sendable {
        case leftParenthesis, rightParenthesis, leftBrace, rightBrace, leftBracket, rightBracket
        case comma, colon, assign, at
        case add, subtract, multiply, divide, modulo, power
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, trimUpper, trimLower
        case matches, matchesNot
        case number, duration, string, identifier, end
    }

    var kind: Kind
    /// The decoded text of a string, the token as written otherwise.
    var text: String
    var range: SourceRange

    /// The token as an error message names it.
    var described: String {
        switch kind {
        case .end: "end of input"
        case .identifier: Keyword(text) == nil ? "identifier \(quoted(text))" : "<\(text)>"
        case .number: "number \(quoted(text))"
        case .duration: "duration \(quoted(text))"
        case .string: "string \(quoted(text))"
        default: quoted(text)
        }
    }
}

/// Words with a meaning of their own outside braces, in any case.
enum Keyword: String, Sendable {
    case and, or, unless, atan2
    case sum, avg, count, min, max, group, stddev, stdvar, topk, bottomk, quantile, limitk
    case countValues = "count_values"
    case limitRatio = "limit_ratio"
    case offset, smoothed, anchored, by, without, on, ignoring, bool
    case groupLeft = "group_left"
    case groupRight = "group_right"
    case fill
    case fillLeft = "fill_left"
    case fillRight = "fill_right"
    case start, end, step, range
    case maxOf = "max_of"
    case minOf = "min_of"
    case inf, nan

    init?(_ text: String) { self.init(rawValue: text.lowercased()) }

    /// Words that name no metric without quotes.
    var isReserved: Bool {
        switch self {
        case .bool, .on, .ignoring, .groupLeft, .groupRight, .atan2, .inf, .nan: true
        default: false
        }
    }
}
