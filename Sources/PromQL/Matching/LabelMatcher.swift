/// A condition on one label of a selector.
public struct LabelMatcher: Sendable {
    /// How the label's value is compared.
    public enum Operation: String, Sendable, Equatable {
        case equal = "="
        case notEqual = "!="
        case matches = "=~"
        case matchesNot = "!~"
    }

    public let name: String
    public let operation: Operation
    /// The text or pattern to compare with.
    public let value: String
    private let expression: RegularExpression?

    /// A matcher; patterns have to match the whole value.
    ///
    /// - Throws: a syntax error for a pattern that RE2 would refuse.
    public init(
        _ name: String,
        _ operation: Operation,
        _ value: String,
        dotMatchesNewline: Bool = true
    ) throws(PromQLError) {
        self.name = name
        self.operation = operation
        self.value = value
        switch operation {
        case .matches, .matchesNot:
            expression = try RegularExpression(value, dotMatchesNewline: dotMatchesNewline)
        case .equal, .notEqual:
            expression = nil
        }
    }

    /// An equality, which cannot fail.
    public init(equal name: String, _ value: String) {
        self.name = name
        self.value = value
        operation = .equal
        expression = nil
    }

    /// Whether a label's value satisfies the condition; a series without the label has the value "".
    public func matches(_ candidate: String) -> Bool {
        switch operation {
        case .equal: haveSameBytes(candidate, value)
        case .notEqual: !haveSameBytes(candidate, value)
        case .matches: expression?.matches(candidate) ?? false
        case .matchesNot: !(expression?.matches(candidate) ?? true)
        }
    }
}

extension LabelMatcher: Equatable, CustomStringConvertible {
    public static func == (left: Self, right: Self) -> Bool {
        haveSameBytes(left.name, right.name) && left.operation == right.operation
            && haveSameBytes(left.value, right.value)
    }

    public var description: String { "\(quotedUnlessPlain(name))\(operation.rawValue)\(quoted(value))" }
}
