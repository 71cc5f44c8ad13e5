public import EventLoop

/// One header of the upgrade request.
public struct WebSocketHeader: Sendable, Equatable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// How to open a WebSocket and what to allow on it.
public struct WebSocketOptions: Sendable {
    /// Sent with the upgrade; a `Host` among them replaces the address's own.
    public let headers: [WebSocketHeader]
    /// The one subprotocol offered; the server may still choose none.
    public let subprotocol: String?
    /// Offer permessage-deflate (RFC 7692).
    public var offersCompression: Bool
    /// Needed for `wss://`; shared by all connections, as loading the roots takes milliseconds.
    public var tls: TLSContext?
    /// Bytes of one message, inflated; a longer one ends the connection with code 1009.
    public var messageLimit: Int
    /// Nanoseconds to wait for the peer's close frame after ours, and for its FIN after both.
    public var closeTimeout: Int64
    /// The handshake's key and the masking keys come of it; give each connection its own.
    public var randomSeed: UInt64

    /// Checks the headers and the subprotocol, so that nothing in them can break out of its line.
    public init(
        headers: [WebSocketHeader] = [],
        subprotocol: String? = nil,
        offersCompression: Bool = false,
        tls: TLSContext? = nil,
        messageLimit: Int = 16 << 20,
        closeTimeout: Int64 = 2_000_000_000,
        randomSeed: UInt64 = 0
    ) throws(WebSocketError) {
        for header in headers { try Self.check(header) }
        if let subprotocol, !HTTPSyntax.isToken(subprotocol) { throw .invalidSubprotocol(subprotocol) }
        self.headers = headers
        self.subprotocol = subprotocol
        self.offersCompression = offersCompression
        self.tls = tls
        self.messageLimit = messageLimit
        self.closeTimeout = closeTimeout
        self.randomSeed = randomSeed
    }

    private static func check(_ header: WebSocketHeader) throws(WebSocketError) {
        guard HTTPSyntax.isToken(header.name) else {
            throw .invalidHeader(
                name: header.name,
                reason: "its name may hold letters, digits and !#$%&'*+-.^_`|~ only"
            )
        }
        guard HTTPSyntax.isFieldValue(header.value) else {
            throw .invalidHeader(name: header.name, reason: "its value holds a line break or control character")
        }
        let name = header.name.lowercased()
        let reserved = ["upgrade", "connection", "content-length", "transfer-encoding"]
        guard !reserved.contains(name), !name.hasPrefix("sec-websocket-") else {
            throw .invalidHeader(name: header.name, reason: "the handshake sets it itself")
        }
    }
}
