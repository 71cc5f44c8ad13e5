/// A URL's syntax as far as a scenario must know it (RFC 3986, RFC 6455 section 3).
struct WebAddress: Sendable {
    var scheme: String
    var hasUserInformation: Bool
    var host: String
    var hasFragment: Bool

    /// Nil for what is no absolute URL with a host.
    init?(_ text: String) {
        guard
            text.unicodeScalars.allSatisfy({
                $0.value > 0x20 && $0.value < 0x7f && !"<>\"\\^`{|}".unicodeScalars.contains($0)
            })
        else { return nil }
        guard let separator = text.firstRange(of: "://"), separator.lowerBound > text.startIndex else { return nil }
        scheme = text[..<separator.lowerBound].lowercased()
        let rest = text[separator.upperBound...]
        hasFragment = rest.contains("#")
        var authority = rest.prefix { !"/?#".contains($0) }
        hasUserInformation = authority.contains("@")
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = String(authority[authority.index(after: authority.startIndex)..<close])
            guard host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }), host.contains(":") else { return nil }
            let after = authority[authority.index(after: close)...]
            guard after.isEmpty || after.hasPrefix(":") else { return nil }
            if !after.isEmpty { port = after.dropFirst() }
        } else {
            let name = authority.prefix { $0 != ":" }
            host = String(name)
            if name.endIndex < authority.endIndex { port = authority[name.endIndex...].dropFirst() }
        }
        guard !host.isEmpty, !host.contains("%") else { return nil }
        if let port, !port.isEmpty {
            guard port.allSatisfy(\.isASCII), let number = Int(port), (1...65_535).contains(number) else { return nil }
        }
    }
}
