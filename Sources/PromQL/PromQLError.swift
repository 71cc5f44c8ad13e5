/// What went wrong while reading or evaluating an expression or a test script.
///
/// It carries the place where there is one, as UTF-8 offsets into the text that was read.
public struct PromQLError: Error, Equatable, Sendable {
    /// The stage that failed.
    public enum Kind: String, Equatable, Sendable {
        /// The text is no expression, or its types do not fit.
        case syntax
        /// The expression is right, but these data have no answer.
        case evaluation
        /// The answer needs something that this evaluator leaves out by design (native histograms).
        case unsupported
        /// A test script is malformed.
        case script
    }

    public var kind: Kind
    /// What was found and what was expected, without the place.
    public var message: String
    /// The offending part of `text`; `nil` when the failure has no single place.
    public var range: SourceRange?
    /// The expression or line that `range` points into.
    public var text: String?

    public init(_ kind: Kind, _ message: String, range: SourceRange? = nil, text: String? = nil) {
        self.kind = kind
        self.message = message
        self.range = range
        self.text = text
    }

    static func evaluation(_ message: String) -> Self { Self(.evaluation, message) }

    static func unsupported(_ message: String) -> Self { Self(.unsupported, message) }
}

extension PromQLError {
    /// `line:column: message`, without the expression.
    public var summary: String {
        guard let range, let text else { return message }
        return "\(range.place(in: text)): \(message)"
    }
}

extension PromQLError: CustomStringConvertible {
    /// `line:column: message`, and the line with a caret below the place.
    public var description: String {
        guard let range, let text else { return message }
        return "\(range.place(in: text)): \(message)\n\(range.excerpt(of: text))"
    }
}
