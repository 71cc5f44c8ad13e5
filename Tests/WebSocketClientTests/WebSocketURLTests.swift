import Testing

@testable import WebSocketClient

@Suite struct WebSocketURLTests {
    struct Case: Sendable {
        var text: String
        var isSecure = false
        var host: String
        var port: UInt16
        var target = "/"
        var authority: String
    }

    @Test(arguments: [
        Case(text: "ws://example.com", host: "example.com", port: 80, authority: "example.com"),
        Case(text: "WSS://example.com/", isSecure: true, host: "example.com", port: 443, authority: "example.com"),
        Case(
            text: "ws://localhost:8080/a/b?c=d&e?f",
            host: "localhost",
            port: 8080,
            target: "/a/b?c=d&e?f",
            authority: "localhost:8080"
        ),
        Case(text: "ws://h?x", host: "h", port: 80, target: "/?x", authority: "h"),
        Case(text: "ws://[::1]:9/x", host: "::1", port: 9, target: "/x", authority: "[::1]:9"),
        Case(text: "wss://[2001:db8::1]", isSecure: true, host: "2001:db8::1", port: 443, authority: "[2001:db8::1]"),
        Case(text: "ws://1.2.3.4:80", host: "1.2.3.4", port: 80, authority: "1.2.3.4"),
        Case(text: "wss://h:80", isSecure: true, host: "h", port: 80, authority: "h:80"),
        Case(text: "ws://h/p?", host: "h", port: 80, target: "/p?", authority: "h"),
    ])
    func readsAddresses(expected: Case) throws {
        let url = try WebSocketURL(expected.text)
        #expect(url.isSecure == expected.isSecure)
        #expect(url.host == expected.host)
        #expect(url.port == expected.port)
        #expect(url.requestTarget == expected.target)
        #expect(url.authority == expected.authority)
    }

    @Test(arguments: [
        ("", "ws:// or wss://"), ("example.com:80", "ws:// or wss://"), ("http://h/", "scheme is http"),
        ("ws:/h", "ws:// or wss://"), ("ws://", "no host"), ("ws:///path", "no host"), ("ws://:80", "no host"),
        ("ws://u:p@h/", "user name"), ("ws://h#f", "fragment"), ("ws://h:0", "1 to 65535"),
        ("ws://h:65536", "1 to 65535"),
        ("ws://h:", "1 to 65535"), ("ws://h:+80", "1 to 65535"), ("ws://h:8a", "1 to 65535"), ("ws://::1/", "brackets"),
        ("ws://[::1", "not closed"), ("ws://[h]", "not an IPv6"), ("ws://[::1]80", "only :port"),
        ("ws://h /", "percent-encoded"), ("ws://h/\r\nX: y", "percent-encoded"), ("ws://hö/", "percent-encoded"),
        ("ws://h%41/", "not a host name"),
    ])
    func saysWhatIsWrong(text: String, reason: String) {
        #expect {
            try WebSocketURL(text)
        } throws: { error in
            "\(error)".contains(reason) && "\(error)".contains(text)
        }
    }

    @Test func addsParametersAndKeepsThemOutOfItsDescription() throws {
        let url = try WebSocketURL("ws://h:8080/tts?token=secret")
        let longer = url.withQuery(name: "voice name", value: "Zoë&co=1")
        #expect(longer.requestTarget == "/tts?token=secret&voice%20name=Zo%C3%AB%26co%3D1")
        #expect(longer.description == "ws://h:8080/tts")
        #expect(try WebSocketURL("ws://h").withQuery(name: "a", value: "").requestTarget == "/?a=")
        #expect(try WebSocketURL("ws://h/?").withQuery(name: "a", value: "b").requestTarget == "/?a=b")
        #expect(longer != url)
    }
}
