/// Something in which runs differ that is not their result.
public struct ComparabilityFinding: Sendable, Equatable {
    public enum Severity: String, Sendable {
        /// The figures can't be compared.
        case refused
        /// Worth knowing, as another version is: it may be what the comparison is about.
        case noted
    }

    public var severity: Severity
    /// One sentence.
    public var text: String

    public init(_ severity: Severity, _ text: String) {
        self.severity = severity
        self.text = text
    }
}
