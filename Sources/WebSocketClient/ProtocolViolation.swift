/// What a server did that RFC 6455 or RFC 7692 forbids, and the close code that answers it.
struct ProtocolViolation: Error, Equatable {
    var code: UInt16
    /// Names the section.
    var text: String

    static func protocolError(_ text: String) -> Self { Self(code: 1002, text: text) }
    static func invalidData(_ text: String) -> Self { Self(code: 1007, text: text) }
    static func tooLarge(_ text: String) -> Self { Self(code: 1009, text: text) }
}
