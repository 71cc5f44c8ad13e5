/// One value of a JSON text, as it stands there.
enum JSONValue {
    case string(JSONString)
    case number(JSONNumber)
    case literal(MessageBytes)
    /// An object or an array, already checked, with its brackets.
    case container(MessageBytes)

    var isNull: Bool {
        if case .literal(let bytes) = self { bytes.equals("null") } else { false }
    }

    /// A string's text, or any other value as it is written.
    var description: String {
        switch self {
        case .string(let string): string.text
        case .number(let number): number.digits.text
        case .literal(let bytes), .container(let bytes): bytes.text
        }
    }
}

/// A JSON string between its quotes.
struct JSONString {
    let contents: MessageBytes
    /// Whether a backslash stands in it.
    let isEscaped: Bool

    var text: String {
        guard isEscaped else { return contents.text }
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether the string, its escapes resolved, is this text.
    func equals(_ expected: StaticString) -> Bool {
        guard isEscaped else { return contents.equals(expected) }
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes.withUnsafeBytes { MessageBytes($0).equals(expected) }
    }

    /// Appends the string's UTF-8 with its escapes resolved (RFC 8259 §7).
    ///
    /// Half of a surrogate pair without the other becomes U+FFFD; so does an escape that is none, which a checked
    /// string never has.
    func append(to output: inout [UInt8]) {
        var position = 0
        while position < contents.count {
            let plainEnd = contents.firstIndex(of: UInt8(ascii: "\\"), from: position) ?? contents.count
            output.append(contentsOf: contents[position..<plainEnd].buffer)
            position = plainEnd
            guard position < contents.count else { return }
            output.append(contentsOf: String(Character(scalar(afterBackslashAt: &position))).utf8)
        }
    }

    private func scalar(afterBackslashAt position: inout Int) -> Unicode.Scalar {
        guard position + 1 < contents.count else {
            position = contents.count
            return "\u{FFFD}"
        }
        let kind = contents[position + 1]
        position += 2
        switch kind {
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(kind)
        default: return "\u{FFFD}"
        }
        guard let first = codeUnit(at: position) else { return "\u{FFFD}" }
        position += 4
        guard first & 0xFC00 == 0xD800, contents.matches("\\u", at: position),
            let second = codeUnit(at: position + 2), second & 0xFC00 == 0xDC00
        else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
        position += 6
        let value = 0x1_0000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF))
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    private func codeUnit(at position: Int) -> UInt16? {
        guard position + 4 <= contents.count else { return nil }
        var value: UInt16 = 0
        for index in position..<position + 4 {
            guard let digit = Self.hexadecimal(contents[index]) else { return nil }
            value = value << 4 | digit
        }
        return value
    }

    static func hexadecimal(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

/// A JSON number as it is written.
struct JSONNumber {
    let digits: MessageBytes

    /// The number if it is whole and fits, however it is written (`7`, `7.0`, `0.7e1`); exact over the whole range.
    var wholeNumber: UInt64? {
        var significant: [UInt8] = []
        var isNegative = false
        var scale = 0
        var isFraction = false
        var position = 0
        scan: while position < digits.count {
            let byte = digits[position]
            position += 1
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                scale += exponent(from: position)
                break scan
            default:
                if isFraction { scale -= 1 }
                if byte != UInt8(ascii: "0") || !significant.isEmpty { significant.append(byte - UInt8(ascii: "0")) }
            }
        }
        while significant.last == 0 {
            significant.removeLast()
            scale += 1
        }
        guard !significant.isEmpty else { return 0 }
        guard !isNegative, scale >= 0, significant.count + scale <= 20 else { return nil }
        significant.append(contentsOf: repeatElement(0, count: scale))
        var value: UInt64 = 0
        for digit in significant {
            let (product, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, carries) = product.addingReportingOverflow(UInt64(digit))
            guard !isTooLarge, !carries else { return nil }
            value = sum
        }
        return value
    }

    /// The nearest whole number, for figures that need no more; nil if it is negative or does not fit.
    var nearestUInt32: UInt32? {
        guard let value = Double(digits.text), value.isFinite else { return nil }
        return UInt32(exactly: value.rounded())
    }

    /// An exponent with its sign; one beyond a billion counts as a billion, since no message has so many digits.
    private func exponent(from start: Int) -> Int {
        var value = 0
        var isNegative = false
        for index in start..<digits.count {
            switch digits[index] {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "+"): break
            case let byte: value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000_000)
            }
        }
        return isNegative ? -value : value
    }
}
