/// What became of a planned utterance: exactly one of these, always.
public enum Outcome: String, CaseIterable, Sendable, Codable {
    case ok
    /// Name lookup or TCP failed.
    case connectRefused = "connect_refused"
    case connectTimeout = "connect_timeout"
    case tlsFailed = "tls_failed"
    /// The upgrade was answered with something else than 101; the detail holds the status.
    case upgradeRefused = "upgrade_refused"
    /// A zombie: no audio by the first-audio deadline, no error, no close.
    case noAudio = "no_audio"
    /// Audio began, then stopped for longer than the stall deadline without an end.
    case stalled
    /// The server answered with an error; the detail holds its code.
    case serverError = "server_error"
    /// The connection ended before the utterance did; the detail holds the close code.
    case closedEarly = "closed_early"
    case protocolViolation = "protocol_violation"
    /// It was planned and never sent: the generator came too late, or `max_sessions` held it back.
    case notStarted = "not_started"
    /// Under way or due when the run was ended.
    case cancelled

    /// Whether a listener got what was asked for.
    public var isSuccess: Bool { self == .ok }

    /// Whether it says anything about the server: the other two are the run's own doing.
    public var isServerRelated: Bool { self != .notStarted && self != .cancelled }
}
