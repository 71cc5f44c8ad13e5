public import Documents
public import PromQL

/// A rule's expression, and where each part of it stands in the file.
public struct RuleExpression: Sendable {
    /// As written, in one piece: without the block's indentation and line folding.
    public var text: String
    public var expression: Expression
    /// Where each character of `text` stands; its limits are those of ``TextPlaces``.
    public var places: TextPlaces

    /// Where a part of the expression begins in the file.
    public func place(of range: SourceRange) -> DocumentNode.Place { places.place(at: range.start) }
}
