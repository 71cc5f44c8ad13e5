public import PromQL

/// An alert's step from one state to another.
public struct AlertTransition: Sendable, Equatable {
    /// The instant of the evaluation, in milliseconds since the Unix epoch.
    public var milliseconds: Int64
    public var from: AlertState
    /// A firing alert that becomes inactive is resolved.
    public var to: AlertState
    /// The alert's labels, its name among them as `alertname`.
    public var labels: Labels
    /// The expression's value; of an alert that ends the last one that it had.
    public var value: Double
    /// As rendered with that value, by name.
    public var annotations: [String: String]

    public var isResolution: Bool { from == .firing && to == .inactive }
}
