import EventLoop
import Timing

/// Does what the state machine says: bytes from the stream go in, its actions go to the stream and the handler.
final class WebSocketDriver: ByteStreamHandler {
    /// The loop may be gone before the last connection is.
    private let loopReference: LoopReference
    private var loop: EventLoop? { loopReference.loop }
    private let options: WebSocketOptions
    private var handler: (any WebSocketHandler)?
    private let stream: ByteStream
    private var machine: WebSocketStateMachine
    private var encoder: FrameEncoder

    private var hasBegun = false
    /// Until it is answered.
    private var request: HandshakeRequest?
    private var deadline = MonotonicInstant.distantFuture
    private var connectTimings = ConnectTimings()
    private var requestSent: MonotonicInstant?
    /// The upgrade's deadline, then that of the close handshake, then that of TCP's end.
    private var timer: LoopTimer?

    /// The stream has bytes that the kernel did not take yet.
    private var isQueued = false
    /// The handler waits for `webSocketFlushed`.
    private var owesFlush = false
    /// The latest ping's answer, while others are queued: RFC 6455 §5.5.3 lets the older ones go unanswered, and a
    /// server that pings and does not read cannot make the queue grow.
    private var heldPong: [UInt8]?
    private var discardedBytes = 0

    /// How long a server that broke the protocol has to read our close frame.
    private static let briefParting = 250 * Nanoseconds.perMillisecond
    /// What a server may send after the end before it is cut off.
    private static let discardLimit = 1 << 20

    init(on loop: EventLoop, options: WebSocketOptions, handler: any WebSocketHandler) {
        loopReference = loop.reference
        self.options = options
        self.handler = handler
        stream = ByteStream(on: loop)
        machine = WebSocketStateMachine(messageLimit: options.messageLimit)
        encoder = FrameEncoder(keys: SeededRandom(seed: options.randomSeed, stream: "websocket masks"))
    }

    var isOpen: Bool { machine.phase == .open }

    var isPatient: Bool {
        get { stream.isPatient }
        set { stream.isPatient = newValue }
    }

    // MARK: The owner's calls

    func connect(to url: WebSocketURL, deadline: MonotonicInstant) {
        precondition(!hasBegun, "a WebSocketConnection connects once")
        hasBegun = true
        var random = SeededRandom(seed: options.randomSeed, stream: "websocket key")
        request = HandshakeRequest(url: url, options: options, nonce: HandshakeRequest.nonce(&random))
        self.deadline = deadline
        if url.isSecure, options.tls == nil {
            return endLater(.tlsFailed("\(url) needs TLS settings, and the options have none"))
        }
        stream.handler = self
        stream.connect(
            to: Endpoint(host: url.host, port: url.port),
            tls: url.isSecure ? options.tls : nil,
            deadline: deadline
        )
    }

    func send(_ opcode: Opcode, _ payload: UnsafeRawBufferPointer) -> MonotonicInstant? {
        guard machine.phase == .open else { return nil }
        let sent: MonotonicInstant?
        if let deflater = machine.deflater, !payload.isEmpty {
            sent = deflater.withDeflated(payload) { write(opcode, compressed: true, $0) }
        } else {
            sent = write(opcode, payload)
        }
        owesFlush = sent == nil
        return sent
    }

    func close(code: UInt16, reason: String) {
        precondition(CloseFrame.isValid(code), "close code \(code) must not be sent (RFC 6455 §7.4)")
        switch machine.phase {
        case .open:
            guard let frame = machine.close(code: code, reason: reason) else { return }
            write(frame)
            setTimer(at: .now + options.closeTimeout)
        case .connecting, .upgrading:
            guard hasBegun else { return }
            stream.close()
            endLater(.closed(code: code, reason: reason, byPeer: false))
        case .closing, .ended: break
        }
    }

    func abort() {
        _ = machine.abandon()
        handler = nil
        cancelTimer()
        stream.close()
    }

    /// Aborts, unless all that is left to do is to let TCP end.
    func ownerIsGone() {
        if machine.phase != .ended { abort() }
    }

    // MARK: The stream's events

    func streamOpened(_ timings: ConnectTimings) {
        guard let request, machine.phase == .connecting else { return }
        connectTimings = timings
        machine.streamOpened(request)
        setTimer(at: deadline)
        var text = request.text
        requestSent = text.withUTF8 { stream.write(UnsafeRawBufferPointer($0)) }
        isQueued = requestSent == nil
    }

