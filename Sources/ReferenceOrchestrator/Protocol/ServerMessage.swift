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
            #"{"type":"error","message":\#(JSONText.quoted(message)),"code":"\#(code.rawValue)"}"#
        }
    }
}
