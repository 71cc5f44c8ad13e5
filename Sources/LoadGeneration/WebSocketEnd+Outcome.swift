import Excerpts
import Measurement
import WebSocketClient

extension WebSocketEnd {
    /// The outcome of an utterance that was under way, or of a session that was opening, when its socket ended so.
    var outcome: (Outcome, detail: String) {
        switch self {
        case .connectFailed(let reason): (.connectRefused, reason)
        case .connectTimedOut(let step): (.connectTimeout, step)
        case .tlsFailed(let reason): (.tlsFailed, reason)
        case .upgradeRefused(let status, let reason):
            (.upgradeRefused, status == 0 ? reason : "\(status)\(reason.isEmpty ? "" : " ")\(reason)")
        case .closed(let code, let reason, _):
            (.closedEarly, "\(code)\(reason.isEmpty ? "" : " ")\(Excerpt.of(reason))")
        case .connectionLost(let reason): (.closedEarly, "1006 \(reason)")
        case .protocolViolation(let code, let reason): (.protocolViolation, "\(code) \(reason)")
        }
    }
}
