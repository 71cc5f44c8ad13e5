/// What went wrong with a template, a rule's evaluation, an expectation or an export.
public struct AlertingError: Error, Equatable, Sendable {
    public enum Kind: String, Equatable, Sendable {
        /// A template that cannot be read.
        case templateSyntax
        /// A template that can be read but has no answer for its data.
        case templateExecution
        /// A rule whose evaluation has no answer.
        case evaluation
        /// An expectation that cannot be read.
        case expectation
        /// A replay or an export of what cannot be replayed or exported.
        case request
    }

    public var kind: Kind
    /// What was found, and what to do where that is not plain.
    public var message: String
    /// UTF-8 offset into the text that is wrong; nil when there is no such place.
    public var offset: Int?

    public init(_ kind: Kind, _ message: String, offset: Int? = nil) {
        self.kind = kind
        self.message = message
        self.offset = offset
    }
}

extension AlertingError: CustomStringConvertible {
    public var description: String { message }
}
