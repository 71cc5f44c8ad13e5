package import ReferenceConfiguration
package import Timing

/// Something that the server did or met with apart from an utterance's usual course; instants are monotonic nanoseconds.
package enum LedgerEvent: Sendable, Equatable {
    /// The server listens; the timetable's times count from here.
    case started(at: Int64)
    case fault(LedgerFault)
    case sessionOpened(session: String, model: String, at: Int64)
    /// `code` is that of the close frame; nil if there was none.
    case sessionClosed(session: String, code: UInt16?, by: Closer, at: Int64)
    case upgradeRefused(status: Int, at: Int64)
    /// A connection was reset before it was a session.
    case connectionReset(at: Int64)
    /// A TLS handshake failed.
    case tlsFailed(at: Int64)
    case frame(session: String, FrameIncident)
    case zombie(session: String, utterance: Int, at: Int64)
    case error(session: String, code: ErrorCode, at: Int64)
    case control(session: String, ControlOutcome)

    /// Who ended a session first.
    package enum Closer: String, Sendable, Equatable {
        case client, server
        /// The connection broke without a close frame.
        case connection
    }

    /// What the model noted, with the name that clients know its session by.
    package init(_ event: QueueingEvent, timetable: [TimetableEntry], id: (Int) -> String) {
        switch event {
        case .fault(let phase):
            self = .fault(
                LedgerFault(
                    entry: phase.entry,
                    isBeginning: phase.isBeginning,
                    what: timetable[phase.entry].faults.summary,
                    at: phase.at
                )
            )
        case .frame(let incident): self = .frame(session: id(incident.session), incident)
        case .zombie(let session, let utterance, let at):
            self = .zombie(session: id(session), utterance: utterance, at: at)
        }
    }

    /// One line of JSON: every instant on the monotonic clock, and on the wall clock after `mapping`.
    package func json(_ mapping: ClockMapping) -> String {
        var line = LedgerLine(mapping: mapping)
        switch self {
        case .started(let at):
            line.add("event", "started")
            line.add("at", instant: at)
        case .fault(let fault):
            line.add("event", "fault")
            line.add("state", fault.isBeginning ? "began" : "ended")
            line.add("entry", fault.entry)
            line.add("what", fault.what)
            line.add("at", instant: fault.at)
        case .sessionOpened(let session, let model, let at):
            line.add("event", "session_opened")
            line.add("session_id", session)
            line.add("model_id", model)
            line.add("at", instant: at)
        case .sessionClosed(let session, let code, let closer, let at):
            line.add("event", "session_closed")
            line.add("session_id", session)
            line.add("code", code.map { Int($0) })
            line.add("by", closer.rawValue)
            line.add("at", instant: at)
        case .upgradeRefused(let status, let at):
            line.add("event", "upgrade_refused")
            line.add("status", status)
            line.add("at", instant: at)
        case .connectionReset(let at):
            line.add("event", "connection_reset")
            line.add("at", instant: at)
        case .tlsFailed(let at):
            line.add("event", "tls_failed")
            line.add("at", instant: at)
        case .frame(let session, let incident):
            line.add("event", incident.kind.eventName)
            line.add("session_id", session)
            line.add("utterance", incident.utterance)
            line.add("sequence", Int(clamping: incident.sequence))
            if incident.kind.eventName == "drop" { line.add("why", incident.kind == .dropped ? "fault" : "queue_full") }
            line.add("at", instant: incident.at)
        case .zombie(let session, let utterance, let at):
            line.add("event", "zombie")
            line.add("session_id", session)
            line.add("utterance", utterance)
            line.add("at", instant: at)
        case .error(let session, let code, let at):
            line.add("event", "error")
            line.add("session_id", session)
            line.add("code", code.rawValue)
            line.add("at", instant: at)
        case .control(let session, let outcome):
            line.add("event", "control")
            line.add("session_id", session)
            line.add("command", outcome.command.rawValue)
            line.add("obeyed", outcome.isObeyed)
            line.add("received", instant: outcome.received)
            line.add("handled", instant: outcome.handled)
            line.add("last_frame_after", instant: outcome.lastFrameAfter)
        }
        return line.ended
    }
}

/// An entry of the timetable that begins or ends.
package struct LedgerFault: Sendable, Equatable {
    /// Its place in the settings' list, from 0.
    package var entry: Int
    package var isBeginning: Bool
    /// The entry's faults in words.
    package var what: String
    package var at: Int64
}

/// A control message and what came of it.
package struct ControlOutcome: Sendable, Equatable {
    package var command: ControlCommand
    /// Whether it had its effect.
    package var isObeyed: Bool
    package var received: Int64
    /// When the server had done what it asks for, or passed it over.
    package var handled: Int64
    /// When the last frame was written after that, before the utterance's end or the next control message; nil if none
    /// was.
    package var lastFrameAfter: Int64?

    package init(command: ControlCommand, isObeyed: Bool, received: Int64, handled: Int64) {
        self.command = command
        self.isObeyed = isObeyed
        self.received = received
        self.handled = handled
    }
}

extension FrameIncident.Kind {
    fileprivate var eventName: String {
        switch self {
        case .queueFull, .dropped: "drop"
        case .duplicated: "duplicate"
        case .reordered: "reorder"
        case .corrupted: "corrupt"
        }
    }
}
