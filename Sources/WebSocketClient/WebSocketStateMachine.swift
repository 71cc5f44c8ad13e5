import EventLoop

/// The protocol of one connection as a value: bytes and wishes go in, one action at a time comes out.
struct WebSocketStateMachine: ~Copyable {
    enum Action {
        case opened(HandshakeAgreement)
        /// The bytes are good until the next call.
        case deliver(WebSocketMessage.Kind, UnsafeRawBufferPointer)
        case pong(UnsafeRawBufferPointer)
        /// It is over: send the reply, tell the owner, then let TCP end as said.
        case end(WebSocketEnd, reply: CloseFrame?, parting: Parting)
    }

    /// How TCP ends after the WebSocket has.
    enum Parting: Equatable {
        /// At once: it is gone already, or was never fit for use.
        case immediate
        /// By the server, which RFC 6455 §7.1.1 wants to be first: its side then keeps the port in TIME_WAIT, not ours.
        case byPeer
        /// After a moment: closed with unread bytes, TCP would send a reset that can overtake our close frame.
        case brief
    }

    enum Phase: Equatable { case connecting, upgrading, open, closing, ended }

    private(set) var phase = Phase.connecting
    private(set) var deflater: Deflater?
    private let messageLimit: Int
    private var parser: HandshakeResponseParser?
    private var decoder: FrameDecoder
    private var inflater: Inflater?

    init(messageLimit: Int) {
        self.messageLimit = messageLimit
        decoder = FrameDecoder(messageLimit: messageLimit)
    }

    /// Bytes held between reads.
    var heldBytes: Int { decoder.heldBytes + (inflater?.heldBytes ?? 0) }

    // MARK: Events

    /// The byte stream is up and the request goes out.
    mutating func streamOpened(_ request: HandshakeRequest) {
        guard phase == .connecting else { return }
        phase = .upgrading
        parser = HandshakeResponseParser(request: request)
    }

    /// Takes bytes off `input` up to the next action; nil when all are taken.
    mutating func next(_ input: inout UnsafeRawBufferPointer) -> Action? {
        inflater?.release()
        switch phase {
        case .upgrading: return readAnswer(&input)
        case .open, .closing: return readFrames(&input)
        case .connecting, .ended:
            _ = input.take(input.count)
            return nil
        }
    }

    /// The owner wants to close: the frame to send, or nil if the connection is not open.
    mutating func close(code: UInt16, reason: String) -> CloseFrame? {
        guard phase == .open else { return nil }
        phase = .closing
        return CloseFrame(code: code, reason: reason)
    }

    /// The byte stream ended; nil if the WebSocket had before.
    mutating func streamEnded(_ end: StreamEnd) -> Action? {
        switch phase {
        case .ended: nil
        case .connecting: finish(Self.connectEnd(end))
        case .upgrading: finish(upgradeEnd(end))
        case .open: finish(.connectionLost(Self.describe(end)))
        case .closing: finish(.connectionLost(Self.describe(end) + " in answer to our close frame"))
        }
    }

    /// The deadline of the step under way passed: the upgrade's, or the one for the peer's close frame.
    mutating func deadlinePassed() -> Action? {
        switch phase {
        case .ended, .open: nil
        // The stream has the same deadline until it's up, and knows the step.
        case .connecting: nil
        case .upgrading: finish(.connectTimedOut("no answer to the upgrade request"))
        case .closing: finish(.connectionLost("no answer to our close frame"))
        }
    }

    /// Ends it from the owner's side; false if it had ended before.
    mutating func abandon() -> Bool {
        defer { phase = .ended }
        return phase != .ended
    }
}

