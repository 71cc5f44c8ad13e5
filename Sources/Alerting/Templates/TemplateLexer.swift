/// Cuts a template of Go's `text/template` into tokens.
///
/// The syntax: https://pkg.go.dev/text/template.
struct TemplateLexer {
    private let bytes: [UInt8]
    private var place = 0
    private var tokens: [TemplateToken] = []
    private var openParentheses: [Int] = []

    /// The tokens of a template, the last of which is its end.
    static func tokens(of text: String) throws(AlertingError) -> [TemplateToken] {
        var lexer = TemplateLexer(bytes: Array(text.utf8))
        try lexer.run()
        return lexer.tokens
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private static let open = Array("{{".utf8)
    private static let close = Array("}}".utf8)
    private static let commentStart = Array("/*".utf8)
    private static let commentEnd = Array("*/".utf8)
    private static let dash = UInt8(ascii: "-")

    private func byte(_ ahead: Int = 0) -> UInt8? {
        place + ahead < bytes.count ? bytes[place + ahead] : nil
    }

    private func starts(with prefix: [UInt8], at index: Int) -> Bool { bytes.dropFirst(index).starts(with: prefix) }

    private func isBlank(_ byte: UInt8?) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
    }

    private func failure(_ message: String, at offset: Int? = nil) -> AlertingError {
        AlertingError(.templateSyntax, message, offset: offset ?? place)
    }

    private mutating func add(_ kind: TemplateToken.Kind, length: Int) {
        tokens.append(TemplateToken(kind: kind, offset: place))
        place += length
    }

    private mutating func run() throws(AlertingError) {
        var trimsNext = false
        while place < bytes.count {
            let start = place
            while place < bytes.count, !starts(with: Self.open, at: place) { place += 1 }
            var range = start..<place
            // `{{- ` takes the blanks before it away, ` -}}` those behind.
            let trimsBefore = byte(2) == Self.dash && isBlank(byte(3))
            if trimsNext { while let first = range.first, isBlank(bytes[first]) { range.removeFirst() } }
            if trimsBefore { while let last = range.last, isBlank(bytes[last]) { range.removeLast() } }
            if !range.isEmpty {
                let text = String(decoding: bytes[range], as: UTF8.self)
                tokens.append(TemplateToken(kind: .text(text), offset: range.lowerBound))
            }
            if place == bytes.count { break }
            trimsNext = try action(skipping: trimsBefore ? 3 : 2)
        }
        tokens.append(TemplateToken(kind: .end, offset: bytes.count))
    }

    /// Reads from `{{` to `}}`; whether the blanks behind it go.
    private mutating func action(skipping length: Int) throws(AlertingError) -> Bool {
        let start = place
        let comment = place + (isBlank(byte(length)) && length == 3 ? length + 1 : length)
        if starts(with: Self.commentStart, at: comment) { return try skipComment(from: comment, action: start) }
        add(.open, length: length)
        openParentheses = []
        while true {
            guard let byte = byte() else { throw failure("an action that is not closed by \"}}\"", at: start) }
            let trims = isBlank(byte) && self.byte(1) == Self.dash && starts(with: Self.close, at: place + 2)
            if trims || starts(with: Self.close, at: place) {
                if let open = openParentheses.last { throw failure("a parenthesis that is not closed", at: open) }
                if trims { place += 2 }
                add(.close, length: 2)
                return trims
            }
            try token(byte)
        }
    }

    private mutating func skipComment(from comment: Int, action start: Int) throws(AlertingError) -> Bool {
        place = comment + 2
        while place < bytes.count, !starts(with: Self.commentEnd, at: place) { place += 1 }
        guard place < bytes.count else { throw failure("a comment that is not closed by \"*/\"", at: start) }
        place += 2
        let trims = isBlank(byte()) && byte(1) == Self.dash
        if trims { place += 2 }
        guard starts(with: Self.close, at: place) else {
            throw failure("a comment must fill its action: \"{{/* … */}}\"", at: start)
        }
        place += 2
        return trims
    }

