public import PromQL

/// One label set of an alerting rule that is or was active.
public struct AlertInstance: Sendable, Equatable {
    /// With the alert's name as `alertname`.
    public var labels: Labels
    public var state: AlertState
    /// The expression's labels and value when it last held.
    public var sample: VectorSample
    /// Instants of evaluations, in milliseconds since the Unix epoch.
    public var heldAt: Int64
    public var activeAt: Int64
    public var firedAt: Int64?
    public var resolvedAt: Int64?
    /// Since when it only goes on firing because the rule says to keep on.
    public var keptSince: Int64?
}
