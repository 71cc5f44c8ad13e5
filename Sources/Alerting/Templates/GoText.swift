/// Texts in quotes as Go's `strconv` reads and writes them.
enum GoText {
    /// In double quotes, with what cannot be printed escaped.
    static func quoted(_ text: String, ascii: Bool = false) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { result += "\\\"" } else { result += escaped(scalar, ascii: ascii) }
        }
        return result + "\""
    }

    /// A character in single quotes.
    static func quoted(_ scalar: Unicode.Scalar) -> String {
        scalar == "'" ? "'\\''" : "'\(scalar == "\"" ? "\"" : escaped(scalar, ascii: false))'"
    }

    private static func escaped(_ scalar: Unicode.Scalar, ascii: Bool) -> String {
        if let letter = letters.first(where: { $0.value == scalar })?.letter { return "\\\(letter)" }
        if scalar.value < 0x20 || scalar.value == 0x7f { return "\\x" + hex(scalar.value, 2) }
        if isPrintable(scalar), !ascii || scalar.isASCII { return String(scalar) }
        return scalar.value < 0x10000 ? "\\u" + hex(scalar.value, 4) : "\\U" + hex(scalar.value, 8)
    }

    /// The text between quotes with its escapes resolved; nil if one is unknown.
    static func unquoted(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Substring(text).unicodeScalars
        func digits(_ count: Int, radix: Int) -> UInt32? {
            guard rest.count >= count else { return nil }
            let value = UInt32(String(rest.prefix(count)), radix: radix)
            rest = rest.dropFirst(count)
            return value
        }
        while let first = rest.popFirst() {
            guard first == "\\" else {
                bytes += Array(String(first).utf8)
                continue
            }
            guard let kind = rest.popFirst() else { return nil }
            switch kind {
            case "x", "0", "1", "2", "3", "4", "5", "6", "7":
                // A byte, which alone need not be a character.
                if kind != "x" { rest = Substring(String(kind) + String(rest)).unicodeScalars }
                let value = kind == "x" ? digits(2, radix: 16) : digits(3, radix: 8)
                guard let value, value < 256 else { return nil }
                bytes.append(UInt8(value))
            case "u", "U":
                guard let value = digits(kind == "u" ? 4 : 8, radix: 16), let scalar = Unicode.Scalar(value) else {
                    return nil
                }
                bytes += Array(String(scalar).utf8)
            case "\"", "'": bytes.append(UInt8(kind.value))
            default:
                guard let value = letters.first(where: { $0.letter == kind })?.value else { return nil }
                bytes += Array(String(value).utf8)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let letters: [(letter: Unicode.Scalar, value: Unicode.Scalar)] = [
        ("a", "\u{7}"), ("b", "\u{8}"), ("f", "\u{c}"), ("n", "\n"), ("r", "\r"), ("t", "\t"), ("v", "\u{b}"),
        ("\\", "\\"),
    ]

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    private static func hex(_ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
