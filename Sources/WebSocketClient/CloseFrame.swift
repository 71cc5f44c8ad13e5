/// The body of a close frame (RFC 6455 §5.5.1): a code and a reason, or neither.
struct CloseFrame: Equatable {
    /// Nil for an empty body.
    var code: UInt16?
    var reason: String

    static let maximumReasonLength = 123

    /// A close frame to send; the reason is cut to 123 bytes at a character's boundary.
    init(code: UInt16?, reason: String = "") {
        self.code = code
        var cut = reason
        while cut.utf8.count > Self.maximumReasonLength { cut.removeLast() }
        self.reason = code == nil ? "" : cut
    }

    /// Reads the peer's.
    init(parsing body: UnsafeRawBufferPointer) throws(ProtocolViolation) {
        guard !body.isEmpty else {
            self.init(code: nil)
            return
        }
        guard body.count >= 2 else {
            throw .protocolError("a close frame with one byte of body (RFC 6455 §5.5.1)")
        }
        let code = UInt16(body[0]) << 8 | UInt16(body[1])
        guard Self.isValid(code) else {
            throw .protocolError("close code \(code) must not be sent (RFC 6455 §7.4)")
        }
        let reason = UnsafeRawBufferPointer(rebasing: body[2...])
        var validator = UTF8Validator()
        guard validator.consume(reason), validator.isComplete else {
            throw .invalidData("the close reason is not UTF-8 (RFC 6455 §5.5.1)")
        }
        self.init(code: code, reason: String(decoding: reason, as: UTF8.self))
    }

    /// Whether an endpoint may put the code into a close frame (RFC 6455 §7.4 and IANA's registry of 2022).
    ///
    /// 1004 has no meaning, 1005, 1006 and 1015 are for local use only, 1016 to 2999 are for revisions to come.
    static func isValid(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// The body's bytes.
    var body: [UInt8] {
        guard let code else { return [] }
        return [UInt8(code >> 8), UInt8(code & 0xff)] + Array(reason.utf8)
    }
}
