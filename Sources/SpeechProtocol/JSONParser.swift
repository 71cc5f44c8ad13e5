/// Where and why a text is not JSON.
struct JSONError: Error, Equatable {
    /// Bytes before the fault.
    let offset: Int
    let reason: String
}

/// A strict parser of RFC 8259 that hands over the members of the outermost object and builds no tree.
///
/// Everything inside is checked: grammar, UTF-8, escapes, and a depth that keeps hostile text from exhausting the stack.
struct JSONParser {
    /// Objects and arrays within one another, the outermost included.
    static let depthLimit = 64

    private let bytes: MessageBytes
    private var position = 0

    private init(_ bytes: MessageBytes) { self.bytes = bytes }

    /// Parses a whole text and, if it is an object, hands over its members in their order.
    ///
    /// Returns whether it is an object. Members are handed over as they are met, before a fault further on is known:
    /// what was gathered is void if this throws.
    static func readMembers(
        of bytes: MessageBytes,
        _ take: (JSONString, JSONValue) -> Void
    ) throws(JSONError) -> Bool {
        var parser = JSONParser(bytes)
        parser.skipWhitespace()
        let isObject = parser.peek() == UInt8(ascii: "{")
        if isObject {
            try parser.object(depth: 1, take)
        } else {
            _ = try parser.value(depth: 0)
        }
        parser.skipWhitespace()
        guard parser.position == bytes.count else { throw parser.error("more after the end of the value") }
        return isObject
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        switch peek() {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"):
            let start = position
            try object(depth: depth + 1) { _, _ in }
            return .container(bytes[start..<position])
        case UInt8(ascii: "["):
            let start = position
            try array(depth: depth + 1)
            return .container(bytes[start..<position])
        case UInt8(ascii: "t"): return .literal(try literal("true"))
        case UInt8(ascii: "f"): return .literal(try literal("false"))
        case UInt8(ascii: "n"): return .literal(try literal("null"))
        default: return .number(try number())
        }
    }

    private mutating func object(depth: Int, _ take: (JSONString, JSONValue) -> Void) throws(JSONError) {
        guard depth <= Self.depthLimit else { throw error("nested too deep") }
        position += 1
        skipWhitespace()
        if skip(UInt8(ascii: "}")) { return }
        while true {
            guard peek() == UInt8(ascii: "\"") else { throw error("a member's name expected") }
            let name = try string()
            skipWhitespace()
            guard skip(UInt8(ascii: ":")) else { throw error("a colon expected") }
            skipWhitespace()
            take(name, try value(depth: depth))
            skipWhitespace()
            if skip(UInt8(ascii: "}")) { return }
            guard skip(UInt8(ascii: ",")) else { throw error("a comma or the object's end expected") }
            skipWhitespace()
        }
    }

    private mutating func array(depth: Int) throws(JSONError) {
        guard depth <= Self.depthLimit else { throw error("nested too deep") }
        position += 1
        skipWhitespace()
        if skip(UInt8(ascii: "]")) { return }
        while true {
            _ = try value(depth: depth)
            skipWhitespace()
            if skip(UInt8(ascii: "]")) { return }
            guard skip(UInt8(ascii: ",")) else { throw error("a comma or the array's end expected") }
            skipWhitespace()
        }
    }

    private mutating func literal(_ text: StaticString) throws(JSONError) -> MessageBytes {
        guard bytes.matches(text, at: position) else { throw error("a value expected") }
        let start = position
        position += text.utf8CodeUnitCount
        return bytes[start..<position]
    }

    private mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        _ = skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")) {
            guard skipDigits() > 0 else { throw error(position == start ? "a value expected" : "a digit expected") }
        }
        if skip(UInt8(ascii: ".")) {
            guard skipDigits() > 0 else { throw error("a digit expected after the point") }
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            guard skipDigits() > 0 else { throw error("a digit expected in the exponent") }
        }
        return JSONNumber(digits: bytes[start..<position])
    }

    private mutating func string() throws(JSONError) -> JSONString {
        position += 1
        let start = position
        // Nearly all strings are plain; audio is 2.5 kB long, and looking at it word by word takes a tenth of the time.
        if let end = bytes.firstIndex(of: UInt8(ascii: "\""), from: start) {
            let contents = bytes[start..<end]
            if contents.firstIndex(of: UInt8(ascii: "\\"), from: 0) == nil, contents.isPlainASCII() {
                position = end + 1
                return JSONString(contents: contents, isEscaped: false)
            }
        }
        var isEscaped = false
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return JSONString(contents: bytes[start..<position - 1], isEscaped: isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                try escape()
            case 0..<0x20: throw error("a raw control character in a string")
            case 0x20..<0x80: position += 1
            default: try multibyte(lead: byte)
            }
        }
        throw error("a string without an end")
    }

    private mutating func escape() throws(JSONError) {
        position += 1
        switch peek() {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            position += 1
            for _ in 0..<4 {
                guard let digit = peek(), JSONString.hexadecimal(digit) != nil else {
                    throw error("four hexadecimal digits expected")
                }
                position += 1
            }
        default: throw error("an unknown escape in a string")
        }
    }

    /// One character of two to four bytes, as table 3-7 of the Unicode standard allows them.
    private mutating func multibyte(lead: UInt8) throws(JSONError) {
        let second: ClosedRange<UInt8>
        let length: Int
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw error("no UTF-8")
        }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { throw error("no UTF-8") }
        for index in position + 2..<max(position + 2, position + length) where bytes[index] & 0xC0 != 0x80 {
            throw error("no UTF-8")
        }
        position += length
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = peek(), byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        return position - start
    }

    private mutating func skipWhitespace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func error(_ reason: String) -> JSONError {
        JSONError(offset: position, reason: position == bytes.count ? "the text ends too early" : reason)
    }
}
