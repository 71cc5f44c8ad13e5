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
    static let closeTimeout = TimeAmount.seconds(5)
    /// After a violation the decoder hears nothing more, so that no answer can be awaited.
    private static let violationTimeout = TimeAmount.milliseconds(250)

    /// When the model began, from which the timetable's times count.
    let start: MonotonicInstant
    private let eventLoop: any EventLoop
    let settings: ReferenceSettings
    let ledger: LedgerWriter?
    /// Whether the ledger gets every frame's instant.
    let keepsFrames: Bool
    var model: QueueingModel
    var connections: [SessionConnection?] = []
    /// Audio as the settings have it, for clients that ask for nothing else.
    private let usualMessages: AudioMessages
    /// Other variants, once a client has asked for them.
    private var otherMessages: [AudioVariant: AudioMessages] = [:]
    /// What a real voice says; nil if a tone sounds.
    let library: SpeechLibrary?
    private var identifiers: SessionIdentifiers
    var counts = ConnectionCounts()
    /// Of connections that were let in and are not open yet.
    private var reservedPlaces = 0
    var sendDuration = HistogramCounts(bounds: ReferenceMetrics.sendBounds)
    private let usage = ProcessUsage()
    var actions: [QueueingAction] = []
    var events: [QueueingEvent] = []
    var scratch = ByteBuffer()
    /// The session whose frames are in `scratch`, and when each of them was due.
    var batchSession: Int?
    var batchDue: [Int64] = []
    /// Sessions that the model has forgotten while their last actions wait to be performed.
    var leaving: [Int] = []
    var isPerforming = false
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
    func run() {
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

    func send(_ message: ServerMessage, to connection: SessionConnection) {
        guard !connection.isClosing else { return }
        if case .error(let code, _) = message {
            ledger?.append(.error(session: connection.id, code: code, at: MonotonicInstant.now.nanoseconds))
        }
        var bytes = ByteBuffer()
        connection.append(message.json, to: &bytes)
        connection.outlet.write(bytes)
    }

    /// Ends the session and sends a close frame, if none was sent yet.
    func sendClose(_ code: UInt16?, to connection: SessionConnection) {
        guard !connection.isClosing else { return }
        noteEnd(of: connection, code: code, by: .server)
        connection.isClosing = true
        var frame = ByteBuffer()
        WebSocketFrameBytes.appendClose(code: code, to: &frame)
        connection.outlet.write(frame)
        forget(connection)
    }

    /// Ends the session and resets its connection.
    func reset(_ connection: SessionConnection) {
        guard !connection.isClosing else { return }
        noteEnd(of: connection, code: nil, by: .server)
        connection.isClosing = true
        counts.errors += 1
        connection.outlet.reset()
        forget(connection)
    }

    func closeLater(_ connection: SessionConnection, after delay: TimeAmount) {
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
