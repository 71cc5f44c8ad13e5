import LoadGeneration
import Measurement
import ReferenceConfiguration
import ReferenceModel
import Timing

/// The server's part: connections, and what the queueing model wants done.
extension Simulation {
    /// Opens a connection at once, or refuses it as the server does when its connections are taken.
    func connect(_ session: SimulatedSession) {
        guard counts.active < settings.connectionLimit else {
            counts.errors += 1
            session.machine.connectionEnded(.upgradeRefused, detail: "503 Service Unavailable", moment)
            return
        }
        let number = model.openSession(model: 0, at: now)
        let connection = SimulatedConnection(id: identifiers.next(), session: session)
        while connections.count <= number { connections.append(nil) }
        connections[number] = connection
        session.connection = number
        counts.total += 1
        counts.active += 1
        session.machine.upgraded(nameLookup: nil, tcp: 0, tls: nil, upgrade: 0, moment)
        session.machine.sessionStarted(id: connection.id, arrival: moment.now, moment)
    }

    /// The client closes; without a closing handshake that is an error to the server.
    func close(_ session: SimulatedSession, isAbrupt: Bool) {
        guard let number = session.connection else { return }
        if isAbrupt { counts.errors += 1 }
        forget(number)
    }

    /// Puts a frame to those of its session before it.
    func gather(_ frame: FrameEmission) {
        if frame.session != framesSession {
            handOver()
            framesSession = frame.session
        }
        frames.append(BareFrame(sequence: frame.sequence, arrival: frame.due, isSilent: frame.isSilent))
    }

    /// The gathered frames arrive.
    func handOver() {
        guard let first = frames.first, let last = frames.last else { return }
        defer { frames.removeAll(keepingCapacity: true) }
        guard let connection = connections[framesSession], let session = connection.session else { return }
        if connection.firstFrame == nil { connection.firstFrame = first.arrival }
        connection.lastFrame = last.arrival
        framesDelivered += UInt64(frames.count)
        let fate = session.machine.audio(
            batch: frames,
            duration: voice.frameDuration,
            soundLevel: voice.level,
            clock: clock
        )
        oddities.strayFrames += fate.strays
        recorder.recordFrames(frames.count, audio: voice.frameDuration, missing: fate.missing)
        // Most frames decide nothing, and the deadlines they move are later ones: the timer can wait.
        if !session.machine.actions.isEmpty { settle(session) }
    }

    /// Everything but frames.
    func perform(_ action: QueueingAction) {
        switch action {
        case .frame: break
        case .utteranceEnded(let summary): note(summary)
        case .sessionEnd(let number, _):
            guard let session = connections[number]?.session else { return }
            session.machine.utteranceEnded(arrival: moment.now, moment)
            settle(session)
        case .error(let number, let code, let message):
            guard let session = connections[number]?.session else { return }
            if session.machine.utterance == nil { oddities.strayErrors += 1 }
            session.machine.serverError(code: code.rawValue, message: message, arrival: moment.now, moment)
            settle(session)
        case .close(let number, let code):
            guard let session = connections[number]?.session else { return }
            forget(number)
            session.machine.connectionEnded(.closedEarly, detail: "\(code)", moment)
            settle(session)
        }
    }

    /// The pages' values now; all frames that are due have been delivered.
    func snapshot() -> ReferenceSnapshot {
        // Frames are written when they are due.
        sendDuration.observe(0, times: framesDelivered)
        framesDelivered = 0
        return ReferenceSnapshot(
            model: model.snapshot(at: now),
            connections: counts,
            sendDuration: sendDuration,
            process: ProcessReading(cpuPercent: 0, residentBytes: 0),
            voiceLoudness: ReferenceTone.loudness
        )
    }

    private func forget(_ number: Int) {
        guard let connection = connections[number], let session = connection.session else { return }
        connection.session = nil
        session.connection = nil
        counts.active -= 1
        model.closeSession(number, at: now)
    }

    private func note(_ summary: UtteranceSummary) {
        guard let connection = connections[summary.session] else { return }
        ledger.append(
            LedgerRecord(
                sessionID: connection.id,
                utterance: summary.utterance,
                outcome: summary.outcome.rawValue,
                textReceived: summary.textReceived,
                firstFrameWritten: connection.firstFrame,
                lastFrameWritten: connection.lastFrame,
                frames: summary.framesSent,
                drops: summary.framesDropped
            )
        )
        connection.firstFrame = nil
        connection.lastFrame = nil
    }
}
