import NIOCore
import ReferenceModel

/// One client's connection, and what its ledger line needs; instants are monotonic nanoseconds.
final class SessionConnection {
    let id: String
    let outlet: FrameOutlet
    let variant: AudioVariant
    let messages: AudioMessages
    /// Compresses what is sent; nil if the client did not ask for it.
    private let deflater: MessageDeflater?
    /// What it says with a real voice.
    var speech = SessionSpeech()
    /// The session's number in the model; nil once the model has forgotten it.
    var session: Int?
    var isBlocked = false
    /// Whether the ledger knows that the session has ended.
    var hasEnded = false
    /// Whether a close frame was sent.
    var isClosing = false
    var firstFrameWritten: Int64?
    var lastFrameWritten: Int64?
    /// The utterance's frames, where the ledger wants each of them.
    var frames = WrittenFrames()
    /// The latest control message, until it is known what came of it.
    var control: ControlOutcome?

    init(id: String, outlet: FrameOutlet, variant: AudioVariant, messages: AudioMessages, deflate: DeflateAgreement?) {
        self.id = id
        self.outlet = outlet
        self.variant = variant
        self.messages = messages
        deflater = deflate.map(MessageDeflater.init)
    }

    /// Writes a text message as a WebSocket frame.
    func append(_ text: String, to buffer: inout ByteBuffer) {
        if deflater != nil {
            appendCompressed(WebSocketFrameBytes.text, ByteBuffer(string: text), to: &buffer)
        } else {
            WebSocketFrameBytes.appendHeader(WebSocketFrameBytes.text, payloadLength: text.utf8.count, to: &buffer)
            buffer.writeString(text)
        }
    }

    /// Writes an audio message as a WebSocket frame; `spoken` is as ``AudioMessages/append(_:spoken:to:)`` wants it.
    func append(_ frame: FrameEmission, spoken: [UInt8]?, to buffer: inout ByteBuffer) {
        let opcode = messages.form.opcode
        let length = messages.length(of: frame, spoken: spoken)
        if deflater != nil {
            var message = ByteBuffer()
            message.reserveCapacity(length)
            messages.append(frame, spoken: spoken, to: &message)
            if frame.isCorrupted { FrameDamage.apply(to: &message, messageAt: message.readerIndex, opcode: opcode) }
            appendCompressed(opcode, message, to: &buffer)
        } else {
            WebSocketFrameBytes.appendHeader(opcode, payloadLength: length, to: &buffer)
            let start = buffer.writerIndex
            messages.append(frame, spoken: spoken, to: &buffer)
            if frame.isCorrupted { FrameDamage.apply(to: &buffer, messageAt: start, opcode: opcode) }
        }
    }

    private func appendCompressed(_ opcode: UInt8, _ message: ByteBuffer, to buffer: inout ByteBuffer) {
        let deflated = deflater?.deflate(message)
        let first = deflated == nil ? opcode : opcode | WebSocketFrameBytes.compressed
        let payload = deflated ?? message
        WebSocketFrameBytes.appendHeader(first, payloadLength: payload.readableBytes, to: &buffer)
        buffer.writeImmutableBuffer(payload)
    }
}
