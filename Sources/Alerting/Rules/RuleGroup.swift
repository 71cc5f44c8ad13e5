public import Documents

/// Rules that are evaluated one after the other at the same instants.
public struct RuleGroup: Sendable {
    public var name: String
    /// Nil means the global evaluation interval.
    public var intervalMilliseconds: Int64?
    /// How much earlier than the evaluation its queries look; nil means the global offset, which is mostly none.
    public var queryOffsetMilliseconds: Int64?
    /// The most series or alerts that one rule may yield; 0 means no limit.
    public var limit: Int
    /// Labels that all its rules get, unless they have their own of the same name.
    public var labels: [RuleText]
    public var rules: [Rule]
    /// Where the group begins.
    public var place: DocumentNode.Place

    /// The labels that a rule sets: the group's, then its own, which replace those of the same name.
    public func labels(of rule: Rule) -> [RuleText] {
        labels.filter { label in !rule.labels.contains { $0.name == label.name } } + rule.labels
    }
}
