import Documents
import Glibc
import ReferenceConfiguration
import Timing

/// How `target` is read.
enum TargetForm {
    /// Names that `target.protocol` may have.
    static let adapters = ["orchestrator"]

    static let form = Form<Target>.object(
        Draft(),
        described: "a mapping with either reference or url",
        fields: [
            Field(
                "reference",
                ReferenceSettings.form,
                \.reference,
                "Start the reference orchestrator; {} or its settings."
            ),
            Field("url", url, \.url, "A server's ws:// or wss:// URL."),
            Field("protocol", .choice(of: adapters), \.adapter, "The server's protocol."),
            Field("encoding", .choice, \.encoding, "How audio is encoded."),
            Field("framing", .choice, \.framing, "How audio is framed."),
            Field("headers", headers, \.headers, "Sent with the upgrade; values are never shown."),
            Field("subprotocol", subprotocol, \.subprotocol, "WebSocket subprotocol to ask for."),
            Field("compression", .boolean, \.compression, "Offer permessage-deflate."),
            Field("tls", tls, \.tls, "For wss:// URLs."),
        ],
        exactlyOneOf: ["reference", "url"]
    ) { draft, _, _ in
        let endpoint: Target.Endpoint? = draft.url.map { .url($0) } ?? draft.reference.map { .reference($0) }
        guard let endpoint else { return nil }
        var target = Target(endpoint: endpoint)
        target.adapter = draft.adapter
        // What the reference does of itself is what the client expects, unless the file says otherwise.
        target.encoding = draft.encoding ?? draft.reference.flatMap { .init(rawValue: $0.encoding.rawValue) } ?? .pcm16
        target.framing = draft.framing ?? draft.reference.flatMap { .init(rawValue: $0.framing.rawValue) } ?? .base64
        target.headers = draft.headers
        target.subprotocol = draft.subprotocol
        target.compression = draft.compression
        target.tls = draft.tls
        return target
    }

    private struct Draft: Sendable {
        var reference: ReferenceSettings?
        var url: String?
        var adapter = "orchestrator"
        var encoding: Target.Encoding?
        var framing: Target.Framing?
        var headers: [Target.Header] = []
        var subprotocol: String?
        var compression = false
        var tls = Target.TLS()
    }

    private static let url = address(schemes: ["ws", "wss"], example: "wss://tts.example.net/ws")

    /// A URL with one of some schemes, without user information and fragment.
    static func address(schemes: [String], example: String) -> Form<String> {
        let starts = schemes.map { "\($0)://" }
        let allowed = "a \(starts.joined(separator: " or ")) URL such as \(example)"
        var form = Form<String>.text.described(allowed).checked { text, _, _ in
            guard let address = WebAddress(text) else { return "not a URL" }
            if !schemes.contains(address.scheme) { return "a URL of another scheme" }
            if address.hasUserInformation { return "a URL with a user name or password; send a header instead" }
            return address.hasFragment ? "a URL with a fragment" : nil
        }
        form.schema = .object([
            "type": .string("string"), "pattern": .string("^(\(starts.joined(separator: "|"))|.*\\$\\{)"),
        ])
        return form
    }

    private static let subprotocol = Form<String>.text.checked { text, _, _ in
        isToken(text) ? nil : "not a subprotocol's name"
    }

    // MARK: headers

    private static let headers = Form<[(key: String, value: String)]>.dictionary(
        of: headerValue,
        described: "a mapping of header names to values",
        keyProblem: headerNameProblem
    ).map { pairs in pairs.map { Target.Header(name: $0.key, value: $0.value) } }

    private static let headerValue = Form<String>.text.described("a text without control characters").checked {
        value,
        _,
        _ in
        let isGood = value.unicodeScalars.allSatisfy { $0 == "\t" || ($0.value >= 0x20 && $0.value != 0x7f) }
        return isGood ? nil : "a control character in a header's value"
    }

    @Sendable private static func headerNameProblem(_ name: String) -> String? {
        if !isToken(name) { return "not a header's name" }
        guard handshakeHeaders.contains(name.lowercased()) else { return nil }
        return "a header of the WebSocket handshake itself, which the client sets"
    }

    private static let handshakeHeaders: Set<String> = [
        "host", "upgrade", "connection", "content-length", "transfer-encoding", "sec-websocket-key",
        "sec-websocket-version", "sec-websocket-accept", "sec-websocket-extensions", "sec-websocket-protocol",
    ]

    /// A token of RFC 9110, section 5.6.2.
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII
                    && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                        || "!#$%&'*+-.^_`|~".unicodeScalars.contains(scalar))
            }
    }

    // MARK: tls

    private static let tls = Form<Target.TLS>.object(
        Target.TLS(),
        described: "a mapping with ca, certificate, key, verify",
        fields: [
            Field("ca", existingFile, \.ca, "Certificate authorities to trust, in PEM."),
            Field("certificate", existingFile, \.certificate, "The client's certificate, in PEM."),
            Field("key", existingFile, \.key, "The client's private key, in PEM."),
            Field("verify", .boolean, \.verify, "Whether the server's certificate is checked."),
        ]
    ) { tls, node, reader in
        guard (tls.certificate == nil) == (tls.key == nil) else {
            reader.report("certificate and key only go together", at: node)
            return nil
        }
        return tls
    }

    /// A path, made absolute, of a file that can be read.
    static let existingFile = Form<String>(schema: Form<String>.text.schema, allowed: "a file") {
        node,
        reader,
        allowed in
        guard let (path, shown) = reader.path(node, allowed: allowed) else { return nil }
        guard access(path, R_OK) == 0 else {
            reader.report("the file \(shown) cannot be read: \(String(cString: strerror(errno)))", at: node)
            return nil
        }
        return path
    }
}
