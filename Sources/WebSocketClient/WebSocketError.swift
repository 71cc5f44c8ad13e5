/// What is wrong with an address or an option given to the client; nothing was sent yet.
public enum WebSocketError: Error, Equatable, CustomStringConvertible {
    /// The text is no WebSocket address; the reason says why and what would be.
    case invalidURL(String, reason: String)
    /// A header that cannot be sent, or that the handshake itself sets.
    case invalidHeader(name: String, reason: String)
    /// The subprotocol's name is not a token (RFC 9110 §5.6.2).
    case invalidSubprotocol(String)

    public var description: String {
        switch self {
        case .invalidURL(let text, let reason): "\"\(text)\" is not a WebSocket address: \(reason)"
        case .invalidHeader(let name, let reason): "header \"\(name)\": \(reason)"
        case .invalidSubprotocol(let name):
            "subprotocol \"\(name)\": only letters, digits and !#$%&'*+-.^_`|~ may be in its name"
        }
    }
}
