/// What another program sent, made fit for a terminal, a log line and a table cell.
///
/// Blanks and line breaks become spaces. Bytes that are no UTF-8 and control characters become `\x1B`, and characters
/// that are invisible, turn the direction of writing or have no meaning `\u{202E}`: what was sent can still be told, and
/// steers nothing. Backslashes stay as they are, so an excerpt of an excerpt is the same.
public enum Excerpt {
    /// Characters kept of a message, unless said otherwise: enough to recognise it, and half a terminal's line or so.
    public static let limit = 80

    /// At most `limit` characters, with "…" for what was cut off.
    ///
    /// Counted in Unicode scalars, since one grapheme may be megabytes long; an escape is never cut in two.
    public static func of(_ text: String, limit: Int = limit) -> String {
        var excerpt = Builder(limit: limit)
        for scalar in text.unicodeScalars {
            guard excerpt.append(scalar) else { break }
        }
        return excerpt.text
    }

    /// The same of bytes, which may or may not be UTF-8.
    public static func of(bytes: some Sequence<UInt8>, limit: Int = limit) -> String {
        var excerpt = Builder(limit: limit)
        var rest = Array(bytes.prefix(limit * 4 + 4))[...]
        while let first = rest.first {
            let scalar = firstScalar(of: rest)
            guard scalar.map({ excerpt.append($0) }) ?? excerpt.append(byte: first) else { break }
            rest = rest.dropFirst(scalar.map { UTF8.width($0) } ?? 1)
        }
        return excerpt.text
    }

    /// The character that the bytes begin with; nil if they begin with none.
    private static func firstScalar(of bytes: ArraySlice<UInt8>) -> Unicode.Scalar? {
        // The longest sequence of UTF-8 has four bytes.
        for length in 1...4 {
            let sequence = bytes.prefix(length)
            guard sequence.count == length else { return nil }
            if let scalar = String(validating: sequence, as: UTF8.self)?.unicodeScalars.first { return scalar }
        }
        return nil
    }

    private struct Builder {
        var scalars = String.UnicodeScalarView()
        var count = 0
        let limit: Int

        init(limit: Int) { self.limit = limit }

        var text: String { String(scalars) }

        mutating func append(_ scalar: Unicode.Scalar) -> Bool {
            switch scalar {
            case " "..."~": return append(Character(scalar).description)
            case "\t", "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": return append(" ")
            case _ where scalar.value < 0x80: return append(byte: UInt8(scalar.value))
            default: break
            }
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .unassigned, .privateUse:
                return append("\\u{\(String(scalar.value, radix: 16, uppercase: true))}")
            default: return append(Character(scalar).description)
            }
        }

        mutating func append(byte: UInt8) -> Bool {
            let digits = String(byte, radix: 16, uppercase: true)
            return append("\\x" + (digits.count == 1 ? "0" : "") + digits)
        }

        /// False where it does not fit any more.
        private mutating func append(_ piece: String) -> Bool {
            let length = piece.unicodeScalars.count
            guard count + length <= limit else {
                scalars.append("…")
                return false
            }
            scalars.append(contentsOf: piece.unicodeScalars)
            count += length
            return true
        }
    }
}
