import Excerpts

/// What both sides agreed on for permessage-deflate (RFC 7692 §7.1).
struct DeflateParameters: Equatable {
    /// The server's messages may refer to earlier ones.
    var serverKeepsContext = true
    /// Ours may.
    var clientKeepsContext = true
    /// The base-2 logarithm of the server's window, 8 to 15.
    var serverWindowBits = 15
    var clientWindowBits = 15

    /// Any window of ours will do, so the server may ask for a small one.
    static let offer = "permessage-deflate; client_max_window_bits"

    init() {}

    /// Reads the server's answer to `offer`; the thrown text says what is wrong with it.
    init(parsing answer: Substring) throws(ProtocolViolation) {
        let parts = answer.split(separator: ";", omittingEmptySubsequences: false).map(HTTPSyntax.trimmed)
        guard parts[0].lowercased() == "permessage-deflate" else {
            throw .protocolError(
                "the server uses extension \"\(Excerpt.of(String(parts[0])))\", which was not offered (RFC 6455 §4.1)"
            )
        }
        var seen: Set<String> = []
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                HTTPSyntax.trimmed
            )
            let name = pair[0].lowercased()
            guard seen.insert(name).inserted else {
                throw .protocolError("permessage-deflate names \(Excerpt.of(name)) twice (RFC 7692 §7.1)")
            }
            try take(name, value: pair.count == 2 ? pair[1] : nil)
        }
    }

    private mutating func take(_ name: String, value: Substring?) throws(ProtocolViolation) {
        switch (name, value) {
        case ("server_no_context_takeover", nil): serverKeepsContext = false
        case ("client_no_context_takeover", nil): clientKeepsContext = false
        case ("server_max_window_bits", let value?): serverWindowBits = try Self.windowBits(name, value)
        case ("client_max_window_bits", let value?): clientWindowBits = try Self.windowBits(name, value)
        default:
            throw .protocolError(
                "permessage-deflate parameter \"\(Excerpt.of(name + (value.map { "=" + $0 } ?? "")))\" (RFC 7692 §7.1)"
            )
        }
    }

    /// 8 to 15 without leading zeros, perhaps in quotes.
    private static func windowBits(_ name: String, _ value: Substring) throws(ProtocolViolation) -> Int {
        var digits = value
        if digits.count >= 2, digits.hasPrefix("\""), digits.hasSuffix("\"") { digits = digits.dropFirst().dropLast() }
        let allowed = 8...15
        guard let bits = allowed.first(where: { String($0) == digits }) else {
            throw .protocolError(
                "permessage-deflate \(Excerpt.of("\(name)=\(value)")): 8 to 15 are allowed (RFC 7692 §7.1.2)"
            )
        }
        return bits
    }
}