    private mutating func token(_ first: UInt8) throws(AlertingError) {
        switch first {
        case _ where isBlank(first):
            var length = 1
            // The blank before a closing "-}}" belongs to it.
            while isBlank(byte(length)) { length += 1 }
            if byte(length) == Self.dash, starts(with: Self.close, at: place + length + 1) { length -= 1 }
            if length > 0 { add(.blank, length: length) }
        case UInt8(ascii: "|"): add(.pipe, length: 1)
        case UInt8(ascii: ","): add(.comma, length: 1)
        case UInt8(ascii: "("):
            openParentheses.append(place)
            add(.leftParenthesis, length: 1)
        case UInt8(ascii: ")"):
            guard openParentheses.popLast() != nil else { throw failure("a \")\" without \"(\"") }
            add(.rightParenthesis, length: 1)
        case UInt8(ascii: "="): add(.assign, length: 1)
        case UInt8(ascii: ":"):
            guard byte(1) == UInt8(ascii: "=") else { throw failure("expected \":=\"") }
            add(.declare, length: 2)
        case UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "'"): try quoted(first)
        case UInt8(ascii: "$"):
            let name = word(at: place + 1)
            add(.variable(name), length: 1 + name.utf8.count)
        case UInt8(ascii: "."):
            let name = word(at: place + 1)
            if let next = byte(1), isDigit(next) { return number() }
            if name.isEmpty { add(.dot, length: 1) } else { add(.field(name), length: 1 + name.utf8.count) }
        case UInt8(ascii: "+"), Self.dash:
            guard let next = byte(1), isDigit(next) || next == UInt8(ascii: ".") else {
                throw failure("unexpected \"\(String(decoding: [first], as: UTF8.self))\"; templates do not calculate")
            }
            number()
        case _ where isDigit(first): number()
        default:
            let name = word(at: place)
            guard !name.isEmpty else { throw failure("unexpected character \(shownCharacter())") }
            add(.word(name), length: name.utf8.count)
        }
    }

    private func shownCharacter() -> String {
        let rest = String(decoding: bytes[place...].prefix(4), as: UTF8.self)
        return GoText.quoted(String(rest.unicodeScalars.prefix(1)))
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private func isWordByte(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte == UInt8(ascii: "_") || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || byte >= 0x80
    }

    /// The letters and digits from an offset on; empty if a digit is the first.
    private func word(at start: Int) -> String {
        var end = start
        if start < bytes.count, isDigit(bytes[start]) { return "" }
        while end < bytes.count, isWordByte(bytes[end]) { end += 1 }
        return String(decoding: bytes[min(start, bytes.count)..<end], as: UTF8.self)
    }

    private mutating func number() {
        var end = place + 1
        while end < bytes.count {
            let byte = bytes[end]
            let isSign = byte == UInt8(ascii: "+") || byte == Self.dash
            let follows = bytes[end - 1] | 0x20
            let isExponent = isSign && (follows == UInt8(ascii: "e") || follows == UInt8(ascii: "p"))
            guard isWordByte(byte) || byte == UInt8(ascii: ".") || isExponent else { break }
            end += 1
        }
        add(.number(String(decoding: bytes[place..<end], as: UTF8.self)), length: end - place)
    }

    private mutating func quoted(_ quote: UInt8) throws(AlertingError) {
        var end = place + 1
        while end < bytes.count, bytes[end] != quote {
            if bytes[end] == UInt8(ascii: "\n"), quote != UInt8(ascii: "`") { break }
            if bytes[end] == UInt8(ascii: "\\"), quote != UInt8(ascii: "`") { end += 1 }
            end += 1
        }
        guard end < bytes.count, bytes[end] == quote else { throw failure("a text that is not closed") }
        let inner = String(decoding: bytes[(place + 1)..<end], as: UTF8.self)
        if quote == UInt8(ascii: "`") { return add(.string(inner), length: end + 1 - place) }
        guard let text = GoText.unquoted(inner) else { throw failure("a text with an unknown escape") }
        if quote == UInt8(ascii: "\"") { return add(.string(text), length: end + 1 - place) }
        guard text.unicodeScalars.count == 1, let scalar = text.unicodeScalars.first else {
            throw failure("one character belongs between single quotes; texts go between double quotes")
        }
        add(.character(Int64(scalar.value)), length: end + 1 - place)
    }
}
