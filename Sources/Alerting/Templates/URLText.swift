import Glibc

/// Parts of URLs and addresses as texts.
enum URLText {
    /// What stands between the host and the query.
    static func path(of url: String) -> String {
        let rest: Substring
        if let scheme = url.firstRange(of: "://") {
            let authority = url[scheme.upperBound...]
            rest = authority[(authority.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? authority.endIndex)...]
        } else {
            rest = url[...]
        }
        return String(rest.prefix { $0 != "?" && $0 != "#" })
    }

    /// As a value of a URL's query: a blank becomes `+`.
    static func queryEscaped(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let isLetter = (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || (byte >= 0x30 && byte <= 0x39)
            if isLetter || "-_.~".utf8.contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else if byte == 0x20 {
                result += "+"
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }

    /// Whether it is an IPv4 or IPv6 address.
    static func isAddress(_ host: String) -> Bool {
        var buffer = in6_addr()
        return inet_pton(AF_INET, host, &buffer) == 1 || inet_pton(AF_INET6, host, &buffer) == 1
    }
}

/// An address as `host:port` or `[host]:port`.
struct HostPort {
    var host: String
    var port: String

    /// Nil for what has no port, or colons that leave it open.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        port = String(text[text.index(after: colon)...])
        let host = text[..<colon]
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), host.dropFirst().dropLast().allSatisfy({ $0 != "[" && $0 != "]" }) else {
                return nil
            }
            self.host = String(host.dropFirst().dropLast())
        } else {
            guard host.allSatisfy({ $0 != ":" && $0 != "[" && $0 != "]" }), !port.contains("]") else { return nil }
            self.host = String(host)
        }
    }
}
