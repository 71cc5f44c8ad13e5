/// Builds a server's frames byte by byte from RFC 6455 §5.2, right ones and wrong ones.
struct ServerFrame {
    enum LengthForm { case minimal, two, eight }

    var isFinal = true
    var reserved: UInt8 = 0
    var opcode: UInt8
    var payload: [UInt8] = []
    var isMasked = false
    var form = LengthForm.minimal
    /// In place of the payload's own.
    var announcedLength: UInt64?

    static func text(_ text: String) -> Self { Self(opcode: 1, payload: Array(text.utf8)) }
    static func binary(_ payload: [UInt8]) -> Self { Self(opcode: 2, payload: payload) }
    static func ping(_ text: String) -> Self { Self(opcode: 9, payload: Array(text.utf8)) }

    static func close(_ code: UInt16, _ reason: String = "") -> Self {
        Self(opcode: 8, payload: [UInt8(code >> 8), UInt8(code & 255)] + Array(reason.utf8))
    }

    var bytes: [UInt8] {
        let length = announcedLength ?? UInt64(payload.count)
        var bytes: [UInt8] = [(isFinal ? 0x80 : 0) | reserved << 4 | opcode]
        let mask: UInt8 = isMasked ? 0x80 : 0
        func bigEndian(_ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: length >> UInt64(8 * (count - 1 - $0))) }
        }
        if form == .eight || length > 65_535 {
            bytes += [mask | 127] + bigEndian(8)
        } else if form == .two || length > 125 {
            bytes += [mask | 126] + bigEndian(2)
        } else {
            bytes.append(mask | UInt8(length))
        }
        if isMasked { bytes += [0, 0, 0, 0] }
        return bytes + payload
    }
}
