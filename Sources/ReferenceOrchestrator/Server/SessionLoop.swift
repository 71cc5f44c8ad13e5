import NIOCore
import ReferenceConfiguration
import ReferenceModel
import Timing

/// Runs the queueing model on the real clock: hands it what clients send and performs what it wants done.
///
/// All of it happens on one event loop. A single timer stands for all deadlines of all sessions.
final class SessionLoop: NIOScheduledCallbackHandler {
    /// Bounds of the time from a frame's due instant to its write, in seconds.
    static let sendBounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1]
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
    private let usualTemplates: AudioTemplates
    /// Other variants, once a client has asked for them.
    private var otherTemplates: [TemplateKey: AudioTemplates] = [:]
    private var identifiers: SeededRandom
    private var counts = ConnectionCounts()
    private var sendDuration = HistogramCounts(bounds: SessionLoop.sendBounds)
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

    private struct TemplateKey: Hashable {
        var encoding: ReferenceSettings.Encoding
        var framing: ReferenceSettings.Framing
    }

    init(
        settings: ReferenceSettings,
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
        identifiers = SeededRandom(seed: settings.seed, stream: "reference session identifiers")
        scratch.reserveCapacity(32 * 1024)
        usualTemplates = try AudioTemplates(encoding: settings.encoding, framing: settings.framing, settings: settings)
    }

    /// Begins to follow the timetable.
    func begin() { run() }

    /// Whether the connection limit is reached.
    var isFull: Bool { counts.active >= settings.connectionLimit }

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
    func open(outlet: FrameOutlet, variant: SessionVariant) -> SessionConnection {
        let digits = String(identifiers.next() >> 16, radix: 16)
        let id = "ws-" + String(repeating: "0", count: 12 - digits.count) + digits
        let connection = SessionConnection(id: id, outlet: outlet, templates: templates(for: variant))
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
        case .text(let text, let isFinal):
            let characters = text.unicodeScalars.count
            model.receiveText(session: session, characters: characters, isFinal: isFinal, at: received)
        case .control(let command): control(command, from: connection, session: session, at: received)
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
    ) {
        let isObeyed = model.receiveControl(command, session: session, at: received)
        guard ledger != nil else { return }
        settleControl(of: connection)
        connection.control = ControlOutcome(
            command: command,
            isObeyed: isObeyed,
            received: received,
            handled: MonotonicInstant.now.nanoseconds
        )
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
            voiceLoudness: Tone.loudness
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
        let start = scratch.writerIndex
        connection.templates.append(frame, to: &scratch)
        if frame.isCorrupted { FrameDamage.apply(to: &scratch, from: start) }
        batchDue.append(frame.due)
        if keepsFrames { connection.frames.append(sequence: frame.sequence) }
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
                sessionID: connection.id,
                utterance: summary.utterance,
                outcome: summary.outcome.rawValue,
                textReceived: summary.textReceived,
                firstFrameWritten: connection.firstFrameWritten,
                lastFrameWritten: connection.lastFrameWritten,
                frames: summary.framesSent,
                drops: summary.framesDropped,
                duplicates: summary.framesDuplicated,
                reorders: summary.framesReordered,
                corruptions: summary.framesCorrupted
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
        WebSocketFrameBytes.appendText(message.json, to: &bytes)
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

    private func templates(for variant: SessionVariant) -> AudioTemplates {
        let key = TemplateKey(encoding: variant.encoding, framing: variant.framing)
        guard key != TemplateKey(encoding: settings.encoding, framing: settings.framing) else { return usualTemplates }
        if let known = otherTemplates[key] { return known }
        // A server that cannot make a variant answers as one that does not know it.
        let made = try? AudioTemplates(encoding: key.encoding, framing: key.framing, settings: settings)
        otherTemplates[key] = made ?? usualTemplates
        return made ?? usualTemplates
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
                switch event {
                case .fault(let phase):
                    .fault(
                        LedgerFault(
                            entry: phase.entry,
                            isBeginning: phase.isBeginning,
                            what: settings.timetable[phase.entry].faults.summary,
                            at: phase.at
                        )
                    )
                case .frame(let incident): .frame(session: id(of: incident.session), incident)
                case .zombie(let session, let utterance, let at):
                    .zombie(session: id(of: session), utterance: utterance, at: at)
                }
            }
        )
    }

    private func id(of session: Int) -> String { connections[session]?.id ?? "" }

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
