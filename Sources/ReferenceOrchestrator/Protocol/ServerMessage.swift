import ReferenceModel

/// The server's messages other than audio, as JSON.
enum ServerMessage {
    case sessionStart(id: String)
    case sessionEnd(id: String, reason: EndReason)
    case error(code: ErrorCode, message: String)

    var json: String {
        switch self {
        case .sessionStart(let id):
            #"{"type":"session_start","session_id":"\#(id)"}"#
        case .sessionEnd(let id, let reason):
            #"{"type":"session_end","session_id":"\#(id)","reason":"\#(reason.rawValue)"}"#
        case .error(let code, let message):
            #"{"type":"error","message":"\#(Self.escaped(message))","code":"\#(code.rawValue)"}"#
        }
    }

    /// The text as it stands between the quotes of a JSON string.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
