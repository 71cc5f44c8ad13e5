import Timing

/// The upgrade request (RFC 6455 §4.1) and what an answer to it must match.
struct HandshakeRequest {
    /// Base64 of 16 random bytes.
    let key: String
    let subprotocol: String?
    let offersCompression: Bool
    /// As sent.
    let text: String

    init(url: WebSocketURL, options: WebSocketOptions, nonce: [UInt8]) {
        key = Base64.encode(nonce)
        subprotocol = options.subprotocol
        offersCompression = options.offersCompression
        let host = options.headers.first { $0.name.lowercased() == "host" }?.value ?? url.authority
        var lines = [
            "GET \(url.requestTarget) HTTP/1.1",
            "Host: \(host)",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: \(key)",
            "Sec-WebSocket-Version: 13",
        ]
        if let subprotocol { lines.append("Sec-WebSocket-Protocol: \(subprotocol)") }
        if offersCompression { lines.append("Sec-WebSocket-Extensions: \(DeflateParameters.offer)") }
        for header in options.headers where header.name.lowercased() != "host" {
            lines.append("\(header.name): \(header.value)")
        }
        text = lines.joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// 16 bytes for the key.
    static func nonce(_ random: inout SeededRandom) -> [UInt8] {
        (0..<16).map { _ in UInt8(truncatingIfNeeded: random.next() >> 32) }
    }

    /// What the server must answer: Base64 of the SHA-1 of the key and a fixed identifier (RFC 6455 §4.2.2).
    var expectedAccept: String {
        Base64.encode(SHA1.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))
    }
}
