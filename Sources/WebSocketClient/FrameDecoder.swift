/// Takes a server's frames apart and joins fragments to messages (RFC 6455 §5), whatever the reads' borders are.
///
/// A whole, unfragmented message within one read is handed out where it lies; everything else is gathered in a store
/// that is given back as soon as the message is done, so an idle session holds no buffer.
struct FrameDecoder: ~Copyable {
    enum Event {
        /// Joined from its fragments; still deflated if `compressed`, else checked to be UTF-8 if text.
        case message(WebSocketMessage.Kind, UnsafeRawBufferPointer, compressed: Bool)
        case ping(UnsafeRawBufferPointer)
        case pong
        case close(UnsafeRawBufferPointer)
    }

    private enum Stage: Equatable {
        case firstByte
        case secondByte
        case longLength(bytesLeft: UInt8)
        case payload
        case failed
    }

    /// permessage-deflate was agreed on, so RSV1 may be set.
    var allowsCompression = false

    private let messageLimit: Int
    private var stage = Stage.firstByte

    // The frame under way.
    private var opcode = Opcode.continuation
    private var isFinal = false
    private var length: UInt64 = 0
    /// The length has its eight-byte form.
    private var isWideLength = false
    private var remaining = 0

    // The message under way, nil between messages.
    private var kind: WebSocketMessage.Kind?
    private var isCompressed = false
    private var validator = UTF8Validator()
    private var store = ByteStore()
    private var storeIsHandedOut = false

    /// A control frame that did not lie within one read; it may stand between a message's fragments.
    private var control = ByteStore()
    private var controlIsHandedOut = false

    init(messageLimit: Int) { self.messageLimit = messageLimit }

    /// Bytes held between reads, for the budget of memory.
    var heldBytes: Int { store.capacity + control.capacity }

    /// Takes bytes off `input` up to the next event; nil when all are taken.
    ///
    /// The event's bytes are good until the next call. After a violation everything is swallowed.
    mutating func next(_ input: inout UnsafeRawBufferPointer) throws(ProtocolViolation) -> Event? {
        releaseHandedOut()
        do {
            while true {
                if stage == .payload {
                    if let event = try takePayload(&input) { return event }
                    if stage == .payload { return nil }
                } else if stage == .failed {
                    _ = input.take(input.count)
                    return nil
                } else {
                    guard !input.isEmpty else { return nil }
                    try takeHeaderByte(input.takeByte())
                }
            }
        } catch {
            stage = .failed
            store.release()
            control.release()
            throw error
        }
    }

    private mutating func releaseHandedOut() {
        if storeIsHandedOut { store.release() }
        if controlIsHandedOut { control.release() }
        (storeIsHandedOut, controlIsHandedOut) = (false, false)
    }
}

// MARK: - Header

extension FrameDecoder {
    private mutating func takeHeaderByte(_ byte: UInt8) throws(ProtocolViolation) {
        switch stage {
        case .firstByte:
            try begin(byte)
            stage = .secondByte
        case .secondByte:
            try takeShortLength(byte)
        case .longLength(let bytesLeft):
            length = length << 8 | UInt64(byte)
            if bytesLeft == 1 { try finishLongLength() } else { stage = .longLength(bytesLeft: bytesLeft - 1) }
        case .payload, .failed: break
        }
    }

