import NIOCore
import ReferenceConfiguration
import ReferenceModel
import Timing

/// Runs the queueing model on the real clock: hands it what clients send and performs what it wants done.
///
/// All of it happens on one event loop. A single timer stands for all deadlines of all sessions.
final class SessionLoop: NIOScheduledCallbackHandler {
    /// Steps in a row before other work of the event loop gets its turn: some 5 ms of writing at the most.
    private static let stepsPerTurn = 4
    private static let closeTimeout = TimeAmount.seconds(5)
    /// After a violation the decoder hears nothing more, so that no answer can be awaited.
    private static let violationTimeout = TimeAmount.milliseconds(250)

    /// When the model began, from which the timetable's times count.
    let start: MonotonicInstant
    private let eventLoop: any EventLoop
    private let settings: ReferenceSettings
    private let ledger: LedgerWriter?
    /// Whether the ledger gets every frame's instant.
    private let keepsFrames: Bool
    private var model: QueueingModel
    private var connections: [SessionConnection?] = []
    /// Audio as the settings have it, for clients that ask for nothing else.
    private let usualMessages: AudioMessages
    /// Other variants, once a client has asked for them.
    private var otherMessages: [AudioVariant: AudioMessages] = [:]
    /// What a real voice says; nil if a tone sounds.
    private let library: SpeechLibrary?
    private var identifiers: SessionIdentifiers
    private var counts = ConnectionCounts()
    /// Of connections that were let in and are not open yet.
    private var reservedPlaces = 0
    private var sendDuration = HistogramCounts(bounds: ReferenceMetrics.sendBounds)
    private let usage = ProcessUsage()
    private var actions: [QueueingAction] = []
    private var events: [QueueingEvent] = []
    private var scratch = ByteBuffer()
    /// The session whose frames are in `scratch`, and when each of them was due.
    private var batchSession: Int?
    private var batchDue: [Int64] = []
    /// Sessions that the model has forgotten while their last actions wait to be performed.
    private var leaving: [Int] = []
    private var isPerforming = false
    private var timer: NIOScheduledCallback?
    private var armed = Int64.max

    /// With `espeak` texts are really said.
    init(
        settings: ReferenceSettings,
        espeak: Espeak?,
        ledger: LedgerWriter?,
        eventLoop: any EventLoop
    ) throws(ReferenceServerError) {
        self.settings = settings
        self.ledger = ledger
        keepsFrames = ledger?.keepsFrames ?? false
        self.eventLoop = eventLoop
        start = .now
        model = QueueingModel(settings: settings, start: start.nanoseconds, keepsEvents: ledger != nil)
        ledger?.append(.started(at: start.nanoseconds))
        identifiers = SessionIdentifiers(settings: settings)
        scratch.reserveCapacity(32 * 1024)
        library = espeak.map { SpeechLibrary(espeak: $0, eventLoop: eventLoop) }
        usualMessages = try AudioMessages(encoding: settings.encoding, framing: settings.framing, settings: settings)
    }

    /// Begins to follow the timetable.
    func begin() { run() }

    /// Whether the connection limit is reached.
    var isFull: Bool { counts.active + reservedPlaces >= settings.connectionLimit }

    /// Keeps a place for a connection that is about to be upgraded.
    func reservePlace() { reservedPlaces += 1 }

    func givePlaceBack() { reservedPlaces -= 1 }

    /// What becomes of a connection that asks for an upgrade.
    func admission() -> Admission {
        run()
        if isFull { return .refused(status: 503) }
        return model.admission(at: MonotonicInstant.now.nanoseconds)
    }

    /// Whether connections are reset as soon as they come.
    func isDown() -> Bool {
        run()
        return model.isServiceDown
    }

    // MARK: What connections report

    /// A connection was upgraded: greets the client and opens its session.
    func open(outlet: FrameOutlet, variant: SessionVariant, deflate: DeflateAgreement?) -> SessionConnection {
        let id = identifiers.next()
        let (audio, messages) = messages(for: variant.audio)
        let connection = SessionConnection(id: id, outlet: outlet, variant: audio, messages: messages, deflate: deflate)
        let now = MonotonicInstant.now.nanoseconds
        let session = model.openSession(model: variant.model, at: now)
        ledger?.append(.sessionOpened(session: id, model: settings.models[variant.model].id, at: now))
        connection.session = session
        while connections.count <= session { connections.append(nil) }
        connections[session] = connection
        counts.total += 1
        counts.active += 1
        send(.sessionStart(id: id), to: connection)
        run()
        return connection
    }

