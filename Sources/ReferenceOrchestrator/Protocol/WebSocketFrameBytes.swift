import NIOCore

/// Frames of RFC 6455 section 5.2 as a server sends them: whole, without a mask.
enum WebSocketFrameBytes {
    static let text: UInt8 = 0x81
    static let binary: UInt8 = 0x82
    static let close: UInt8 = 0x88
    static let pong: UInt8 = 0x8a
    /// The first reserved bit: the message is compressed (RFC 7692 section 6).
    static let compressed: UInt8 = 0x40

    static func appendHeader(_ first: UInt8, payloadLength: Int, to buffer: inout ByteBuffer) {
        buffer.writeInteger(first)
        switch payloadLength {
        case ...125:
            buffer.writeInteger(UInt8(payloadLength))
        case ...0xffff:
            buffer.writeInteger(UInt8(126))
            buffer.writeInteger(UInt16(payloadLength))
        default:
            buffer.writeInteger(UInt8(127))
            buffer.writeInteger(UInt64(payloadLength))
        }
    }

    /// A close frame; without a code if `code` is nil.
    static func appendClose(code: UInt16?, to buffer: inout ByteBuffer) {
        appendHeader(close, payloadLength: code == nil ? 0 : 2, to: &buffer)
        if let code { buffer.writeInteger(code) }
    }

    static func appendPong(_ payload: ByteBuffer, to buffer: inout ByteBuffer) {
        appendHeader(pong, payloadLength: payload.readableBytes, to: &buffer)
        buffer.writeImmutableBuffer(payload)
    }
}
