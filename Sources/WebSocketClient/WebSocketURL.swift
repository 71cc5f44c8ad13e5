import Glibc

/// Where a WebSocket is to be opened: `ws://host:port/path?query` or `wss://…` (RFC 6455 §3).
public struct WebSocketURL: Sendable, Equatable, CustomStringConvertible {
    /// Over TLS.
    public let isSecure: Bool
    /// A name, an IPv4 address, or an IPv6 address without its brackets.
    public let host: String
    /// 80, or 443 over TLS, if the address names none.
    public let port: UInt16
    /// At least `/`.
    public let path: String
    /// What follows the question mark, nil without one.
    public private(set) var query: String?

    /// Parses an address.
    ///
    /// User names and fragments are refused; characters outside visible ASCII must be percent-encoded.
    public init(_ text: String) throws(WebSocketError) {
        func invalid(_ reason: String) -> WebSocketError { .invalidURL(text, reason: reason) }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw invalid("spaces, control and non-ASCII characters must be percent-encoded")
        }
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
            throw invalid("it must begin with ws:// or wss://")
        }
        switch text[..<colon].lowercased() {
        case "ws": isSecure = false
        case "wss": isSecure = true
        case let scheme: throw invalid("its scheme is \(scheme), not ws or wss")
        }
        let rest = text[text.index(colon, offsetBy: 3)...]
        guard !rest.contains("#") else { throw invalid("a fragment (#…) has no meaning here") }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else {
            throw invalid("a user name or password before the host is not allowed; use a header")
        }
        let portText: Substring?
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else { throw invalid("the bracket [ is not closed") }
            host = String(authority[authority.index(after: authority.startIndex)..<bracket])
            guard Self.isIPv6(host) else { throw invalid("\(host) is not an IPv6 address") }
            let after = authority[authority.index(after: bracket)...]
            guard after.isEmpty || after.hasPrefix(":") else { throw invalid("after ] only :port may follow") }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else {
            let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            host = String(parts[0])
            portText = parts.count == 2 ? parts[1] : nil
            guard portText?.contains(":") != true else { throw invalid("an IPv6 address must be in brackets") }
            guard !host.isEmpty else { throw invalid("it names no host") }
            guard host.utf8.allSatisfy({ HTTPSyntax.isAlphanumeric($0) || "-._".utf8.contains($0) }) else {
                throw invalid("\(host) is not a host name")
            }
        }
        if let portText {
            guard portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(portText), number > 0
            else { throw invalid("its port must be 1 to 65535") }
            port = number
        } else {
            port = isSecure ? 443 : 80
        }
        let target = rest[end...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = target.isEmpty || target[0].isEmpty ? "/" : String(target[0])
        query = target.count == 2 ? String(target[1]) : nil
    }

    /// The same address with one more query parameter, name and value percent-encoded.
    public func withQuery(name: String, value: String) -> WebSocketURL {
        let parameter = Self.percentEncoded(name) + "=" + Self.percentEncoded(value)
        var url = self
        if let query, !query.isEmpty { url.query = query + "&" + parameter } else { url.query = parameter }
        return url
    }

    /// Without the query, which may hold secrets: fit for logs and reports.
    public var description: String { (isSecure ? "wss://" : "ws://") + authority + path }

    /// Path and query, as in the request line.
    var requestTarget: String { query.map { path + "?" + $0 } ?? path }

    /// Host and, unless it is the scheme's own, port: the value of the `Host` header.
    var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    private static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, text, &address) == 1
    }

    /// All but the unreserved characters of RFC 3986 §2.3 as %XX.
    private static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            if HTTPSyntax.isAlphanumeric(byte) || "-._~".utf8.contains(byte) {
                encoded.append(byte)
            } else {
                encoded += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
