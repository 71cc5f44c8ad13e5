import LoadGeneration
import Measurement
import Scenarios
import Timing

/// The schedule's part: who begins and ends, and when.
extension VirtualRun {
    mutating func carryOut(_ item: LoadAgenda.Item) {
        switch item {
        case .open(let slot):
            slots[slot].isActive = true
            // After a ramp down and up again the slot's last session may still be ending; it is followed by the next.
            if slots[slot].session == nil { startSession(slot: slot, planned: now) }
        case .close(let slot):
            slots[slot].isActive = false
            if let session = slots[slot].session { stop(session) }
        case .arrive(let number):
            if sessionCount < scenario.load.maxSessions {
                start(number: number, slot: nil, planned: now)
            } else {
                holdBack(number)
            }
        case .endLoad: loadHasEnded()
        case .cancel:
            for session in sessions.compactMap({ $0 }) {
                touch(session)
                session.machine.cancel(moment)
                settle(session)
            }
            endIfDrained()
        }
    }

    /// No session and no utterance begins any more; what is under way has the drain's time to end.
    mutating func loadHasEnded() {
        guard loadEnded == nil else { return }
        loadEnded = now
        for slot in slots.indices { slots[slot].isActive = false }
        agenda.end(cancellingAt: now + scenario.load.drain)
        for session in sessions.compactMap({ $0 }) { stop(session) }
        endIfDrained()
    }

    private mutating func stop(_ session: SimulatedSession) {
        touch(session)
        session.machine.stop(moment)
        settle(session)
    }

    private mutating func startSession(slot: Int?, planned: Int64) {
        start(number: nextNumber, slot: slot, planned: planned)
        nextNumber += 1
    }

    private mutating func start(number: UInt32, slot: Int?, planned: Int64) {
        sessionsPlanned += 1
        let place: Int
        if let free = freePlaces.popLast() {
            place = free
        } else {
            place = sessions.count
            sessions.append(nil)
        }
        let machine = SessionMachine(
            number: number,
            plan: plan(for: number),
            policy: policy,
            plannedStart: MonotonicInstant(nanoseconds: planned)
        )
        let session = SimulatedSession(machine: machine, slot: slot, place: place)
        sessions[place] = session
        sessionCount += 1
        if let slot { slots[slot].session = session }
        arm(session)
    }

    /// An arrival that does not become a session is an utterance that was planned and never started.
    private mutating func holdBack(_ number: UInt32) {
        sessionsPlanned += 1
        recorder.recordPlanned()
        var record = UtteranceRecord(
            session: number,
            utterance: 0,
            textCharacters: UInt32(clamping: plan(for: number).text(0).text.count),
            planned: start + now
        )
        record.outcome = .notStarted
        record.detail = "held back by max_sessions"
        self.record(record, delivery: DeliveryTracker(expectedFrames: 0))
        recorder.recordSessionFailed()
    }

    /// A session is over; its place in the closed model is filled again at `successor`, if the slot is still wanted.
    mutating func finished(_ session: SimulatedSession, successor: Int64) {
        sessions[session.place] = nil
        freePlaces.append(session.place)
        sessionCount -= 1
        if session.wasReady { sessionsReady -= 1 }
        if let slot = session.slot {
            slots[slot].session = nil
            if slots[slot].isActive, loadEnded == nil, successor < schedule.duration {
                startSession(slot: slot, planned: successor)
            }
        }
        endIfDrained()
    }

    private mutating func endIfDrained() {
        if loadEnded != nil, sessionCount == 0 { hasEnded = true }
    }

    private mutating func plan(for number: UInt32) -> SessionPlan {
        SessionPlan(script: scenario.session, seed: scenario.seed, session: UInt64(number))
    }
}