    /// A whole text message came, which the kernel handed over at `received` (monotonic nanoseconds).
    func receive(_ message: ClientMessage, from connection: SessionConnection, at received: Int64) {
        run()
        guard let session = connection.session else { return }
        switch message {
        case .text(let text, let isFinal) where library != nil:
            say(text, isFinal: isFinal, connection, at: received)
        case .text(let text, let isFinal):
            let characters = text.unicodeScalars.count
            model.receiveText(session: session, characters: characters, isFinal: isFinal, at: received)
        case .control(let command):
            let isObeyed = control(command, from: connection, session: session, at: received)
            if isObeyed, command == .stop { connection.speech.stop() }
        case .unknown: break
        case .malformed(let code, let reason): send(.error(code: code, message: reason), to: connection)
        }
        run()
    }

    private func control(
        _ command: ControlCommand,
        from connection: SessionConnection,
        session: Int,
        at received: Int64
    ) -> Bool {
        let isObeyed = model.receiveControl(command, session: session, at: received)
        guard ledger != nil else { return isObeyed }
        settleControl(of: connection)
        connection.control = ControlOutcome(
            command: command,
            isObeyed: isObeyed,
            received: received,
            handled: MonotonicInstant.now.nanoseconds
        )
        return isObeyed
    }

    /// Answers a ping.
    func pong(_ payload: ByteBuffer, to connection: SessionConnection) {
        guard !connection.isClosing else { return }
        var frame = ByteBuffer()
        WebSocketFrameBytes.appendPong(payload, to: &frame)
        connection.outlet.write(frame)
    }

    /// The socket may take data again.
    func drained(_ connection: SessionConnection) {
        guard connection.isBlocked, connection.outlet.isDrained, let session = connection.session else { return }
        connection.isBlocked = false
        model.setBlocked(false, session: session, at: MonotonicInstant.now.nanoseconds)
        run()
    }

    /// The client closes: echoes its code and ends the connection.
    func closed(_ connection: SessionConnection, code: UInt16?) {
        noteEnd(of: connection, code: code, by: .client)
        sendClose(code, to: connection)
        connection.outlet.close()
        run()
    }

    /// The client broke the protocol.
    func violated(_ connection: SessionConnection, code: UInt16) {
        counts.errors += 1
        sendClose(code, to: connection)
        closeLater(connection, after: Self.violationTimeout)
        run()
    }

    /// The connection is gone; without a closing handshake that counts as an error.
    func lost(_ connection: SessionConnection) {
        if !connection.isClosing {
            counts.errors += 1
            noteEnd(of: connection, code: nil, by: .connection)
        }
        connection.isClosing = true
        counts.active -= 1
        forget(connection)
        run()
    }

    /// A connection was refused before it became a session.
    func refused(status: Int) {
        counts.errors += 1
        ledger?.append(.upgradeRefused(status: status, at: MonotonicInstant.now.nanoseconds))
    }

    /// A connection's TLS handshake failed.
    func tlsFailed() {
        counts.errors += 1
        ledger?.append(.tlsFailed(at: MonotonicInstant.now.nanoseconds))
    }

    /// A connection was reset before it became a session.
    func reset() {
        counts.errors += 1
        ledger?.append(.connectionReset(at: MonotonicInstant.now.nanoseconds))
    }

    /// Tells all clients that the server stops.
    func stop() {
        for case let connection? in connections {
            send(.sessionEnd(id: connection.id, reason: .closed), to: connection)
            sendClose(1001, to: connection)
        }
        run()
    }

    func snapshot() -> ReferenceSnapshot {
        // A page shows what holds now, even if the timer is late.
        run()
        var snapshot = ReferenceSnapshot(
            model: model.snapshot(at: MonotonicInstant.now.nanoseconds),
            connections: counts,
            sendDuration: sendDuration,
            process: ProcessReading(cpuPercent: usage.cpuPercent(), residentBytes: Double(usage.residentBytes())),
            voiceLoudness: library?.loudness ?? Tone.loudness
        )
        for named in snapshot.model.sessions { snapshot.sessionIDs[named.session] = connections[named.session]?.id }
        return snapshot
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        armed = .max
        timer = nil
        run()
    }

    // MARK: What the model wants

    /// Lets the model do all that is due and sets the timer for what comes next.
    private func run() {
        guard !isPerforming else { return }
        var now = MonotonicInstant.now.nanoseconds
        for _ in 0..<Self.stepsPerTurn {
            model.advance(to: now)
            perform()
            now = MonotonicInstant.now.nanoseconds
            guard let next = model.nextDeadline, next <= now else { break }
        }
        arm()
    }

