public import Documents

/// One recording or alerting rule.
public struct Rule: Sendable {
    public enum Kind: String, Sendable {
        /// Writes its expression's answer as series of its own name.
        case recording = "record"
        case alerting = "alert"
    }

    public var kind: Kind
    /// The alert's name, or that of the metric that is recorded.
    public var name: String
    public var expression: RuleExpression
    /// How long the expression must have held before the alert fires.
    public var holdMilliseconds: Int64
    /// How long the alert goes on firing when the expression holds no more.
    public var keepFiringMilliseconds: Int64
    /// The rule's own, in the file's order; those of alerts are templates.
    public var labels: [RuleText]
    /// Templates, in the file's order.
    public var annotations: [RuleText]
    /// Where the rule begins.
    public var place: DocumentNode.Place
    /// Where its name stands.
    public var namePlace: DocumentNode.Place
}
