/// The little of HTTP's grammar (RFC 9110 §5) that a handshake needs.
enum HTTPSyntax {
    static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: false
        }
    }

    /// A token: header names, subprotocols, extension names and parameters.
    static func isToken(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-.^_`|~".utf8.contains($0) }
    }

    /// Nothing that could end the line or hide in it: no CR, LF or NUL, no control character but the tab.
    static func isFieldValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7f) }
    }

    /// Without the spaces and tabs around it.
    static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while let first = text.utf8.first, first == 0x20 || first == 0x09 { text = text.dropFirst() }
        while let last = text.utf8.last, last == 0x20 || last == 0x09 { text = text.dropLast() }
        return text
    }

    /// The elements of a list parted by `separator`, trimmed; empty ones are left out, as RFC 9110 §5.6.1 asks.
    static func elements(_ text: Substring, separator: Character = ",") -> [Substring] {
        text.split(separator: separator).map(trimmed).filter { !$0.isEmpty }
    }
}