extension WebSocketStateMachine {
    private mutating func readAnswer(_ input: inout UnsafeRawBufferPointer) -> Action? {
        guard let verdict = parser?.consume(&input) else { return nil }
        parser = nil
        switch verdict {
        case .accepted(let agreement):
            phase = .open
            if let compression = agreement.compression {
                decoder.allowsCompression = true
                inflater = Inflater(
                    windowBits: compression.serverWindowBits,
                    keepsContext: compression.serverKeepsContext
                )
                deflater = Deflater(
                    windowBits: compression.clientWindowBits,
                    keepsContext: compression.clientKeepsContext
                )
            }
            return .opened(agreement)
        case .refused(let status, let text): return finish(.upgradeRefused(status: status, text))
        case .violation(let text): return finish(.protocolViolation(code: 0, text))
        }
    }

    private mutating func readFrames(_ input: inout UnsafeRawBufferPointer) -> Action? {
        do {
            while let event = try decoder.next(&input) {
                if let action = try handle(event) { return action }
            }
            return nil
        } catch {
            // After our close frame no other may follow (RFC 6455 §5.5.1), so there is nothing to send then.
            let reply = phase == .open ? CloseFrame(code: error.code, reason: error.text) : nil
            return finish(.protocolViolation(code: error.code, error.text), reply: reply, parting: .brief)
        }
    }

    private mutating func handle(_ event: FrameDecoder.Event) throws(ProtocolViolation) -> Action? {
        switch event {
        case .message(let kind, let bytes, let isCompressed):
            let message = isCompressed ? try inflated(bytes, kind) : bytes
            // What was under way when the owner closed is no longer of interest.
            return phase == .open ? .deliver(kind, message) : nil
        case .ping(let body): return phase == .open ? .pong(body) : nil
        case .pong: return nil
        case .close(let body):
            let frame = try CloseFrame(parsing: body)
            let byPeer = phase == .open
            return finish(
                .closed(code: frame.code ?? 1005, reason: frame.reason, byPeer: byPeer),
                reply: byPeer ? CloseFrame(code: frame.code) : nil,
                parting: .byPeer
            )
        }
    }

    private mutating func inflated(
        _ bytes: UnsafeRawBufferPointer,
        _ kind: WebSocketMessage.Kind
    ) throws(ProtocolViolation) -> UnsafeRawBufferPointer {
        guard let inflater else { return bytes }
        let message = try inflater.inflate(bytes, limit: messageLimit)
        if kind == .text {
            var validator = UTF8Validator()
            guard validator.consume(message), validator.isComplete else {
                throw .invalidData("a text message that is not UTF-8 once inflated (RFC 6455 §8.1)")
            }
        }
        return message
    }

    private mutating func finish(
        _ end: WebSocketEnd,
        reply: CloseFrame? = nil,
        parting: Parting = .immediate
    ) -> Action {
        phase = .ended
        return .end(end, reply: reply, parting: parting)
    }

    private func upgradeEnd(_ end: StreamEnd) -> WebSocketEnd {
        if case .refused(let status, let text)? = parser?.verdictAtEnd { return .upgradeRefused(status: status, text) }
        return .connectionLost(Self.describe(end) + " before the upgrade was answered")
    }

    private static func connectEnd(_ end: StreamEnd) -> WebSocketEnd {
        switch end {
        case .nameNotFound(let text), .connectFailed(let text): .connectFailed(text)
        case .connectTimedOut(let step): .connectTimedOut(describe(step))
        case .tlsFailed(let text): .tlsFailed(text)
        case .endOfStream, .connectionLost: .connectFailed(describe(end))
        }
    }

    private static func describe(_ step: ConnectStep) -> String {
        switch step {
        case .nameLookup: "no answer to the name lookup"
        case .tcp: "no answer to the TCP connect"
        case .tls: "no answer in the TLS handshake"
        }
    }

    private static func describe(_ end: StreamEnd) -> String {
        switch end {
        case .endOfStream: "the server ended the connection"
        case .connectionLost(let text), .connectFailed(let text), .nameNotFound(let text), .tlsFailed(let text): text
        case .connectTimedOut: "timed out"
        }
    }
}
