/// Appends values as the folder's tables write them.
enum RowText {
    /// Longest string that a row takes, in UTF-8 bytes; what a hostile server calls its session may be any length.
    static let stringLimitBytes = 4096

    static func append(_ value: Int64?, to row: inout [UInt8]) {
        guard let value else { return }
        if value < 0 { row.append(UInt8(ascii: "-")) }
        append(value.magnitude, to: &row)
    }

    /// As decimal digits, at least so many, with zeros before them.
    static func append(_ value: UInt64, digits least: Int = 1, to row: inout [UInt8]) {
        var digits = InlineArray<20, UInt8>(repeating: UInt8(ascii: "0"))
        var rest = value
        var first = 20
        while rest > 0 {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        var index = min(first, 20 - least)
        while index < 20 {
            row.append(digits[index])
            index += 1
        }
    }

    static func append(_ value: UInt32, to row: inout [UInt8]) { append(UInt64(value), to: &row) }

    static func append(_ value: Bool, to row: inout [UInt8]) {
        row.append(contentsOf: (value ? "true" : "false" as StaticString).bytes)
    }

    /// Six decimals, rounded half away from zero; nothing for what is not finite or beyond 10^12.
    static func append(_ value: Double?, to row: inout [UInt8]) {
        guard let value, value.isFinite, abs(value) < 1e12 else { return }
        let scaled = Int64((value * 1e6).rounded())
        if scaled < 0 { row.append(UInt8(ascii: "-")) }
        append(scaled.magnitude / 1_000_000, to: &row)
        row.append(UInt8(ascii: "."))
        append(scaled.magnitude % 1_000_000, digits: 6, to: &row)
    }

    /// A string that may come from a server.
    ///
    /// Control characters and the backslash are written as escapes (`\n`, `\t`, `\r`, `\\`, `\u0000`), so that a row is
    /// always one line; then RFC 4180 quotes go around fields with commas or quotes.
    static func append(_ text: String, to row: inout [UInt8]) {
        var text = text
        text.withUTF8 { bytes in
            var count = bytes.count
            var cut = false
            if count > stringLimitBytes {
                count = stringLimitBytes
                while bytes[count] & 0xC0 == 0x80 { count -= 1 }
                cut = true
            }
            let quoted = bytes[..<count].contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }
            if quoted { row.append(UInt8(ascii: "\"")) }
            for byte in bytes[..<count] {
                switch byte {
                case UInt8(ascii: "\""): row.append(contentsOf: ("\"\"" as StaticString).bytes)
                case UInt8(ascii: "\\"): row.append(contentsOf: (#"\\"# as StaticString).bytes)
                case UInt8(ascii: "\n"): row.append(contentsOf: (#"\n"# as StaticString).bytes)
                case UInt8(ascii: "\r"): row.append(contentsOf: (#"\r"# as StaticString).bytes)
                case UInt8(ascii: "\t"): row.append(contentsOf: (#"\t"# as StaticString).bytes)
                case 0..<0x20, 0x7F:
                    row.append(contentsOf: (#"\u00"# as StaticString).bytes)
                    row.append(hexadecimal(byte >> 4))
                    row.append(hexadecimal(byte & 15))
                default: row.append(byte)
                }
            }
            if cut { row.append(contentsOf: ("…" as StaticString).bytes) }
            if quoted { row.append(UInt8(ascii: "\"")) }
        }
    }

    /// Undoes the escapes; a backslash that begins none stands for itself.
    static func unescaped(_ field: [UInt8]) -> String {
        guard field.contains(UInt8(ascii: "\\")) else { return String(decoding: field, as: UTF8.self) }
        var bytes: [UInt8] = []
        var index = 0
        while index < field.count {
            let byte = field[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < field.count else {
                bytes.append(byte)
                continue
            }
            switch field[index] {
            case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "r"): bytes.append(UInt8(ascii: "\r"))
            case UInt8(ascii: "t"): bytes.append(UInt8(ascii: "\t"))
            case UInt8(ascii: "u"):
                if index + 4 < field.count,
                    let code = UInt8(String(decoding: field[(index + 1)...(index + 4)], as: UTF8.self), radix: 16),
                    code < 0x80
                {
                    bytes.append(code)
                    index += 4
                } else {
                    bytes.append(contentsOf: [byte, UInt8(ascii: "u")])
                }
            default: bytes.append(contentsOf: [byte, field[index]])
            }
            index += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}

extension StaticString {
    fileprivate var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}
