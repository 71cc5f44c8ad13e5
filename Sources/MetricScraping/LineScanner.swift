import Excerpts
import Glibc

/// Why one line of a page is no sample and no description.
struct LineProblem: Error {
    var reason: String
    init(_ reason: String) { self.reason = reason }
}

/// Walks over one line of a metrics page.
struct LineScanner {
    private let page: ArraySlice<UInt8>
    private let start: Int
    private var position: Int
    private var end: Int

    init(_ page: [UInt8], _ range: Range<Int>) { self.init(page[...], range) }

    init(_ page: ArraySlice<UInt8>, _ range: Range<Int>) {
        self.page = page
        start = range.lowerBound
        position = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { position >= end }
    /// The byte that comes next; nil at the line's end.
    var peek: UInt8? { position < end ? page[position] : nil }

    /// Where the next byte is in the page.
    var place: Int { position }

    /// The line's beginning, fit for a message.
    var excerpt: String { Excerpt.of(bytes: page[start..<end]) }

    mutating func advance() { position += 1 }

    mutating func dropCarriageReturn() -> Bool {
        guard end > position, page[end - 1] == UInt8(ascii: "\r") else { return false }
        end -= 1
        return true
    }

    /// Skips spaces and tabs and returns how many.
    @discardableResult
    mutating func skipBlanks() -> Int {
        let begin = position
        while position < end, page[position] == 0x20 || page[position] == 0x09 { position += 1 }
        return position - begin
    }

    /// The bytes up to the next blank.
    mutating func word() -> String {
        let begin = position
        while position < end, page[position] != 0x20, page[position] != 0x09 { position += 1 }
        return String(decoding: page[begin..<position], as: UTF8.self)
    }

    /// `name{labels}` and the blanks after it.
    mutating func series() throws(LineProblem) -> LabelSet {
        var labels: [Label] = []
        if let name = metricName() { labels.append(Label(name: LabelSet.metricName, value: name)) }
        if peek == UInt8(ascii: "{") { try self.labels(into: &labels) }
        if labels.isEmpty { throw LineProblem("does not begin with a metric's name") }
        skipBlanks()
        return LabelSet(labels)
    }

    /// A classic metric name; nil if none begins here.
    mutating func metricName() -> String? { name(colons: true) }

    /// A classic name, or one in quotes, as in HELP and TYPE lines.
    mutating func familyName() throws(LineProblem) -> String {
        if peek == UInt8(ascii: "\"") { return try quoted("metric name") }
        guard let name = metricName() else { throw LineProblem("names no metric") }
        if let next = peek, next != 0x20, next != 0x09 { throw LineProblem("has a metric name with an odd character") }
        return name
    }

    /// `{name="value",…}`, a metric's name in quotes among them.
    mutating func labels(into labels: inout [Label]) throws(LineProblem) {
        advance()
        while true {
            skipBlanks()
            switch peek {
            case UInt8(ascii: "}"):
                advance()
                return
            case nil:
                throw LineProblem("has labels without a closing brace")
            default:
                labels.append(try label())
            }
            skipBlanks()
            switch peek {
            case UInt8(ascii: ","): advance()
            case UInt8(ascii: "}"): break
            default: throw LineProblem("has labels that are not parted by commas")
            }
        }
    }

    private mutating func label() throws(LineProblem) -> Label {
        var name: String
        let isQuoted = peek == UInt8(ascii: "\"")
        if isQuoted {
            name = try quoted("name")
            if name.isEmpty { throw LineProblem("has an empty name in quotes") }
        } else if let found = self.name(colons: false) {
            name = found
        } else {
            throw LineProblem("has a label without a name")
        }
        skipBlanks()
        guard peek == UInt8(ascii: "=") else {
            if isQuoted { return Label(name: LabelSet.metricName, value: name) }
            throw LineProblem("has the label \(Excerpt.of(String(name), limit: 40)) without a value")
        }
        advance()
        skipBlanks()
        guard peek == UInt8(ascii: "\"") else {
            throw LineProblem("has the label \(Excerpt.of(String(name), limit: 40)) without a quoted value")
        }
        return Label(name: name, value: try quoted("label value"))
    }

    private mutating func name(colons: Bool) -> String? {
        let begin = position
        while position < end {
            let byte = page[position]
            if !(ExpositionNames.isNameByte(byte) || (colons && byte == UInt8(ascii: ":"))) { break }
            if position == begin, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { return nil }
            position += 1
        }
        return position > begin ? String(decoding: page[begin..<position], as: UTF8.self) : nil
    }

    /// A string in quotes with `\\`, `\"` and `\n` undone; other backslashes stand for themselves.
    private mutating func quoted(_ what: String) throws(LineProblem) -> String {
        advance()
        let begin = position
        var hasEscapes = false
        while position < end, page[position] != UInt8(ascii: "\"") {
            if page[position] == UInt8(ascii: "\\") {
                hasEscapes = true
                position += 1
            }
            position += 1
        }
        guard position < end else { throw LineProblem("has a \(what) without a closing quote") }
        let raw = page[begin..<position]
        advance()
        return try Self.text(hasEscapes ? Self.unescaped(raw, quotes: true) : raw, what)
    }

    /// The rest of the line, escapes undone.
    func unescapedRest(quotes: Bool) throws(LineProblem) -> String {
        try Self.text(Self.unescaped(page[position..<max(position, end)], quotes: quotes), "text")
    }

    private static func unescaped(_ raw: ArraySlice<UInt8>, quotes: Bool) -> ArraySlice<UInt8> {
        var bytes: ArraySlice<UInt8> = []
        var index = raw.startIndex
        while index < raw.endIndex {
            let byte = raw[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < raw.endIndex else {
                bytes.append(byte)
                continue
            }
            switch raw[index] {
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "\\"): bytes.append(byte)
            case UInt8(ascii: "\"") where quotes: bytes.append(UInt8(ascii: "\""))
            default:
                bytes.append(byte)
                bytes.append(raw[index])
            }
            index += 1
        }
        return bytes
    }

    private static func text(_ bytes: ArraySlice<UInt8>, _ what: String) throws(LineProblem) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw LineProblem("has a \(what) that is not UTF-8")
        }
        return text
    }

    /// A number as Go's ParseFloat takes it, without hexadecimal and underscores, as Prometheus has it.
    mutating func number(_ what: String) throws(LineProblem) -> Double {
        let begin = position
        var mantissa: UInt64 = 0
        var digits = 0
        var fractionDigits = 0
        var isPlain = true
        var hasDigits = false
        var sawPoint = false
        var isNegative = false
        if let sign = peek, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            position += 1
        }
        while position < end, page[position] != 0x20, page[position] != 0x09 {
            let byte = page[position]
            let digit = byte &- UInt8(ascii: "0")
            if digit <= 9 {
                // Leading zeros do not count; beyond 19 digits the mantissa no longer matters.
                mantissa = mantissa &* 10 &+ UInt64(digit)
                hasDigits = true
                if digits > 0 || mantissa > 0 { digits += 1 }
                if sawPoint { fractionDigits += 1 }
            } else if byte == UInt8(ascii: "."), !sawPoint {
                sawPoint = true
            } else {
                isPlain = false
            }
            position += 1
        }
        if position == begin { throw LineProblem("has no \(what)") }
        // Both are exact doubles, so their quotient is the nearest one (Clinger's fast path).
        if isPlain, hasDigits, digits <= 15, fractionDigits <= 15 {
            let magnitude = Double(mantissa) / Self.powersOfTen[fractionDigits]
            return isNegative ? -magnitude : magnitude
        }
        return try Self.slowNumber(String(decoding: page[begin..<position], as: UTF8.self), what)
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    private static func slowNumber(_ text: String, _ what: String) throws(LineProblem) -> Double {
        var body = text.lowercased()[...]
        let isNegative = body.first == "-"
        if isNegative || body.first == "+" { body.removeFirst() }
        switch body {
        case "inf", "infinity": return isNegative ? -.infinity : .infinity
        case "nan": return .nan
        default: break
        }
        let allowed = body.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e")
                || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
        }
        var consumed: UnsafeMutablePointer<CChar>?
        let (value, isWhole) = String(body).withCString { start in
            let value = strtod(start, &consumed)
            return (value, consumed.map { UnsafePointer($0) } == start + body.utf8.count)
        }
        let first = body.utf8.first ?? 0
        let begins = first == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
        guard allowed, isWhole, begins else {
            throw LineProblem("has a \(what) that is not a number (\(Excerpt.of(String(text), limit: 40)))")
        }
        guard value.isFinite else { throw LineProblem("has a \(what) beyond the range of numbers") }
        return isNegative ? -value : value
    }

    /// Milliseconds: an integer of them, or seconds with a fraction.
    mutating func timestamp(inSeconds: Bool) throws(LineProblem) -> Int64 {
        if inSeconds {
            let seconds = try number("timestamp")
            guard seconds.isFinite, abs(seconds) < 9e15 / 1e3 else {
                throw LineProblem("has a timestamp beyond the range of times")
            }
            return Int64((seconds * 1000).rounded())
        }
        let text = word()
        guard let milliseconds = Int64(text) else {
            throw LineProblem("has a timestamp that is not an integer (\(Excerpt.of(String(text), limit: 40)))")
        }
        return milliseconds
    }
}
