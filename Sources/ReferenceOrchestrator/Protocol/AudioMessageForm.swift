import NIOCore
import ReferenceConfiguration

/// How an audio message is put together from a frame's payload and its sequence number.
struct AudioMessageForm {
    private let framing: ReferenceSettings.Framing
    /// JSON before the payload; nothing of a binary message.
    private let open: [UInt8]
    /// JSON between payload and sequence number, or a binary message's header after the sequence number.
    private let middle: [UInt8]

    init(
        encoding: ReferenceSettings.Encoding,
        framing: ReferenceSettings.Framing,
        settings: ReferenceSettings
    ) {
        self.framing = framing
        let milliseconds = Double(settings.frame) / 1e6
        switch framing {
        case .base64:
            open = Array(#"{"type":"audio","\#(encoding == .opus ? "opus" : "pcm")":""#.utf8)
            let length = milliseconds == milliseconds.rounded() ? "\(Int(milliseconds))" : "\(milliseconds)"
            middle = Array(#"","sample_rate":\#(settings.sampleRate),"frame_ms":\#(length),"sequence":"#.utf8)
        case .binary:
            open = []
            var header = ByteBuffer()
            header.writeInteger(UInt32(settings.sampleRate))
            header.writeInteger(UInt16(milliseconds.rounded()))
            header.writeInteger(UInt16(encoding == .opus ? 1 : 0))
            middle = Array(header.readableBytesView)
        }
    }

    /// The first byte of a WebSocket frame that holds such a message whole.
    var opcode: UInt8 { framing == .binary ? WebSocketFrameBytes.binary : WebSocketFrameBytes.text }

    /// An encoded frame as it stands in the message.
    func payload(of bytes: [UInt8]) -> [UInt8] { framing == .binary ? bytes : Base64.encode(bytes) }

    /// Where the payload begins in a message.
    var payloadPlace: Int { framing == .binary ? 4 + middle.count : open.count }

    /// Bytes of a whole message.
    func length(payload: Int, sequence: UInt64) -> Int {
        switch framing {
        case .base64: open.count + payload + middle.count + Self.digitCount(sequence) + 1
        case .binary: 4 + middle.count + payload
        }
    }

    /// Writes a message; the payload is as ``payload(of:)`` gives it.
    func append(payload: [UInt8], sequence: UInt64, to buffer: inout ByteBuffer) {
        switch framing {
        case .base64:
            buffer.writeBytes(open)
            buffer.writeBytes(payload)
            buffer.writeBytes(middle)
            Self.appendDigits(sequence, count: Self.digitCount(sequence), to: &buffer)
            buffer.writeInteger(UInt8(ascii: "}"))
        case .binary:
            buffer.writeInteger(UInt32(truncatingIfNeeded: sequence))
            buffer.writeBytes(middle)
            buffer.writeBytes(payload)
        }
    }

    /// Writes other bytes over the beginning of the payload of a message that begins at `start`.
    func overwritePayload(with bytes: [UInt8], ofMessageAt start: Int, in buffer: inout ByteBuffer) {
        switch framing {
        case .base64: Base64.overwrite(&buffer, at: start + payloadPlace, with: bytes)
        case .binary: buffer.setBytes(bytes, at: start + payloadPlace)
        }
    }

    private static func digitCount(_ number: UInt64) -> Int {
        var count = 1
        var rest = number / 10
        while rest > 0 {
            count += 1
            rest /= 10
        }
        return count
    }

    private static func appendDigits(_ number: UInt64, count: Int, to buffer: inout ByteBuffer) {
        buffer.writeRepeatingByte(UInt8(ascii: "0"), count: count)
        var rest = number
        var place = buffer.writerIndex - 1
        while rest > 0 {
            buffer.setInteger(UInt8(ascii: "0") + UInt8(rest % 10), at: place)
            rest /= 10
            place -= 1
        }
    }
}
