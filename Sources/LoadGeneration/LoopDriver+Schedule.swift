import EventLoop
import Measurement
import Scenarios
import Timing

extension LoopDriver {
    /// Arms every instant of the schedule; the loop must run afterwards.
    func begin() {
        switch share.scenario.load.model {
        case .closed: beginClosed()
        case .open: beginOpen()
        }
        loop.schedule(at: share.loadEnd) { [unowned self] in endLoad() }
        armTick()
    }

    /// No session and no utterance begins any more; what is under way has the drain's time to end.
    func endLoad() {
        guard !isLoadOver else { return }
        let now = moment
        loadEnded = now.now
        while let arrival = takeArrival(dueAt: now.now) {
            giveUp(arrival, .notStarted, "the load ended before the generator came to it")
        }
        for slot in slots.indices { slots[slot].isActive = false }
        for session in Array(sessions.values) { session.stop(now) }
        loop.schedule(at: now.now + share.scenario.load.drain) { [unowned self] in cancelAll() }
        endIfDrained()
    }

    /// The run ends now: everything under way is recorded as cancelled.
    func cancelAll() {
        let now = moment
        if loadEnded == nil { loadEnded = now.now }
        for session in Array(sessions.values) { session.cancel(now) }
        endIfDrained()
    }

    // MARK: The closed model

    private func beginClosed() {
        for slot in stride(from: share.index, to: schedule.slotCount, by: share.count) {
            let local = slots.count
            slots.append(Slot())
            for window in schedule.slotWindow(slot) {
                loop.schedule(at: share.start + window.start) { [unowned self] in open(slot: local, window.start) }
                if window.stop < schedule.duration {
                    loop.schedule(at: share.start + window.stop) { [unowned self] in close(slot: local) }
                }
            }
        }
    }

    private func open(slot: Int, _ offset: Int64) {
        guard !isLoadOver else { return }
        slots[slot].isActive = true
        // After a ramp down and up again the slot's last session may still be ending; it is followed by the next.
        if slots[slot].session == nil { startSession(slot: slot, planned: share.start + offset) }
    }

    private func close(slot: Int) {
        slots[slot].isActive = false
        slots[slot].session?.stop(moment)
    }

    private func startSession(slot: Int?, planned: MonotonicInstant) {
        let number = nextLocalNumber * UInt32(share.count) + UInt32(share.index)
        nextLocalNumber += 1
        start(number: number, slot: slot, planned: planned)
    }

    private func start(number: UInt32, slot: Int?, planned: MonotonicInstant) {
        sessionsPlanned += 1
        let machine = SessionMachine(
            number: number,
            plan: plan(for: number),
            policy: policy,
            plannedStart: planned
        )
        let session = Session(machine: machine, slot: slot, driver: self)
        sessions[ObjectIdentifier(session)] = session
        if let slot { slots[slot].session = session }
    }

    // MARK: The open model

    private func beginOpen() {
        arrivals = schedule.arrivals(seed: share.scenario.seed)
        drawArrival()
        armArrival()
    }

    /// Finds the next arrival that is this loop's.
    private func drawArrival() {
        nextArrival = nil
        while nextArrival == nil, let offset = arrivals?.next() {
            if Int(arrivalNumber) % share.count == share.index {
                nextArrival = Arrival(number: arrivalNumber, planned: share.start + offset)
            }
            arrivalNumber += 1
        }
    }

    private func takeArrival(dueAt instant: MonotonicInstant) -> Arrival? {
        guard let arrival = nextArrival, arrival.planned <= instant else { return nil }
        drawArrival()
        return arrival
    }

    private func armArrival() {
        guard let arrival = nextArrival else { return }
        loop.schedule(at: arrival.planned) { [unowned self] in admitArrivals() }
    }

    /// Starts every session that is due: a loop that is behind must not fall further behind by one arrival a turn.
    private func admitArrivals() {
        guard !isLoadOver else { return }
        let now = MonotonicInstant.now
        while let arrival = takeArrival(dueAt: now) {
            if share.occupancy.enter(ceiling: share.scenario.load.maxSessions) {
                start(number: arrival.number, slot: nil, planned: arrival.planned)
            } else {
                giveUp(arrival, .heldBack, "by max_sessions")
            }
        }
        armArrival()
    }

    /// An arrival that does not become a session is an utterance that was planned and never started; it must not vanish.
    private func giveUp(_ arrival: Arrival, _ outcome: Outcome, _ reason: String) {
        sessionsPlanned += 1
        recorder.recordPlanned()
        var record = UtteranceRecord(
            session: arrival.number,
            utterance: 0,
            textCharacters: UInt32(clamping: plan(for: arrival.number).text(0).text.count),
            planned: loop.clock.wall(arrival.planned)
        )
        record.outcome = outcome
        record.detail = reason
        self.record(record, delivery: DeliveryTracker(expectedFrames: 0))
        recorder.recordSessionFailed()
    }

    // MARK: Sessions' ends

    /// A session is over; its place in the closed model is filled again at `successor`, if the slot is still wanted.
    func finished(_ session: Session, successor: MonotonicInstant) {
        sessions[ObjectIdentifier(session)] = nil
        if session.wasReady { sessionsReady -= 1 }
        if let slot = session.slot {
            slots[slot].session = nil
            if slots[slot].isActive, !isLoadOver, successor < share.loadEnd {
                startSession(slot: slot, planned: successor)
            }
        } else {
            share.occupancy.leave()
        }
        if isLoadOver { endIfDrained() }
    }

    /// The peer's part of a close handshake is done, or the time for it is over.
    func closed(_ session: Session) {
        closing[ObjectIdentifier(session)] = nil
        if hasEnded, closing.isEmpty { loop.remote.stop() }
    }
}
