/// What a client's offer of permessage-deflate comes to (RFC 7692 section 7.1).
struct DeflateAgreement: Equatable {
    /// Whether the server's messages may refer to earlier ones, and the client's to the client's.
    var serverKeepsContext = true
    var clientKeepsContext = true
    /// Base-2 logarithms of the windows, 8 to 15.
    var serverWindowBits = 15
    var clientWindowBits = 15
    /// The value of the response's `Sec-WebSocket-Extensions`.
    private(set) var response = "permessage-deflate"

    private static let token = "permessage-deflate"

    /// The first of the offers in a request's `Sec-WebSocket-Extensions` headers that can be met; nil if none can.
    ///
    /// An offer with a parameter that is unknown, stands there twice or has a value that it must not have is declined, as
    /// section 7.1 wants it, and the next one is looked at.
    init?(offers headers: [String]) {
        for header in headers {
            for offer in Self.split(header, at: ",") {
                if let agreement = Self(offer: offer) {
                    self = agreement
                    return
                }
            }
        }
        return nil
    }

    private init?(offer: Substring) {
        let parts = Self.split(offer, at: ";").map(Self.trimmed)
        guard parts.first?.lowercased() == Self.token else { return nil }
        var seen: Set<String> = []
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(Self.trimmed)
            let name = pair[0].lowercased()
            guard seen.insert(name).inserted, accept(name, pair.count == 2 ? Self.unquoted(pair[1]) : nil) else {
                return nil
            }
        }
    }

    private mutating func accept(_ name: String, _ value: Substring?) -> Bool {
        switch (name, value) {
        case ("server_no_context_takeover", nil):
            serverKeepsContext = false
            response += "; server_no_context_takeover"
        case ("client_no_context_takeover", nil):
            clientKeepsContext = false
            response += "; client_no_context_takeover"
        case ("server_max_window_bits", let value?):
            guard let bits = Self.windowBits(value) else { return false }
            serverWindowBits = bits
            response += "; server_max_window_bits=\(bits)"
        case ("client_max_window_bits", let value?):
            guard let bits = Self.windowBits(value) else { return false }
            clientWindowBits = bits
            response += "; client_max_window_bits=\(bits)"
        // The client would accept a limit, and the server needs none.
        case ("client_max_window_bits", nil): break
        default: return false
        }
        return true
    }

    /// A decimal number without leading zeros, 8 to 15.
    private static func windowBits(_ text: Substring) -> Int? { (8...15).first { String($0) == text } }

    /// Splits at a character that stands outside of quoted strings.
    private static func split(_ text: some StringProtocol, at separator: Character) -> [Substring] {
        let text = Substring(text)
        var parts: [Substring] = []
        var start = text.startIndex
        var isQuoted = false
        var isEscaped = false
        for place in text.indices {
            switch text[place] {
            case _ where isEscaped: isEscaped = false
            case "\\" where isQuoted: isEscaped = true
            case "\"": isQuoted.toggle()
            case separator where !isQuoted:
                parts.append(text[start..<place])
                start = text.index(after: place)
            default: break
            }
        }
        return parts + [text[start...]]
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }

    private static func unquoted(_ text: Substring) -> Substring {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? text.dropFirst().dropLast() : text
    }
}
