/// An expression's tree.
public indirect enum Expression: Sendable {
    case number(NumberLiteral)
    case string(StringLiteral)
    case selector(VectorSelector)
    case range(RangeSelector)
    case subquery(Subquery)
    case call(Call)
    case aggregation(Aggregation)
    case binary(BinaryOperation)
    case unary(UnaryOperation)
    case parenthesized(Parenthesized)
}

/// What an expression yields.
public enum ValueType: String, Sendable {
    case scalar
    case string
    case vector
    case matrix

    /// The type as the documentation names it.
    public var documented: String {
        switch self {
        case .vector: "instant vector"
        case .matrix: "range vector"
        default: rawValue
        }
    }
}

/// A number, or a duration in the place of one.
public struct NumberLiteral: Sendable {
    public var value: Double
    /// Written as a duration: the value is its seconds.
    public var isDuration: Bool
    public var position: SourceRange
}

/// A text between quotes.
public struct StringLiteral: Sendable {
    public var value: String
    public var position: SourceRange
}

/// The time at which a selector or subquery looks, where it is not the evaluation's.
public enum AtModifier: Equatable, Sendable {
    /// Milliseconds since the Unix epoch.
    case timestamp(Int64)
    /// The first instant of the query.
    case start
    /// The last instant of the query.
    case end
}

/// How a selector takes samples around its boundaries (an experiment of Prometheus 3).
public enum BoundaryModifier: String, Sendable {
    /// The last sample at or before a boundary counts as the boundary's.
    case anchored
    /// Values at the boundaries are interpolated.
    case smoothed
}

/// The modifiers that selectors and subqueries have in common.
public struct TimeModifiers: Sendable {
    public var offset: DurationExpression?
    public var at: AtModifier?
}

/// A selector of series, one sample of each.
public struct VectorSelector: Sendable {
    /// The metric's name where it stands before the braces.
    public var name: String?
    /// The conditions in braces, as they stand there.
    public var matchers: [LabelMatcher]
    public var modifiers = TimeModifiers()
    public var boundary: BoundaryModifier?
    public var position: SourceRange

    /// All conditions, that of the name included.
    public var allMatchers: [LabelMatcher] {
        matchers + (name.map { [LabelMatcher(equal: Labels.metricName, $0)] } ?? [])
    }
}

/// A selector of series with all samples of a range; modifiers are in the selector.
public struct RangeSelector: Sendable {
    public var selector: VectorSelector
    public var range: DurationExpression
    public var position: SourceRange
}

/// An expression evaluated again and again over a range.
public struct Subquery: Sendable {
    public var expression: Expression
    public var range: DurationExpression
    /// The distance of the evaluations; `nil` for the default.
    public var step: DurationExpression?
    public var modifiers = TimeModifiers()
    public var position: SourceRange
}

/// A function's call.
public struct Call: Sendable {
    public var function: Function
    public var arguments: [Expression]
    public var position: SourceRange
}

/// An aggregation over label dimensions.
public struct Aggregation: Sendable {
    public var operation: AggregationOperator
    public var parameter: Expression?
    public var expression: Expression
    /// The labels of `by` or `without`.
    public var labels: [String]
    public var isWithout: Bool
    /// Whether `by` or `without` was written, if only with empty parentheses.
    public var hasGrouping: Bool
    public var position: SourceRange
}

/// An aggregation's operator.
public enum AggregationOperator: String, CaseIterable, Sendable {
    case sum, avg, count, min, max, group, stddev, stdvar, topk, bottomk, quantile, limitk
    case countValues = "count_values"
    case limitRatio = "limit_ratio"

    /// The type of the parameter that comes before the vector.
    var parameterType: ValueType? {
        switch self {
        case .topk, .bottomk, .quantile, .limitk, .limitRatio: .scalar
        case .countValues: .string
        default: nil
        }
    }

    /// Absent from Prometheus 2.42.
    var isExperimental: Bool { self == .limitk || self == .limitRatio }
}

