/// Something in a rule file that keeps it from doing what its author wants.
public struct LintFinding: Sendable, Equatable {
    public enum Severity: String, Sendable, Comparable, CaseIterable {
        case info, warning
        /// The rule cannot do what it is for.
        case error

        private var rank: Int { self == .error ? 2 : self == .warning ? 1 : 0 }

        public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
    }

    /// The identifier of the check.
    public var check: String
    public var severity: Severity
    /// The rule's name; empty for what is no rule's.
    public var rule: String
    public var file: String
    /// From 1; 0 where there is no place.
    public var line: Int
    public var column: Int
    /// The line of the expression and carets below the place; empty where there is none.
    public var excerpt: String
    public var why: String
    public var remedy: String
}
