import ReferenceModel

/// What a client's text message asks for.
enum ClientMessage: Equatable {
    case text(String, isFinal: Bool)
    case control(ControlCommand)
    /// A message of a type that the protocol does not know; it is met with silence.
    case unknown
    /// A message that is answered with an error while the session goes on.
    case malformed(ErrorCode, String)

    /// The longest text in characters (Unicode scalars).
    static let longestText = 10_000

    init(parsing bytes: [UInt8]) {
        guard let document = JSONValue(parsing: bytes), case .object = document else {
            self = .malformed(.internalError, "the message is not a JSON object")
            return
        }
        guard case .string(let type)? = document["type"] else {
            self = .malformed(.internalError, "the message has no type")
            return
        }
        switch type {
        case "text": self = Self.text(document)
        case "control": self = Self.control(document)
        default: self = .unknown
        }
    }

    private static func text(_ document: JSONValue) -> ClientMessage {
        guard case .string(let text)? = document["text"], !text.isEmpty else {
            return .malformed(.internalError, "the text is empty")
        }
        guard text.unicodeScalars.count <= longestText else {
            return .malformed(.invalidMessage, "the text is longer than \(longestText) characters")
        }
        switch document["is_final"] {
        case nil, .null?: return .text(text, isFinal: true)
        case .bool(let isFinal)?: return .text(text, isFinal: isFinal)
        default: return .malformed(.internalError, "is_final is neither true nor false")
        }
    }

    private static func control(_ document: JSONValue) -> ClientMessage {
        guard case .string(let name)? = document["command"], let command = ControlCommand(rawValue: name) else {
            return .malformed(.internalError, "the command is none of PAUSE, RESUME and STOP")
        }
        return .control(command)
    }
}