    func streamReceived(_ bytes: UnsafeMutableRawBufferPointer, at arrival: Arrival) {
        if machine.phase == .ended { return discard(bytes.count) }
        var input = UnsafeRawBufferPointer(bytes)
        while let action = machine.next(&input) {
            perform(action, arrival: arrival, endsRead: input.isEmpty)
        }
    }

    func streamFlushed(at instant: MonotonicInstant) {
        isQueued = false
        if requestSent == nil { requestSent = instant }
        if let pong = heldPong, machine.phase == .open {
            heldPong = nil
            _ = pong.withUnsafeBytes { write(.pong, $0) }
        }
        if owesFlush {
            owesFlush = false
            handler?.webSocketFlushed(at: instant)
        }
    }

    func streamEnded(_ end: StreamEnd) {
        cancelTimer()
        if let action = machine.streamEnded(end) { perform(action) }
    }
}

// MARK: - Actions

extension WebSocketDriver {
    private func perform(_ action: WebSocketStateMachine.Action, arrival: Arrival? = nil, endsRead: Bool = false) {
        switch action {
        case .deliver(let kind, let bytes):
            guard let arrival else { return }
            // The read's stamp is that of its last byte: what ends before it may have come earlier.
            let isExact = endsRead && arrival.lastIsExact
            handler?.webSocketReceived(
                WebSocketMessage(
                    kind: kind,
                    bytes: bytes,
                    arrival: arrival.last,
                    notBefore: isExact ? arrival.last : arrival.notBefore,
                    source: arrival.source
                )
            )
        case .pong(let body):
            if isQueued { heldPong = Array(body) } else { _ = write(.pong, body) }
        case .opened(let agreement):
            guard let arrival else { return }
            cancelTimer()
            request = nil
            handler?.webSocketOpened(
                WebSocketOpening(
                    connect: connectTimings,
                    upgrade: max(0, arrival.last - (requestSent ?? arrival.last)),
                    subprotocol: agreement.subprotocol,
                    compressed: agreement.compression != nil
                )
            )
        case .end(let end, let reply, let parting):
            if let reply { write(reply) }
            part(parting)
            tellEnd(end)
        }
    }

    private func part(_ parting: WebSocketStateMachine.Parting) {
        cancelTimer()
        heldPong = nil
        switch parting {
        case .immediate: stream.close()
        case .byPeer: setTimer(at: .now + options.closeTimeout)
        case .brief: setTimer(at: .now + min(options.closeTimeout, Self.briefParting))
        }
    }

    private func tellEnd(_ end: WebSocketEnd) {
        let handler = self.handler
        self.handler = nil
        handler?.webSocketEnded(end)
    }

    /// Ends it now and says so in the next iteration, not from inside the owner's call.
    private func endLater(_ end: WebSocketEnd) {
        _ = machine.abandon()
        cancelTimer()
        timer = loop?.schedule(at: .now) { self.tellEnd(end) }
    }

    private func write(_ frame: CloseFrame) {
        _ = frame.body.withUnsafeBytes { write(.close, $0) }
    }

    private func write(
        _ opcode: Opcode,
        compressed: Bool = false,
        _ payload: UnsafeRawBufferPointer
    ) -> MonotonicInstant? {
        let sent = encoder.withFrame(opcode, compressed: compressed, payload: payload) { stream.write($0) }
        if sent == nil { isQueued = true }
        return sent
    }

    private func discard(_ count: Int) {
        discardedBytes += count
        guard discardedBytes > Self.discardLimit else { return }
        cancelTimer()
        stream.close()
    }

    private func setTimer(at instant: MonotonicInstant) {
        cancelTimer()
        // Held by its timer, which is cancelled when it ends; a weak reference would cost at every frame.
        timer = loop?.schedule(at: instant) { self.timerFired() }
    }

    func readPending() { stream.readPending() }

    private func timerFired() {
        timer = nil
        if machine.phase == .upgrading {
            // The answer may lie unread if the loop was held up.
            stream.readPending()
            guard machine.phase == .upgrading else { return }
        }
        if let action = machine.deadlinePassed() { perform(action) } else if machine.phase == .ended { stream.close() }
    }

    private func cancelTimer() {
        if let timer { loop?.cancel(timer) }
        timer = nil
    }
}
