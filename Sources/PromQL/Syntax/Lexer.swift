/// Splits an expression's text into tokens; which identifiers are keywords is the parser's to decide.
struct Lexer {
    private let bytes: [UInt8]
    private let text: String
    private var position = 0
    /// Inside `[…]` a colon separates range and step; outside it is part of names.
    private var inBrackets = false
    private var inBraces = false

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    /// All tokens, the last of them `.end`.
    static func tokens(of text: String) throws(PromQLError) -> [Token] {
        var lexer = Lexer(text)
        var tokens: [Token] = []
        while true {
            let token = try lexer.next()
            tokens.append(token)
            if token.kind == .end { return tokens }
        }
    }

    private func failure(_ message: String, from start: Int) -> PromQLError {
        PromQLError(.syntax, message, range: SourceRange(start, max(position, start + 1)), text: text)
    }

    private func byte(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    private func slice(_ start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }

    private mutating func next() throws(PromQLError) -> Token {
        skipBlanks()
        let start = position
        guard let first = byte() else { return Token(kind: .end, text: "", range: SourceRange(start, start)) }
        if isDigit(first) || (first == UInt8(ascii: ".") && byte(1).map(isDigit) == true) {
            return try numberOrDuration()
        }
        if isIdentifierStart(first) || (first == UInt8(ascii: ":") && !inBrackets && !inBraces) {
            while let byte = byte(),
                isIdentifierByte(byte) || (byte == UInt8(ascii: ":") && !inBrackets && !inBraces)
            {
                position += 1
            }
            return token(.identifier, from: start)
        }
        switch first {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try string(quote: first)
        case UInt8(ascii: "`"): return try rawString()
        default: return try punctuation(first)
        }
    }

    private mutating func skipBlanks() {
        while let byte = byte() {
            if isSpace(byte) {
                position += 1
            } else if byte == UInt8(ascii: "#") {
                while let byte = self.byte(), byte != 0x0a { position += 1 }
            } else {
                return
            }
        }
    }

    private func token(_ kind: Token.Kind, from start: Int) -> Token {
        Token(kind: kind, text: slice(start), range: SourceRange(start, position))
    }

    private mutating func punctuation(_ first: UInt8) throws(PromQLError) -> Token {
        let start = position
        position += 1
        let second = byte()
        func pair(_ character: Character) -> Bool { second.map { $0 == character.asciiValue } ?? false }
        let kind: Token.Kind
        var length = 1
        switch Character(UnicodeScalar(first)) {
        case "(": kind = .leftParenthesis
        case ")": kind = .rightParenthesis
        case "{":
            kind = .leftBrace
            inBraces = true
        case "}":
            kind = .rightBrace
            inBraces = false
        case "[":
            kind = .leftBracket
            inBrackets = true
        case "]":
            kind = .rightBracket
            inBrackets = false
        case ",": kind = .comma
        case ":": kind = .colon
        case "@": kind = .at
        case "+": kind = .add
        case "-": kind = .subtract
        case "*": kind = .multiply
        case "/": kind = .divide
        case "%": kind = .modulo
        case "^": kind = .power
        case "=" where pair("="): (kind, length) = (.equal, 2)
        case "=" where pair("~"): (kind, length) = (.matches, 2)
        case "=": kind = .assign
        case "!" where pair("="): (kind, length) = (.notEqual, 2)
        case "!" where pair("~"): (kind, length) = (.matchesNot, 2)
        case "<" where pair("="): (kind, length) = (.lessOrEqual, 2)
        case "<" where pair("/"): (kind, length) = (.trimUpper, 2)
        case "<": kind = .less
        case ">" where pair("="): (kind, length) = (.greaterOrEqual, 2)
        case ">" where pair("/"): (kind, length) = (.trimLower, 2)
        case ">": kind = .greater
        default:
            while position < bytes.count, bytes[position] & 0xc0 == 0x80 { position += 1 }
            throw failure("unexpected character: \(quoted(slice(start)))", from: start)
        }
        position = start + length
        return token(kind, from: start)
    }

    private mutating func numberOrDuration() throws(PromQLError) -> Token {
        let start = position
        func isNumeric(_ byte: UInt8) -> Bool { isDigit(byte) || byte == UInt8(ascii: "_") }
        if byte() == UInt8(ascii: "0"), let second = byte(1), second | 0x20 == UInt8(ascii: "x") {
            position += 2
            while let byte = byte(), isHexadecimal(byte) || byte == UInt8(ascii: "_") { position += 1 }
            return try checkedNumber(from: start)
        }
        while let byte = byte(), isNumeric(byte) { position += 1 }
        if let unit = byte(), "smhdwy".utf8.contains(unit) { return try duration(from: start) }
        if byte() == UInt8(ascii: ".") {
            position += 1
            while let byte = byte(), isNumeric(byte) { position += 1 }
        }
        if let mark = byte(), mark | 0x20 == UInt8(ascii: "e") {
            let signed = byte(1).map { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") } ?? false
            position += signed ? 2 : 1
            while let byte = byte(), isNumeric(byte) { position += 1 }
        }
        return try checkedNumber(from: start)
    }

    private mutating func checkedNumber(from start: Int) throws(PromQLError) -> Token {
        let written = slice(start)
        let repeated = written.contains("__") || written.hasSuffix("_") || written.contains("._")
        if let byte = byte(), isIdentifierByte(byte) || byte == UInt8(ascii: ".") {
            while let byte = self.byte(), isIdentifierByte(byte) || byte == UInt8(ascii: ".") { position += 1 }
            throw failure("bad number or duration syntax: \(quoted(slice(start)))", from: start)
        }
        guard !repeated, NumberText.parse(written) != nil else {
            throw failure("bad number or duration syntax: \(quoted(written))", from: start)
        }
        return token(.number, from: start)
    }

    private mutating func duration(from start: Int) throws(PromQLError) -> Token {
        while let byte = byte(), isIdentifierByte(byte) { position += 1 }
        let written = slice(start)
        switch DurationText.parse(written) {
        case .success: return token(.duration, from: start)
        case .failure(let error): throw failure(error.message, from: start)
        }
    }

    private mutating func rawString() throws(PromQLError) -> Token {
        let start = position
        position += 1
        while let byte = byte(), byte != UInt8(ascii: "`") { position += 1 }
        guard byte() != nil else { throw failure("unterminated raw string", from: start) }
        let content = String(decoding: bytes[(start + 1)..<position], as: UTF8.self)
        position += 1
        return Token(kind: .string, text: content, range: SourceRange(start, position))
    }

    private mutating func string(quote: UInt8) throws(PromQLError) -> Token {
        let start = position
        position += 1
        var content: [UInt8] = []
        while let byte = byte() {
            if byte == quote {
                position += 1
                let text = String(decoding: content, as: UTF8.self)
                return Token(kind: .string, text: text, range: SourceRange(start, position))
            }
            if byte == 0x0a { break }
            position += 1
            if byte == UInt8(ascii: "\\") { try escape(quote, into: &content) } else { content.append(byte) }
        }
        throw failure("unterminated quoted string", from: start)
    }

    /// Reads what follows a backslash; the escapes are Go's.
    private mutating func escape(_ quote: UInt8, into content: inout [UInt8]) throws(PromQLError) {
        let start = position - 1
        guard let code = byte() else { throw failure("escape sequence not terminated", from: start) }
        position += 1
        switch Character(UnicodeScalar(code)) {
        case "a": content.append(0x07)
        case "b": content.append(0x08)
        case "f": content.append(0x0c)
        case "n": content.append(0x0a)
        case "r": content.append(0x0d)
        case "t": content.append(0x09)
        case "v": content.append(0x0b)
        case "\\": content.append(0x5c)
        case "x": content.append(UInt8(truncatingIfNeeded: try digits(2, radix: 16, from: start)))
        case "u", "U":
            let value = try digits(code == UInt8(ascii: "u") ? 4 : 8, radix: 16, from: start)
            guard let scalar = Unicode.Scalar(value) else {
                throw failure("escape sequence is an invalid Unicode code point", from: start)
            }
            content.append(contentsOf: Array(String(Character(scalar)).utf8))
        case "0", "1", "2", "3", "4", "5", "6", "7":
            position -= 1
            let value = try digits(3, radix: 8, from: start)
            guard value < 256 else {
                throw failure("escape sequence is an invalid Unicode code point", from: start)
            }
            content.append(UInt8(value))
        default:
            guard code == quote else { throw failure("unknown escape sequence", from: start) }
            content.append(code)
        }
    }

    private mutating func digits(_ count: Int, radix: Int, from start: Int) throws(PromQLError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let byte = byte(), let digit = Character(UnicodeScalar(byte)).hexDigitValue, digit < radix else {
                throw failure("illegal character in escape sequence", from: start)
            }
            // Eight hexadecimal digits may pass 32 bits' signed half but never 32 bits.
            value = value &* UInt32(radix) &+ UInt32(digit)
            position += 1
        }
        return value
    }

    private func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
    }
}
