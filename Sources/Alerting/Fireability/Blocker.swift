public import PromQL

/// A part of an expression that keeps it from having an answer.
public struct Blocker: Sendable, Equatable {
    /// The part as it is written, mostly a selector.
    public var selector: String
    /// Where it stands in the expression.
    public var range: SourceRange
    /// What is wrong with it, as the end of a sentence that begins with the part.
    public var reason: String

    public init(selector: String, range: SourceRange, reason: String) {
        self.selector = selector
        self.range = range
        self.reason = reason
    }
}
