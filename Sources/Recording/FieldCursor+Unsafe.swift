import Glibc
import Timing

/// Walks over the fields of one row that lies whole in a read buffer, without copying it.
///
/// Each call takes one field and stops at the comma behind it or at the row's end. A field that is not what was asked
/// for sets `problem` and yields a neutral value, so that the walk needs no throwing call for each field.
struct FieldCursor {
    private let base: UnsafePointer<UInt8>
    private var position: Int
    private let end: Int
    /// What was expected where something else stands.
    private(set) var problem: StaticString?

    /// A cursor over the `count` bytes at `base`, which must outlive it; a carriage return at their end is no field's.
    init(_ base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        position = 0
        end = count > 0 && base[count - 1] == UInt8(ascii: "\r") ? count - 1 : count
    }

    /// Behind the last field.
    var isAtEnd: Bool { position == end }

    /// Steps over the comma between two fields; false at the row's end.
    @inline(__always)
    mutating func advance() -> Bool {
        guard position < end, base[position] == UInt8(ascii: ",") else { return false }
        position += 1
        return true
    }

    @inline(__always)
    mutating func optionalInteger() -> Int64? {
        var index = position
        guard index < end, base[index] != UInt8(ascii: ",") else { return nil }
        let negative = base[index] == UInt8(ascii: "-")
        if negative { index += 1 }
        let start = index
        var value: UInt64 = 0
        while index < end {
            let digit = base[index] &- UInt8(ascii: "0")
            if digit > 9 { break }
            value = value &* 10 &+ UInt64(digit)
            index += 1
        }
        let digits = index - start
        // 19 digits fit into 64 bits without a sign; everything unusual goes the long way.
        guard digits > 0, digits <= 19, value < RecordedRange.limit, index == end || base[index] == UInt8(ascii: ",")
        else {
            let value = parsed("is not an integer") { Int64($0) }
            guard let value, !RecordedRange.contains(value) else { return value }
            problem = "is out of range"
            return nil
        }
        position = index
        return negative ? -Int64(value) : Int64(value)
    }

    @inline(__always)
    mutating func integer() -> Int64 {
        if let value = optionalInteger() { return value }
        if problem == nil { problem = "is empty" }
        return 0
    }

    @inline(__always)
    mutating func unsigned() -> UInt32 {
        let value = integer()
        if let narrowed = UInt32(exactly: value) { return narrowed }
        problem = "is not a number from 0 to 4294967295"
        return 0
    }

    mutating func unsigned64() -> UInt64 {
        if let value = parsed("is not a number from 0 on", { UInt64($0) }) { return value }
        if problem == nil { problem = "is empty" }
        return 0
    }

    @inline(__always)
    mutating func instant() -> WallInstant? { optionalInteger().map { WallInstant(nanoseconds: $0) } }

    mutating func optionalNumber() -> Double? { parsed("is not a number") { Double($0) } }

    mutating func boolean() -> Bool {
        let field = plain()
        if field.count == 4, field.holds("true") { return true }
        if field.count == 5, field.holds("false") { return false }
        // What pandas and spreadsheets make of it.
        switch field.string {
        case "True", "TRUE", "1": return true
        case "False", "FALSE", "0": return false
        default: problem = "is neither true nor false"
        }
        return false
    }

    /// One of the given words; nil if the field is empty.
    mutating func word<Value>(_ words: [([UInt8], Value)]) -> Value? {
        let field = plain()
        if field.count == 0 { return nil }
        for (word, value) in words where word.count == field.count {
            if memcmp(word, field.start, field.count) == 0 { return value }
        }
        problem = "is not a word that this version knows"
        return nil
    }

    mutating func requiredWord<Value>(_ words: [([UInt8], Value)]) -> Value? {
        let value = word(words)
        if value == nil && problem == nil { problem = "is empty" }
        return value
    }

    /// A string with its quotes and escapes undone.
    mutating func text() -> String {
        guard position < end, base[position] == UInt8(ascii: "\"") else {
            let field = plain()
            if field.count == 0 { return "" }
            if memchr(field.start, Int32(UInt8(ascii: "\\")), field.count) == nil { return field.string }
            return RowText.unescaped(Array(field.bytes))
        }
        return RowText.unescaped(quoted())
    }

    mutating func skip() {
        if position < end, base[position] == UInt8(ascii: "\"") { _ = quoted() } else { _ = plain() }
    }

    private mutating func parsed<Value>(_ complaint: StaticString, _ convert: (String) -> Value?) -> Value? {
        let field = text()
        if field.isEmpty { return nil }
        let value = convert(field)
        if value == nil { problem = complaint }
        return value
    }

    /// The bytes up to the next comma or the end.
    private mutating func plain() -> Field {
        let start = base + position
        let rest = end - position
        let comma = memchr(start, Int32(UInt8(ascii: ",")), rest)
        let count = comma.map { UnsafeRawPointer($0) - UnsafeRawPointer(start) } ?? rest
        position += count
        return Field(start: start, count: count)
    }

    /// A field in quotes, doubled quotes made single (RFC 4180, section 2.7).
    private mutating func quoted() -> [UInt8] {
        var field: [UInt8] = []
        position += 1
        while position < end {
            let byte = base[position]
            position += 1
            if byte != UInt8(ascii: "\"") {
                field.append(byte)
            } else if position < end, base[position] == UInt8(ascii: "\"") {
                field.append(byte)
                position += 1
            } else {
                if position < end, base[position] != UInt8(ascii: ",") { problem = "goes on after its quotes" }
                return field
            }
        }
        problem = "has no closing quote"
        return field
    }
}

/// The bytes of one field, within the row.
private struct Field {
    var start: UnsafePointer<UInt8>
    var count: Int

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
    var string: String { String(decoding: bytes, as: UTF8.self) }

    /// The word has as many bytes as the field.
    func holds(_ word: StaticString) -> Bool { memcmp(start, word.utf8Start, count) == 0 }
}

/// Where rows begin and end in a buffer of CSV text.
enum RowBoundary {
    /// The index of the newline that ends the row starting at `start`; nil if the buffer ends before it.
    ///
    /// Newlines inside quotes do not count: this tool never writes any, others may.
    static func end(of bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard let base = bytes.baseAddress, start < bytes.count else { return nil }
        func find(_ byte: UInt8, _ from: Int, _ to: Int) -> Int? {
            guard from < to, let found = memchr(base + from, Int32(byte), to - from) else { return nil }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
        guard var newline = find(UInt8(ascii: "\n"), start, bytes.count) else { return nil }
        var open = false
        var scanned = start
        while true {
            while let quote = find(UInt8(ascii: "\""), scanned, newline) {
                open.toggle()
                scanned = quote + 1
            }
            if !open { return newline }
            scanned = newline + 1
            guard let next = find(UInt8(ascii: "\n"), scanned, bytes.count) else { return nil }
            newline = next
        }
    }
}