/// An operator between two expressions.
public struct BinaryOperation: Sendable {
    public var operation: BinaryOperator
    public var left: Expression
    public var right: Expression
    /// `bool`: comparisons yield 0 or 1 and do not filter.
    public var returnsBool: Bool
    public var matching: VectorMatching
    public var position: SourceRange
    /// Where the operator itself stands.
    public var operatorPosition: SourceRange
}

/// The operators between expressions.
public enum BinaryOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case power = "^"
    case atan2
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case trimUpper = "</"
    case trimLower = ">/"
    case and, or, unless

    /// Higher binds tighter.
    var precedence: Int {
        switch self {
        case .or: 1
        case .and, .unless: 2
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .trimUpper, .trimLower: 3
        case .add, .subtract: 4
        case .multiply, .divide, .modulo, .atan2: 5
        case .power: 6
        }
    }

    public var isComparison: Bool {
        switch self {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: true
        default: false
        }
    }

    public var isSetOperator: Bool { self == .and || self == .or || self == .unless }

    /// Whether the result is a new quantity, so that the metric's name no longer fits.
    ///
    /// Prometheus 2.42 forgets that an angle is one.
    func changesQuantity(isV3: Bool) -> Bool {
        switch self {
        case .add, .subtract, .multiply, .divide, .modulo, .power: true
        case .atan2: isV3
        default: false
        }
    }
}

/// Which series of two sides belong together.
public struct VectorMatching: Equatable, Sendable {
    /// How many series of either side may share a group.
    public enum Cardinality: Sendable {
        case oneToOne
        case manyToOne
        case oneToMany
    }

    public var cardinality = Cardinality.oneToOne
    /// The labels of `on` or `ignoring`.
    public var labels: [String] = []
    public var isOn = false
    /// Whether `on` or `ignoring` was written.
    public var isExplicit = false
    /// Labels that `group_left` or `group_right` copies from the "one" side.
    public var included: [String] = []
    /// Values for series without a partner (an experiment of Prometheus 3).
    public var fillLeft: Double?
    public var fillRight: Double?
}

/// A sign before an expression.
public struct UnaryOperation: Sendable {
    public var isNegation: Bool
    public var expression: Expression
    public var position: SourceRange
}

/// An expression in parentheses.
public struct Parenthesized: Sendable {
    public var expression: Expression
    public var position: SourceRange
}

extension Expression {
    /// The part of the text that the expression was read from.
    public var position: SourceRange {
        switch self {
        case .number(let node): node.position
        case .string(let node): node.position
        case .selector(let node): node.position
        case .range(let node): node.position
        case .subquery(let node): node.position
        case .call(let node): node.position
        case .aggregation(let node): node.position
        case .binary(let node): node.position
        case .unary(let node): node.position
        case .parenthesized(let node): node.position
        }
    }

    /// What the expression yields.
    public var type: ValueType {
        switch self {
        case .number: .scalar
        case .string: .string
        case .selector, .aggregation: .vector
        case .range, .subquery: .matrix
        case .call(let node): node.function.result
        case .binary(let node): node.left.type == .scalar && node.right.type == .scalar ? .scalar : .vector
        case .unary(let node): node.expression.type
        case .parenthesized(let node): node.expression.type
        }
    }

    /// The expression without parentheses around it.
    public var unwrapped: Expression {
        if case .parenthesized(let node) = self { return node.expression.unwrapped }
        return self
    }

    /// The parts directly below, from left to right.
    public var children: [Expression] {
        switch self {
        case .number, .string, .selector: []
        case .range(let node): [.selector(node.selector)]
        case .subquery(let node): [node.expression]
        case .call(let node): node.arguments
        case .aggregation(let node): (node.parameter.map { [$0] } ?? []) + [node.expression]
        case .binary(let node): [node.left, node.right]
        case .unary(let node): [node.expression]
        case .parenthesized(let node): [node.expression]
        }
    }

    /// Every selector in the expression with the range it is read over, from left to right.
    public var selectors: [(selector: VectorSelector, range: DurationExpression?)] {
        switch self {
        case .selector(let node): [(node, nil)]
        case .range(let node): [(node.selector, node.range)]
        default: children.flatMap(\.selectors)
        }
    }
}
