import Timing

/// How long each step up to a ready session took, in nanoseconds; nil for a step that was not reached or not needed.
package struct ConnectSteps: Sendable, Equatable {
    var nameLookup: Int64?
    var tcp: Int64?
    var tls: Int64?
    var upgrade: Int64?
    /// From the accepted upgrade to the arrival of `session_start`.
    var sessionStart: Int64?
    /// From the session's planned start to the arrival of `session_start`.
    package var total: Int64?
}
