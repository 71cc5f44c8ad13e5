import Testing
import Timing

@testable import WebSocketClient

@Suite struct HandshakeRequestTests {
    @Test func asksAsRFC6455SaysByDefault() throws {
        let request = HandshakeRequest(
            url: try WebSocketURL("ws://example.com:8080/tts?voice=a"),
            options: try WebSocketOptions(),
            nonce: Array("the sample nonce".utf8)
        )
        #expect(
            request.text == """
                GET /tts?voice=a HTTP/1.1\r
                Host: example.com:8080\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                \r

                """
        )
        // The key and its answer of RFC 6455 §1.3.
        #expect(request.expectedAccept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test func sendsHeadersSubprotocolAndOffer() throws {
        let options = try WebSocketOptions(
            headers: [.init(name: "Authorization", value: "Bearer ü"), .init(name: "hOST", value: "virtual.example")],
            subprotocol: "tts.v1",
            offersCompression: true
        )
        let lines = HandshakeRequest(url: try WebSocketURL("wss://h"), options: options, nonce: []).text
            .split(separator: "\r\n")
        #expect(lines.contains("Authorization: Bearer ü"))
        #expect(lines.filter { $0.lowercased().hasPrefix("host:") } == ["Host: virtual.example"])
        #expect(lines.contains("Sec-WebSocket-Protocol: tts.v1"))
        #expect(lines.contains("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"))
    }

    @Test(arguments: [
        ("X-A", "one\r\nX-B: two"), ("X-A", "one\nX-B: two"), ("X-A", "a\0b"), ("X-A", "\u{7f}"), ("", "v"),
        ("X A", "v"),
        ("X-A\r\nX-B", "v"), ("X:A", "v"), ("Ä", "v"), ("Sec-WebSocket-Key", "v"), ("sec-websocket-protocol", "v"),
        ("Upgrade", "h2c"), ("connection", "close"), ("Content-Length", "4"),
    ])
    func refusesHeadersThatCouldChangeTheRequest(name: String, value: String) {
        #expect(throws: WebSocketError.self) { try WebSocketOptions(headers: [.init(name: name, value: value)]) }
    }

    @Test(arguments: ["", "a b", "a,b", "a\r\nb", "ü"]) func refusesASubprotocolThatIsNoToken(name: String) {
        #expect(throws: WebSocketError.invalidSubprotocol(name)) { try WebSocketOptions(subprotocol: name) }
    }

    @Test func drawsTheNonceFromTheSeed() {
        func nonce(_ seed: UInt64) -> [UInt8] {
            var random = SeededRandom(seed: seed)
            return HandshakeRequest.nonce(&random)
        }
        #expect(nonce(1).count == 16)
        #expect(nonce(1) == nonce(1))
        #expect(nonce(1) != nonce(2))
    }
}

@Suite struct DigestTests {
    @Test(arguments: [
        (0, "da39a3ee5e6b4b0d3255bfef95601890afd80709"), (1, "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"),
        (55, "c1c8bbdc22796e28c0e15163d20899b65621d65a"), (56, "c2db330f6083854c99d4b5bfb6e8f29f201be699"),
        (63, "03f09f5b158a7a8cdad920bddc29b81c18a551f5"), (64, "0098ba824b5c16427bd7a1122a5a442a25ec644d"),
        (65, "11655326c708d70319be2610e8a57d9a5b959d3b"), (119, "ee971065aaa017e0632a8ca6c77bb3bf8b1dfc56"),
        (120, "f34c1488385346a55709ba056ddd08280dd4c6d6"), (200, "e61cfffe0d9195a525fc6cf06ca2d77119c24a40"),
    ])
    func digestsRunsOfTheLetterA(count: Int, expected: String) {
        let digest = SHA1.digest(Array(repeating: UInt8(ascii: "a"), count: count))
        #expect(digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == expected)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("\u{ff}\0", "w78A"),
    ])
    func encodesBase64(text: String, expected: String) {
        #expect(Base64.encode(Array(text.utf8)) == expected)
    }
}
