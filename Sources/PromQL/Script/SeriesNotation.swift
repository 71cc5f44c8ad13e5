/// A series as test scripts write it: labels, then values such as `1+2x5`, `_`, `stale` and `NaN`.
struct SeriesNotation: Sendable {
    /// One place in the sequence.
    enum Value: Sendable {
        /// No sample.
        case omitted
        case number(Double)
        /// A native histogram in double braces, kept only as the fact that there is one.
        case histogram
    }

    var labels: Labels
    var values: [Value]

    /// More values than any script needs; a typing error must not fill the memory.
    private static let mostValues = 1_000_000

    init(_ text: String, line: Int) throws(PromQLError) {
        var reader = NotationReader(text, line: line)
        labels = try reader.labels()
        values = []
        while try reader.skipBlanks() {
            values += try reader.item()
            guard values.count <= Self.mostValues else { throw reader.failure("too many values") }
        }
    }
}

/// Reads the notation's pieces from left to right.
private struct NotationReader {
    private let bytes: [UInt8]
    private let text: String
    private let line: Int
    private var position = 0

    init(_ text: String, line: Int) {
        self.text = text
        self.line = line
        bytes = Array(text.utf8)
    }

    func failure(_ message: String) -> PromQLError {
        let range = SourceRange(min(position, bytes.count), bytes.count)
        return PromQLError(.script, "line \(line): \(message)", range: range, text: text)
    }

    private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func startsWith(_ prefix: String) -> Bool { bytes[position...].starts(with: prefix.utf8) }

    /// `false` at the end.
    mutating func skipBlanks() throws(PromQLError) -> Bool {
        guard let first = byte else { return false }
        guard isSpace(first) else { throw failure("expected a blank between values") }
        while let byte, isSpace(byte) { position += 1 }
        return byte != nil
    }

    /// The metric's name, the braces behind it, or both.
    mutating func labels() throws(PromQLError) -> Labels {
        let start = position
        while let byte, isIdentifierByte(byte) || byte == UInt8(ascii: ":") { position += 1 }
        var pairs: [Label] = []
        if position > start {
            pairs.append(Label(Labels.metricName, String(decoding: bytes[start..<position], as: UTF8.self)))
        }
        guard byte == UInt8(ascii: "{") else {
            guard !pairs.isEmpty else { throw failure("expected a series") }
            return Labels(pairs)
        }
        let end = try closingBrace()
        let inner = String(decoding: bytes[position..<end], as: UTF8.self)
        let tokens: [Token]
        do { tokens = try Lexer.tokens(of: inner) } catch { throw failure(error.message) }
        position = end
        // Between the braces: name = "value", or a quoted metric name alone.
        var index = 1
        while tokens[index].kind != .rightBrace {
            let name = tokens[index]
            guard name.kind == .identifier || name.kind == .string else { throw failure("expected a label") }
            if tokens[index + 1].kind == .assign {
                guard tokens[index + 2].kind == .string else { throw failure("expected a label value") }
                pairs.append(Label(name.text, tokens[index + 2].text))
                index += 3
            } else if name.kind == .string {
                pairs.append(Label(Labels.metricName, name.text))
                index += 1
            } else {
                throw failure("expected \"=\" behind a label")
            }
            guard tokens[index].kind == .comma else { break }
            index += 1
        }
        guard tokens[index].kind == .rightBrace else { throw failure("expected \"}\"") }
        return Labels(pairs)
    }

    /// The offset behind the brace that closes the one here; quotes hide braces.
    private func closingBrace() throws(PromQLError) -> Int {
        var index = position
        var quote: UInt8?
        while index < bytes.count {
            let byte = bytes[index]
            if let open = quote {
                if byte == UInt8(ascii: "\\"), open != UInt8(ascii: "`") { index += 1 }
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`") {
                quote = byte
            } else if byte == UInt8(ascii: "}") {
                return index + 1
            }
            index += 1
        }
        throw failure("unclosed brace")
    }

    /// One value or run of values.
    mutating func item() throws(PromQLError) -> [SeriesNotation.Value] {
        if startsWith("{{") { return try histograms() }
        if byte == UInt8(ascii: "_") {
            position += 1
            return Array(repeating: .omitted, count: try repetitions() ?? 1)
        }
        let first = try number()
        var delta = 0.0
        if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
            delta = try number()
            guard byte == UInt8(ascii: "x") else { throw failure("expected \"x\" behind a step") }
        }
        guard let count = try repetitions() else { return [.number(first)] }
        // `1+2x3` has four values: the first and three more.
        var value = first
        var values: [SeriesNotation.Value] = []
        for _ in 0...count {
            values.append(.number(value))
            value += delta
        }
        return values
    }

    private mutating func histograms() throws(PromQLError) -> [SeriesNotation.Value] {
        try skipHistogram()
        if startsWith("+{{") || startsWith("-{{") {
            position += 1
            try skipHistogram()
        }
        guard let count = try repetitions() else { return [.histogram] }
        return Array(repeating: .histogram, count: count + 1)
    }

    private mutating func skipHistogram() throws(PromQLError) {
        while position < bytes.count, !startsWith("}}") { position += 1 }
        guard startsWith("}}") else { throw failure("unclosed histogram") }
        position += 2
    }

    /// The count behind an `x`, if there is one.
    private mutating func repetitions() throws(PromQLError) -> Int? {
        guard byte == UInt8(ascii: "x") else { return nil }
        position += 1
        let start = position
        while let byte, isDigit(byte) { position += 1 }
        guard let count = Int(String(decoding: bytes[start..<position], as: UTF8.self)), count <= 1_000_000 else {
            throw failure("invalid repetition in series values")
        }
        return count
    }

    private mutating func number() throws(PromQLError) -> Double {
        let start = position
        let isNegative = byte == UInt8(ascii: "-")
        if isNegative || byte == UInt8(ascii: "+") { position += 1 }
        for (word, value) in [("stale", Staleness.marker), ("inf", Double.infinity), ("nan", Double.nan)]
        where String(decoding: bytes[position...].prefix(word.utf8.count), as: UTF8.self).lowercased() == word {
            position += word.utf8.count
            return isNegative ? -value : value
        }
        func skipDigits(_ reader: inout NotationReader) {
            while let byte = reader.byte, isDigit(byte) || byte == UInt8(ascii: "_") { reader.position += 1 }
        }
        skipDigits(&self)
        if byte == UInt8(ascii: ".") {
            position += 1
            skipDigits(&self)
        }
        if let mark = byte, mark | 0x20 == UInt8(ascii: "e") {
            position += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
            skipDigits(&self)
        }
        guard let value = NumberText.parse(String(decoding: bytes[start..<position], as: UTF8.self)) else {
            throw failure("expected a number, \"stale\" or \"_\"")
        }
        return value
    }
}
