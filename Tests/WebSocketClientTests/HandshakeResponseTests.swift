import Testing

@testable import WebSocketClient

@Suite struct HandshakeResponseTests {
    typealias Verdict = HandshakeResponseParser.Verdict

    private static let accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    static let standard = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: \(accept)"]

    private static func request(subprotocol: String? = nil, compression: Bool = false) throws -> HandshakeRequest {
        HandshakeRequest(
            url: try WebSocketURL("ws://example.com/"),
            options: try WebSocketOptions(subprotocol: subprotocol, offersCompression: compression),
            nonce: Array("the sample nonce".utf8)
        )
    }

    static func answer(_ headers: [String], status: String = "HTTP/1.1 101 Switching Protocols") -> String {
        ([status] + headers).joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// The verdict on an answer that comes in the given pieces, and the bytes left over.
    private func read(_ pieces: [ArraySlice<UInt8>], _ request: HandshakeRequest) -> (verdict: Verdict?, rest: [UInt8])
    {
        var parser = HandshakeResponseParser(request: request)
        var verdict: Verdict?
        var rest: [UInt8] = []
        for piece in pieces {
            Array(piece).withUnsafeBytes { bytes in
                var input = bytes
                if verdict == nil { verdict = parser.consume(&input) }
                rest += Array(input)
            }
        }
        return (verdict, rest)
    }

    private func verdict(_ text: String, subprotocol: String? = nil, compression: Bool = false) throws -> Verdict? {
        read([Array(text.utf8)[...]], try Self.request(subprotocol: subprotocol, compression: compression)).verdict
    }

    @Test func acceptsAndLeavesTheFramesThatFollowAtEverySplit() throws {
        let request = try Self.request()
        let frame = ServerFrame.text("first").bytes
        let bytes = Array(Self.answer(Self.standard).utf8) + frame
        for split in 0...bytes.count {
            let (verdict, rest) = read([bytes[..<split], bytes[split...]], request)
            #expect(verdict == .accepted(HandshakeAgreement()))
            #expect(rest == frame)
        }
        let single = read(bytes.indices.map { bytes[$0...$0] }, request)
        #expect(single.verdict == .accepted(HandshakeAgreement()))
        #expect(single.rest == frame)
    }

    @Test(arguments: [
        ["upgrade:WebSocket", "CONNECTION: keep-alive,  upgrade ", "sec-websocket-accept:\t\(accept)\t"],
        [
            "Upgrade: websocket", "Connection: keep-alive", "Connection: Upgrade",
            "Sec-WebSocket-Accept: \(accept)",
        ],
        standard + ["X-Empty:", "Set-Cookie: a=\"b, c\""],
    ])
    func acceptsWhateverTheSpelling(headers: [String]) throws {
        #expect(try verdict(Self.answer(headers)) == .accepted(HandshakeAgreement()))
        #expect(try verdict(Self.answer(headers).replacing("\r\n", with: "\n")) == .accepted(HandshakeAgreement()))
    }

    /// Headers of a 101 that breaks a rule, and what the text must name.
    private static let wrong: [(headers: [String], named: String)] = [
        (without(0), "Upgrade"), (without(1), "Connection"), (without(2), "Accept"),
        (without(0, with: "Upgrade: h2c"), "Upgrade"), (without(0, with: "Upgrade: h2c, websocket"), "Upgrade"),
        (without(1, with: "Connection: close"), "Connection"),
        (without(2, with: "Sec-WebSocket-Accept: dGhlIHNhbXBsZSBub25jZQ=="), "Accept"),
        (without(2, with: "Sec-WebSocket-Accept: " + accept.lowercased()), "Accept"),
        (standard + ["Sec-WebSocket-Accept: " + accept], "Accept"),
        (standard + ["Sec-WebSocket-Protocol: other"], "subprotocol"),
        (standard + ["Sec-WebSocket-Protocol: tts, other"], "subprotocol"),
        (standard + ["Sec-WebSocket-Protocol: tts", "Sec-WebSocket-Protocol: tts"], "subprotocol"),
        (standard + ["Sec-WebSocket-Extensions: permessage-deflate"], "extension"),
        (standard + ["Sec-WebSocket-Extensions: x-own"], "extension"),
        (standard + [" folded"], "malformed"), (standard + ["no colon"], "malformed"),
        (standard + ["Na me: v"], "malformed"), (standard + [": v"], "malformed"),
    ]

    private static func without(_ index: Int, with line: String? = nil) -> [String] {
        var headers = standard
        headers.remove(at: index)
        return headers + (line.map { [$0] } ?? [])
    }

    @Test(arguments: wrong.indices) func a101ThatBreaksARuleIsAViolation(index: Int) throws {
        let (headers, named) = Self.wrong[index]
        guard case .violation(let text)? = try verdict(Self.answer(headers), subprotocol: "tts") else {
            Issue.record("accepted")
            return
        }
        #expect(text.contains(named))
    }

    @Test func takesTheSubprotocolOfferedOrNone() throws {
        let chosen = Self.answer(Self.standard + ["Sec-WebSocket-Protocol: tts"])
        #expect(try verdict(chosen, subprotocol: "tts") == .accepted(HandshakeAgreement(subprotocol: "tts")))
        #expect(try verdict(Self.answer(Self.standard), subprotocol: "tts") == .accepted(HandshakeAgreement()))
        #expect(try verdict(chosen) != .accepted(HandshakeAgreement(subprotocol: "tts")))
    }

    @Test(arguments: [
        ("", true, true, 15, 15), ("; server_no_context_takeover", false, true, 15, 15),
        ("; client_no_context_takeover", true, false, 15, 15), (";server_max_window_bits=9", true, true, 9, 15),
        ("; client_max_window_bits = \"10\" ; Server_No_Context_Takeover", false, true, 15, 10),
        ("; client_max_window_bits=8; server_max_window_bits=8", true, true, 8, 8),
    ])
    func readsTheParametersOfCompression(
        parameters: String,
        server: Bool,
        client: Bool,
        serverBits: Int,
        clientBits: Int
    ) throws {
        var expected = DeflateParameters()
        (expected.serverKeepsContext, expected.clientKeepsContext) = (server, client)
        (expected.serverWindowBits, expected.clientWindowBits) = (serverBits, clientBits)
        let text = Self.answer(Self.standard + ["Sec-WebSocket-Extensions: permessage-deflate\(parameters)"])
        #expect(try verdict(text, compression: true) == .accepted(HandshakeAgreement(compression: expected)))
    }

    @Test(arguments: [
        "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16", "permessage-deflate; server_max_window_bits=08",
        "permessage-deflate; server_max_window_bits=+9", "permessage-deflate; client_max_window_bits",
        "permessage-deflate; client_max_window_bits=", "permessage-deflate; client_max_window_bits=\"",
        "permessage-deflate; server_no_context_takeover=1", "permessage-deflate; unknown", "permessage-deflate;",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate, permessage-deflate", "permessage-deflate, x-own", "x-webkit-deflate-frame",
    ])
    func refusesOtherParametersAndExtensions(value: String) throws {
        let text = Self.answer(Self.standard + ["Sec-WebSocket-Extensions: \(value)"])
        guard case .violation(let reason)? = try verdict(text, compression: true) else {
            Issue.record("accepted \(value)")
            return
        }
        #expect(reason.contains("RFC"))
    }

    @Test(arguments: [
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 8\r\n\r\nno\r\nsuch", 404, "Not Found: no such"),
        ("HTTP/1.1 503 Service Unavailable\r\n\r\n", 503, "Service Unavailable"),
        ("HTTP/1.0 400 Bad\r\n\r\n<p>\u{1b}[31m\u{202e}x</p>", 400, #"Bad: <p>\x1B[31m\u{202E}x</p>"#),
        ("HTTP/1.1 301 Moved\r\nLocation: https://a/b\r\n\r\n", 301, "Moved (location: https://a/b)"),
        ("HTTP/1.1 500\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\noops\r\n0\r\n\r\n", 500, ": oops"),
        ("HTTP/1.1 200 OK\r\n\r\n", 200, "OK"),
        ("HTTP/1.1 403 Forbidden\r\nbroken line\r\n\r\n", 403, "Forbidden, an answer with a malformed header"),
        ("SSH-2.0-OpenSSH_9.2\r\n", 0, "not HTTP: SSH-2.0-OpenSSH_9.2"),
        ("HTTP/2 101\r\n\r\n", 0, "not HTTP: HTTP/2 101"), ("\0\u{1}\u{2}", 0, #"not HTTP: \x00\x01\x02"#),
        ("HTTP/1.1 abc\r\n\r\n", 0, "not HTTP: HTTP/1.1 abc"), ("HTTP/1.1\r\n\r\n", 0, "not HTTP: HTTP/1.1"),
    ])
    func otherAnswersAreRefusalsWithTheirStatus(text: String, status: Int, reason: String) throws {
        #expect(try verdict(text) == .refused(status: status, reason))
    }

    @Test func cutsALongBody() throws {
        let text = "HTTP/1.1 500 Oops\r\n\r\n" + String(repeating: "long ", count: 500)
        guard case .refused(500, let reason)? = try verdict(text) else {
            Issue.record("not refused")
            return
        }
        #expect(reason.count < 200)
        #expect(reason.hasSuffix("…"))
    }

    @Test func passesOverInterimAnswers() throws {
        let text =
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + Self.answer(Self.standard)
        #expect(try verdict(text) == .accepted(HandshakeAgreement()))
    }

    @Test func givesUpOnAHeadThatDoesNotEnd() throws {
        let line = "X-Filler: " + String(repeating: "y", count: 90) + "\r\n"
        let endless = String(repeating: line, count: 200)
        #expect(
            try verdict("HTTP/1.1 101 Yes\r\n" + endless)
                == .violation("an answer whose headers are longer than 16384 bytes")
        )
        guard case .refused(500, _)? = try verdict("HTTP/1.1 500 No\r\n" + endless) else {
            Issue.record("not refused")
            return
        }
        // Interim answers count too, so a server cannot send them for ever.
        // Whether the limit falls into a first line or after one.
        for reason in ["Continue", "Go on"] {
            let interim = String(repeating: "HTTP/1.1 100 \(reason)\r\n\r\n", count: 900)
            guard case .refused(let status, let text)? = try verdict(interim) else {
                Issue.record("not refused")
                continue
            }
            #expect(status == 0 || status == 100)
            #expect(
                text.contains("longer than 16384") || text.contains("interim answers of more than 16384"),
                "\(text)"
            )
        }
        #expect(try verdict("HTTP/1.1 101 Yes\r\n" + String(repeating: line, count: 100)) == nil)
    }
}