    private func arm() {
        guard let next = model.nextDeadline, next < armed else { return }
        timer?.cancel()
        armed = next
        // The event loop refuses only when it shuts down, and then nothing is due any more.
        timer = try? eventLoop.assumeIsolated()
            .scheduleCallback(at: .uptimeNanoseconds(UInt64(max(0, next))), handler: self)
    }

    private func perform() {
        isPerforming = true
        model.takeActions(into: &actions)
        while !actions.isEmpty {
            for place in actions.indices {
                if case .frame(let frame) = actions[place] {
                    append(frame)
                } else {
                    flushBatch()
                    performRare(actions[place])
                }
            }
            flushBatch()
            model.takeActions(into: &actions)
        }
        noteEvents()
        for session in leaving { connections[session] = nil }
        leaving.removeAll(keepingCapacity: true)
        isPerforming = false
    }

    private func performRare(_ action: QueueingAction) {
        switch action {
        case .frame: break
        case .utteranceEnded(let summary):
            guard let connection = connections[summary.session] else { return }
            connection.speech.forget(through: summary.textReceived)
            record(summary, of: connection)
        case .sessionEnd(let session, let reason):
            guard let connection = connections[session] else { return }
            send(.sessionEnd(id: connection.id, reason: reason), to: connection)
        case .error(let session, let code, let message):
            guard let connection = connections[session] else { return }
            send(.error(code: code, message: message), to: connection)
        case .close(let session, let code):
            guard let connection = connections[session] else { return }
            guard code != Faults.Close.reset else { return reset(connection) }
            sendClose(code, to: connection)
            closeLater(connection, after: Self.closeTimeout)
        }
    }

    private func append(_ frame: FrameEmission) {
        if batchSession != frame.session {
            flushBatch()
            batchSession = frame.session
            scratch.clear()
        }
        guard let connection = connections[frame.session] else { return }
        appendMessage(frame, of: connection)
        batchDue.append(frame.due)
        if keepsFrames { connection.frames.append(sequence: frame.sequence) }
    }

    private func appendMessage(_ frame: FrameEmission, of connection: SessionConnection) {
        var frame = frame
        var spoken: [UInt8]?
        if library != nil, !frame.isSilent {
            let place = frame.index - model.leadingFrames
            spoken = connection.speech.payload(ofFrame: place, utterance: frame.textReceived)
            // A text that has no sound still lasts one frame.
            frame.isSilent = spoken == nil
        }
        connection.append(frame, spoken: spoken, to: &scratch)
    }

    /// Writes the frames gathered for one session; the instant noted is the one right before the write.
    private func flushBatch() {
        guard let session = batchSession else { return }
        batchSession = nil
        guard let connection = connections[session], !batchDue.isEmpty else { return }
        let now = MonotonicInstant.now.nanoseconds
        if connection.firstFrameWritten == nil { connection.firstFrameWritten = now }
        connection.lastFrameWritten = now
        connection.control?.lastFrameAfter = now
        if keepsFrames { connection.frames.written(at: now) }
        connection.outlet.write(scratch)
        for due in batchDue { sendDuration.observe(Double(now - due) / 1e9) }
        batchDue.removeAll(keepingCapacity: true)
        if !connection.isBlocked, !connection.outlet.isDrained {
            connection.isBlocked = true
            model.setBlocked(true, session: session, at: now)
        }
    }

    private func record(_ summary: UtteranceSummary, of connection: SessionConnection) {
        ledger?.append(
            LedgerRecord(
                summary,
                sessionID: connection.id,
                firstFrameWritten: connection.firstFrameWritten,
                lastFrameWritten: connection.lastFrameWritten
            )
        )
        if keepsFrames {
            let frames = connection.frames.take()
            ledger?.append(LedgerFrames(sessionID: connection.id, utterance: summary.utterance, frames: frames))
        }
        settleControl(of: connection)
        connection.firstFrameWritten = nil
        connection.lastFrameWritten = nil
    }

    private func send(_ message: ServerMessage, to connection: SessionConnection) {
        guard !connection.isClosing else { return }
        if case .error(let code, _) = message {
            ledger?.append(.error(session: connection.id, code: code, at: MonotonicInstant.now.nanoseconds))
        }
        var bytes = ByteBuffer()
        connection.append(message.json, to: &bytes)
        connection.outlet.write(bytes)
    }

