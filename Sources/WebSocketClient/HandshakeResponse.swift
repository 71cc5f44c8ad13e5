import Excerpts

/// An HTTP response's status line and headers.
struct HandshakeResponse {
    let status: Int
    let reason: String
    private let headers: [(name: String, value: Substring)]

    /// Reads a head up to and without its empty line; nil if a line of it is malformed (RFC 9112 §4, §5).
    init?(head: [UInt8]) {
        let lines = String(decoding: head, as: UTF8.self).split { $0 == "\r\n" || $0 == "\n" }
        guard let first = lines.first, let (status, reason) = Self.statusLine(first) else { return nil }
        self.status = status
        self.reason = reason
        var headers: [(name: String, value: Substring)] = []
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), HTTPSyntax.isToken(line[..<colon]) else { return nil }
            headers.append((line[..<colon].lowercased(), HTTPSyntax.trimmed(line[line.index(after: colon)...])))
        }
        self.headers = headers
    }

    /// The status and reason of `HTTP/1.1 101 Switching Protocols`; nil if it is none.
    static func statusLine(_ line: Substring) -> (status: Int, reason: String)? {
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/1."), parts[0].utf8.count == 8 else { return nil }
        guard parts[1].utf8.count == 3, let status = Int(parts[1]), (100...999).contains(status) else { return nil }
        return (status, parts.count == 3 ? String(HTTPSyntax.trimmed(parts[2])) : "")
    }

    /// All values of a header, in order; the name in lower case.
    func values(_ name: String) -> [Substring] { headers.filter { $0.name == name }.map(\.value) }

    /// All elements of a header that is a list.
    func list(_ name: String) -> [Substring] { values(name).flatMap { HTTPSyntax.elements($0) } }

    /// Checks an answer of status 101 against what was asked (RFC 6455 §4.1).
    func agreement(on request: HandshakeRequest) throws(ProtocolViolation) -> HandshakeAgreement {
        let upgrades = list("upgrade").map { $0.lowercased() }
        guard upgrades == ["websocket"] else {
            throw .protocolError("the answer's Upgrade header does not say websocket (RFC 6455 §4.1)")
        }
        guard list("connection").contains(where: { $0.lowercased() == "upgrade" }) else {
            throw .protocolError("the answer's Connection header does not say Upgrade (RFC 6455 §4.1)")
        }
        let accepts = values("sec-websocket-accept")
        guard accepts.count == 1, accepts[0] == request.expectedAccept else {
            throw .protocolError(
                accepts.isEmpty
                    ? "the answer has no Sec-WebSocket-Accept (RFC 6455 §4.1)"
                    : "Sec-WebSocket-Accept does not fit the key sent (RFC 6455 §4.1)"
            )
        }
        return HandshakeAgreement(
            subprotocol: try subprotocol(offered: request.subprotocol),
            compression: try compression(isOffered: request.offersCompression)
        )
    }

    private func subprotocol(offered: String?) throws(ProtocolViolation) -> String? {
        let chosen = values("sec-websocket-protocol")
        guard let first = chosen.first else { return nil }
        guard chosen.count == 1, let offered, first == offered else {
            throw .protocolError(
                "the server chose subprotocol \"\(Excerpt.of(chosen.joined(separator: ", ")))\", which was not offered (RFC 6455 §4.1)"
            )
        }
        return offered
    }

    private func compression(isOffered: Bool) throws(ProtocolViolation) -> DeflateParameters? {
        let extensions = list("sec-websocket-extensions")
        guard let first = extensions.first else { return nil }
        guard isOffered else {
            throw .protocolError(
                "the server uses extension \"\(Excerpt.of(String(first)))\", which was not offered (RFC 6455 §4.1)"
            )
        }
        guard extensions.count == 1 else {
            throw .protocolError("the server uses more than the one extension offered (RFC 6455 §9.1)")
        }
        return try DeflateParameters(parsing: first)
    }
}

/// What an accepted upgrade agreed on.
struct HandshakeAgreement: Equatable {
    var subprotocol: String?
    var compression: DeflateParameters?
}
