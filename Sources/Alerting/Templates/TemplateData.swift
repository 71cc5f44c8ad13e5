public import PromQL

/// What a template of a rule can see.
public struct TemplateData: Sendable {
    /// `$labels`: those of the expression's answer, without the rule's own.
    public var labels: [String: String]
    /// `$value`: the answer's number.
    public var value: Double
    /// `$externalLabels`: those that the monitoring server adds to all it sends.
    public var externalLabels: [String: String]
    /// `$externalURL`: where the monitoring server is reached from outside.
    public var externalURL: String

    public init(labels: Labels, value: Double, externalLabels: [String: String] = [:], externalURL: String = "") {
        self.labels = labels.values
        self.value = value
        self.externalLabels = externalLabels
        self.externalURL = externalURL
    }
}

/// What the functions of a template can reach.
public struct TemplateContext: Sendable {
    /// The instant of the evaluation, in milliseconds since the Unix epoch.
    public var milliseconds: Int64
    /// Answers the function `query`; it throws why there is no answer.
    public var query: @Sendable (_ expression: String) throws(AlertingError) -> [VectorSample]

    public init(
        milliseconds: Int64,
        query: @escaping @Sendable (_ expression: String) throws(AlertingError) -> [VectorSample]
    ) {
        self.milliseconds = milliseconds
        self.query = query
    }
}
