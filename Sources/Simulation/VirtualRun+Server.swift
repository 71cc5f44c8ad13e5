import LoadGeneration
import Measurement
import ReferenceConfiguration
import ReferenceModel
import Timing

/// The server's part: connections, and what the queueing model wants done.
extension VirtualRun {
    /// Opens a connection at once, or refuses it as the server does when its connections are taken.
    mutating func connect(_ session: SimulatedSession) {
        switch counts.active < settings.connectionLimit ? model.admission(at: now) : .refused(status: 503) {
        case .accepted: break
        case .refused(let status):
            counts.errors += 1
            note(.upgradeRefused(status: status, at: now))
            let detail = status == 503 ? "503 Service Unavailable" : "\(status)"
            return session.machine.connectionEnded(.upgradeRefused, detail: detail, moment)
        case .reset:
            counts.errors += 1
            note(.connectionReset(at: now))
            let detail = "\(Self.resetDetail) before the upgrade was answered"
            return session.machine.connectionEnded(.closedEarly, detail: detail, moment)
        }
        let number = model.openSession(model: 0, at: now)
        let connection = SimulatedConnection(id: identifiers.next(), session: session)
        while connections.count <= number { connections.append(nil) }
        connections[number] = connection
        session.connection = number
        counts.total += 1
        counts.active += 1
        note(.sessionOpened(session: connection.id, model: settings.models[0].id, at: now))
        session.machine.upgraded(nameLookup: nil, tcp: 0, tls: nil, upgrade: 0, moment)
        session.machine.sessionStarted(id: connection.id, arrival: moment.now, moment)
    }

    /// The client closes; without a closing handshake that is an error to the server.
    mutating func close(_ session: SimulatedSession, isAbrupt: Bool) {
        guard let number = session.connection else { return }
        if isAbrupt { counts.errors += 1 }
        forget(number, code: isAbrupt ? nil : 1000, closedBy: isAbrupt ? .connection : .client)
    }

    /// Puts a frame to those of its session before it.
    mutating func gather(_ frame: FrameEmission) {
        if frame.session != framesSession {
            handOver()
            framesSession = frame.session
        }
        frames.append(
            BareFrame(
                sequence: frame.sequence,
                arrival: frame.due,
                isSilent: frame.isSilent,
                isCorrupted: frame.isCorrupted
            )
        )
    }

    /// The gathered frames arrive.
    mutating func handOver() {
        guard let first = frames.first, let last = frames.last else { return }
        defer { frames.removeAll(keepingCapacity: true) }
        guard let connection = connections[framesSession], let session = connection.session else { return }
        if connection.firstFrame == nil { connection.firstFrame = first.arrival }
        connection.lastFrame = last.arrival
        connection.control?.lastFrameAfter = last.arrival
        framesDelivered += UInt64(frames.count)
        let fate = session.machine.audio(
            batch: frames,
            duration: voice.frameDuration,
            soundLevel: voice.level,
            clock: clock
        )
        oddities.strayFrames += fate.strays
        oddities.strayMalformed += fate.strayMalformed
        recorder.recordFrames(fate.readable, audio: voice.frameDuration, missing: fate.missing)
        // Most frames decide nothing, and the deadlines they move are later ones: the timer can wait.
        if !session.machine.actions.isEmpty { settle(session) }
    }

    /// Everything but frames.
    mutating func perform(_ action: QueueingAction) {
        switch action {
        case .frame: break
        case .utteranceEnded(let summary): note(summary)
        case .sessionEnd(let number, _):
            guard let session = connections[number]?.session else { return }
            session.machine.utteranceEnded(arrival: moment.now, moment)
            settle(session)
        case .error(let number, let code, let message):
            guard let connection = connections[number], let session = connection.session else { return }
            note(.error(session: connection.id, code: code, at: now))
            if session.machine.utterance == nil { oddities.strayErrors += 1 }
            session.machine.serverError(code: code.rawValue, message: message, arrival: moment.now, moment)
            settle(session)
        case .close(let number, let code):
            guard let session = connections[number]?.session else { return }
            let isReset = code == Faults.Close.reset
            if isReset { counts.errors += 1 }
            forget(number, code: isReset ? nil : code, closedBy: .server)
            session.machine.connectionEnded(.closedEarly, detail: isReset ? Self.resetDetail : "\(code)", moment)
            settle(session)
        }
    }

    /// The pages' values now; all frames that are due have been delivered.
    mutating func snapshot() -> ReferenceSnapshot {
        // Frames are written when they are due.
        sendDuration.observe(0, times: framesDelivered)
        framesDelivered = 0
        var snapshot = ReferenceSnapshot(
            model: model.snapshot(at: now),
            connections: counts,
            sendDuration: sendDuration,
            process: ProcessReading(cpuPercent: 0, residentBytes: 0),
            voiceLoudness: ReferenceTone.loudness
        )
        for named in snapshot.model.sessions { snapshot.sessionIDs[named.session] = connections[named.session]?.id }
        return snapshot
    }

    /// A control message reached the server, which has acted on it or passed it over.
    mutating func control(_ command: ControlCommand, of session: SimulatedSession) {
        guard let number = session.connection, let connection = connections[number] else { return }
        let isObeyed = model.receiveControl(command, session: number, at: now)
        settleControl(of: connection)
        connection.control = ControlOutcome(command: command, isObeyed: isObeyed, received: now, handled: now)
    }

    /// What the model has noted on its own account.
    mutating func noteEvents() {
        model.takeEvents(into: &events)
        for event in events {
            note(LedgerEvent(event, timetable: settings.timetable) { connections[$0]?.id ?? "" })
        }
    }

    private mutating func note(_ event: LedgerEvent) { ledger.append(.event(event)) }

    /// Nothing more will come of the session's latest control message.
    private mutating func settleControl(of connection: SimulatedConnection) {
        guard let control = connection.control else { return }
        connection.control = nil
        note(.control(session: connection.id, control))
    }

    /// What a client says of a connection that was reset: the system's own words.
    private static let resetDetail = "1006 Connection reset by peer"

    private mutating func forget(_ number: Int, code: UInt16?, closedBy closer: LedgerEvent.Closer) {
        guard let connection = connections[number], let session = connection.session else { return }
        settleControl(of: connection)
        note(.sessionClosed(session: connection.id, code: code, by: closer, at: now))
        connection.session = nil
        session.connection = nil
        counts.active -= 1
        model.closeSession(number, at: now)
    }

    private mutating func note(_ summary: UtteranceSummary) {
        guard let connection = connections[summary.session] else { return }
        let record = LedgerRecord(
            summary,
            sessionID: connection.id,
            firstFrameWritten: connection.firstFrame,
            lastFrameWritten: connection.lastFrame
        )
        ledger.append(.utterance(record))
        settleControl(of: connection)
        connection.firstFrame = nil
        connection.lastFrame = nil
    }
}