    /// Ends the session and sends a close frame, if none was sent yet.
    private func sendClose(_ code: UInt16?, to connection: SessionConnection) {
        guard !connection.isClosing else { return }
        noteEnd(of: connection, code: code, by: .server)
        connection.isClosing = true
        var frame = ByteBuffer()
        WebSocketFrameBytes.appendClose(code: code, to: &frame)
        connection.outlet.write(frame)
        forget(connection)
    }

    /// Ends the session and resets its connection.
    private func reset(_ connection: SessionConnection) {
        guard !connection.isClosing else { return }
        noteEnd(of: connection, code: nil, by: .server)
        connection.isClosing = true
        counts.errors += 1
        connection.outlet.reset()
        forget(connection)
    }

    private func closeLater(_ connection: SessionConnection, after delay: TimeAmount) {
        let outlet = connection.outlet
        eventLoop.assumeIsolated().scheduleTask(in: delay) { outlet.close() }
    }

    private func forget(_ connection: SessionConnection) {
        guard let session = connection.session else { return }
        connection.session = nil
        leaving.append(session)
        model.closeSession(session, at: MonotonicInstant.now.nanoseconds)
        if !isPerforming { perform() }
    }

    private func messages(for variant: AudioVariant) -> (AudioVariant, AudioMessages) {
        let usual = AudioVariant(encoding: settings.encoding, framing: settings.framing)
        guard variant != usual else { return (usual, usualMessages) }
        if let known = otherMessages[variant] { return (variant, known) }
        // A server that cannot make a variant answers as one that does not know it.
        guard
            let made = try? AudioMessages(encoding: variant.encoding, framing: variant.framing, settings: settings)
        else { return (usual, usualMessages) }
        otherMessages[variant] = made
        return (variant, made)
    }
}

/// Texts that a real voice says: the model hears at once that one came, and how long it is when it has been said.
extension SessionLoop {
    private func say(_ text: String, isFinal: Bool, _ connection: SessionConnection, at received: Int64) {
        guard connection.speech.waiting < 2 * max(1, settings.queueLimit) else {
            return send(
                .error(code: .workerUnavailable, message: "too many texts wait in this session"),
                to: connection
            )
        }
        connection.speech.receive(text, isFinal: isFinal, at: received)
        speak(connection)
    }

    private func speak(_ connection: SessionConnection) {
        while let library, let session = connection.session, let step = connection.speech.next {
            switch step {
            case .begin(let instant):
                model.receiveText(session: session, speech: 0, isFinal: false, at: instant)
                connection.speech.done()
            case .say(let text, let isFinal, let instant):
                let request = connection.speech.ask()
                let key = SpeechLibrary.Key(text: text, variant: connection.variant)
                let clip = library.clip(key) { [weak self] result in
                    guard let self, connection.session != nil, connection.speech.request == request else { return }
                    run()
                    take(result, isFinal: isFinal, connection, at: MonotonicInstant.now.nanoseconds)
                    speak(connection)
                    run()
                }
                guard let clip else { return }
                take(.success(clip), isFinal: isFinal, connection, at: instant)
            }
        }
    }

    private func take(
        _ result: Result<SpokenClip, ReferenceServerError>,
        isFinal: Bool,
        _ connection: SessionConnection,
        at instant: Int64
    ) {
        guard let session = connection.session else { return }
        var speech = 0.0
        switch result {
        case .success(let clip):
            connection.speech.add(clip)
            speech = Double(clip.payloads.count) * Double(settings.frame)
        case .failure(let error): model.failText(session: session, message: "\(error)", at: instant)
        }
        connection.speech.done()
        model.receiveText(session: session, speech: speech, isFinal: isFinal, at: instant)
    }
}

/// What the ledger says beside utterances.
extension SessionLoop {
    /// What the model noted, with the names that clients know the sessions by.
    private func noteEvents() {
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
    private func settleControl(of connection: SessionConnection) {
        guard let control = connection.control else { return }
        connection.control = nil
        ledger?.append(.control(session: connection.id, control))
    }

    /// The session ends, if it had not ended before.
    private func noteEnd(of connection: SessionConnection, code: UInt16?, by closer: LedgerEvent.Closer) {
        guard let ledger, !connection.hasEnded else { return }
        connection.hasEnded = true
        settleControl(of: connection)
        let now = MonotonicInstant.now.nanoseconds
        ledger.append(.sessionClosed(session: connection.id, code: code, by: closer, at: now))
    }
}
