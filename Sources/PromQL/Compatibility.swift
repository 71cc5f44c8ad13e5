/// Whose semantics an evaluation follows.
public enum Compatibility: Int, CaseIterable, Sendable {
    /// Prometheus 2.42: ranges and lookback are closed at both ends, there are no annotations.
    case v2 = 2
    /// Prometheus 3: ranges and lookback leave the left end out.
    case v3 = 3
}