    private mutating func begin(_ byte: UInt8) throws(ProtocolViolation) {
        guard let opcode = Opcode(rawValue: byte & 0x0f) else {
            throw .protocolError("reserved opcode \(byte & 0x0f) (RFC 6455 §5.2)")
        }
        self.opcode = opcode
        isFinal = byte & 0x80 != 0
        let isMarkedCompressed = byte & 0x40 != 0
        guard byte & 0x30 == 0, !isMarkedCompressed || allowsCompression else {
            throw .protocolError("a reserved bit is set that no extension gives a meaning (RFC 6455 §5.2)")
        }
        switch opcode {
        case .continuation:
            guard kind != nil else { throw .protocolError("a continuation of no message (RFC 6455 §5.4)") }
            guard !isMarkedCompressed else {
                throw .protocolError("a continuation marked as compressed (RFC 7692 §6.1)")
            }
        case .text, .binary:
            guard kind == nil else {
                throw .protocolError("a new message before the last fragment of another (RFC 6455 §5.4)")
            }
            kind = opcode == .text ? .text : .binary
            isCompressed = isMarkedCompressed
            validator = UTF8Validator()
        case .close, .ping, .pong:
            guard isFinal else { throw .protocolError("a fragmented control frame (RFC 6455 §5.5)") }
            guard !isMarkedCompressed else {
                throw .protocolError("a control frame marked as compressed (RFC 7692 §6.1)")
            }
        }
    }

    private mutating func takeShortLength(_ byte: UInt8) throws(ProtocolViolation) {
        guard byte & 0x80 == 0 else { throw .protocolError("a masked frame from the server (RFC 6455 §5.1)") }
        let short = byte & 0x7f
        guard !opcode.isControl || short <= 125 else {
            throw .protocolError("a control frame of more than 125 bytes (RFC 6455 §5.5)")
        }
        length = 0
        isWideLength = short == 127
        switch short {
        case 126: stage = .longLength(bytesLeft: 2)
        case 127: stage = .longLength(bytesLeft: 8)
        default:
            length = UInt64(short)
            try beginPayload()
        }
    }

    private mutating func finishLongLength() throws(ProtocolViolation) {
        guard length < 1 << 63 else {
            throw .protocolError("a length with its highest bit set (RFC 6455 §5.2)")
        }
        guard length > (isWideLength ? 65_535 : 125) else {
            throw .protocolError("a length of \(length) in a longer form than it needs (RFC 6455 §5.2)")
        }
        try beginPayload()
    }

    private mutating func beginPayload() throws(ProtocolViolation) {
        if !opcode.isControl, length > UInt64(messageLimit - store.count) {
            throw .tooLarge(
                "a message of \(UInt64(store.count) + length) bytes or more, over the limit of \(messageLimit)"
            )
        }
        remaining = Int(length)
        stage = .payload
    }
}

// MARK: - Payload

extension FrameDecoder {
    /// Takes what there is; nil if the frame is not done or was not the message's last, then `stage` tells which.
    private mutating func takePayload(_ input: inout UnsafeRawBufferPointer) throws(ProtocolViolation) -> Event? {
        let piece = input.take(min(remaining, input.count))
        remaining -= piece.count
        if opcode.isControl { return takeControl(piece) }

        let isText = kind == .text && !isCompressed
        if isText, !validator.consume(piece) {
            throw .invalidData("a text message that is not UTF-8 (RFC 6455 §8.1)")
        }
        let isMessageDone = isFinal && remaining == 0
        if remaining == 0 { stage = .firstByte }
        guard let kind, isMessageDone else {
            store.append(piece, expected: store.count + piece.count + remaining)
            return nil
        }
        if isText, !validator.isComplete {
            throw .invalidData("a text message that ends within a character (RFC 6455 §8.1)")
        }
        self.kind = nil
        if store.isEmpty { return .message(kind, piece, compressed: isCompressed) }
        store.append(piece)
        storeIsHandedOut = true
        return .message(kind, store.bytes, compressed: isCompressed)
    }

    private mutating func takeControl(_ piece: UnsafeRawBufferPointer) -> Event? {
        guard remaining == 0 else {
            control.append(piece, expected: 125)
            return nil
        }
        stage = .firstByte
        if control.isEmpty { return controlEvent(piece) }
        control.append(piece)
        controlIsHandedOut = true
        return controlEvent(control.bytes)
    }

    private func controlEvent(_ body: UnsafeRawBufferPointer) -> Event {
        switch opcode {
        case .close: .close(body)
        case .ping: .ping(body)
        default: .pong
        }
    }
}
