import ReferenceConfiguration

/// What becomes of a new connection.
package enum Admission: Sendable, Equatable {
    case accepted
    /// The upgrade is answered with this HTTP status.
    case refused(status: Int)
    /// The TCP connection is reset.
    case reset
}

/// Faults that come and go with the timetable.
extension QueueingModel {
    /// What becomes of a connection that asks for an upgrade at `instant`.
    package mutating func admission(at instant: Int64) -> Admission {
        followTimetable(to: instant)
        if faults.service == .down { return .reset }
        guard let refusal = faults.refuseUpgrade, dice.hitsConnection(refusal.share) else { return .accepted }
        return .refused(status: refusal.status)
    }

    /// Whether connections are reset as soon as they come.
    package var isServiceDown: Bool { faults.service == .down }

    /// Bytes that leaks have added to the process by `instant`, as its metrics show it; they stay when a leak has ended.
    func leakedBytes(at instant: Int64) -> Double {
        guard let rate = faults.leak else { return leaked }
        return leaked + Double(rate) * Double(max(0, instant - leakSince)) / 1e9
    }

    /// Makes the timetable's changes that are due by `instant`.
    mutating func followTimetable(to instant: Int64) {
        while let change = timetable.nextChange, change <= instant { changeFaults() }
    }

    /// Makes the timetable's next change.
    mutating func changeFaults() {
        guard let instant = timetable.nextChange else { return }
        // Frames that were due before it have escaped it.
        sendFrames(to: instant - 1)
        let before = faults
        leaked = leakedBytes(at: instant)
        leakSince = instant
        for phase in timetable.advance() { note(.fault(phase)) }
        faults = timetable.faults
        hasFrameFaults =
            faults.dropFrames != nil || faults.reorderFrames != nil || faults.duplicateFrames != nil
            || faults.corruptFrames != nil
        if faults.workers != before.workers { changeWorkers(at: instant) }
        if faults.service == .down, before.service == nil { cutSessions() }
        if (faults.stall != nil) != (before.stall != nil) {
            if faults.stall == nil { deliveryResumed = instant }
            for session in sessions.indices { reschedule(session) }
        } else if batchesFrames {
            // Frames may have to go one by one from now on, or need not any more.
            for session in sessions.indices { reschedule(session) }
        }
    }

    /// Workers that went down take their syntheses with them; workers that came up take what waits.
    private mutating func changeWorkers(at instant: Int64) {
        let count = faults.workers ?? settings.workers
        pool.setCount(count)
        for session in sessions.indices {
            guard let worker = sessions[session].utterance?.worker, worker >= count else { continue }
            failUtterance(of: session, code: .synthesisFailed, message: "its worker went down", at: instant)
        }
        dispatch(at: instant)
    }

    private mutating func cutSessions() {
        for session in sessions.indices where sessions[session].isOpen && !sessions[session].isClosing {
            cut(session, code: Faults.Close.reset)
        }
    }

    /// Closes a session's connection in the middle of whatever it does.
    mutating func cut(_ session: Int, code: UInt16) {
        sessions[session].isClosing = true
        reschedule(session)
        emit(.close(session: session, code: code))
    }

    /// Notes what happened for whoever keeps a ledger.
    mutating func note(_ event: QueueingEvent) {
        if keepsEvents { events.append(event) }
    }
}
