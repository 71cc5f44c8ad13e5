import ReferenceConfiguration
import ReferenceModel
import Timing

/// What the ledger says beside utterances.
extension SessionLoop {
    /// What the model noted, with the names that clients know the sessions by.
    func noteEvents() {
        guard let ledger else { return }
        model.takeEvents(into: &events)
        guard !events.isEmpty else { return }
        ledger.append(
            events.map { event in
                LedgerEvent(event, timetable: settings.timetable) { connections[$0]?.id ?? "" }
            }
        )
    }

    /// Nothing more will come of the session's latest control message.
    func settleControl(of connection: SessionConnection) {
        guard let control = connection.control else { return }
        connection.control = nil
        ledger?.append(.control(session: connection.id, control))
    }

    /// The session ends, if it had not ended before.
    func noteEnd(of connection: SessionConnection, code: UInt16?, by closer: LedgerEvent.Closer) {
        guard let ledger, !connection.hasEnded else { return }
        connection.hasEnded = true
        settleControl(of: connection)
        let now = MonotonicInstant.now.nanoseconds
        ledger.append(.sessionClosed(session: connection.id, code: code, by: closer, at: now))
    }
}
