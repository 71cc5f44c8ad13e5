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
    /// It was planned and never sent, for the generator came too late.
    case notStarted = "not_started"
    /// It was planned and never sent, for the open model's `max_sessions` left no room for its session.
    case heldBack = "held_back"
    /// Under way or due when the run was ended.
    case cancelled

    /// Whether a listener got what was asked for.
    public var isSuccess: Bool { self == .ok }

    /// Whether a listener went without what was asked for, whoever's doing it was.
    ///
    /// What the run's end cut off is neither a success nor a failure.
    public var isFailure: Bool { self != .ok && self != .cancelled }

    /// Whether it says anything about the server: the others are the run's own doing.
    public var isServerRelated: Bool {
        switch self {
        case .notStarted, .heldBack, .cancelled: false
        default: true
        }
    }
}
