/// Text of a server's, made fit for a terminal, a log line and a table cell.
enum SafeText {
    /// Characters kept of an error's message, a reason, a session's name.
    static let limit = 200

    /// At most so many characters, with "…" for what was cut off.
    ///
    /// Line breaks and tabs become spaces. Other control characters, and the invisible ones that turn the direction of
    /// writing or hide text, become U+FFFD. Counted in Unicode scalars, since one grapheme may be megabytes long.
    static func make(_ text: String, limit: Int = limit) -> String {
        var result = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < limit else {
                result.append("…")
                break
            }
            result.append(replacement(for: scalar))
            count += 1
        }
        return String(result)
    }

    private static func replacement(for scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case " "..."~": return scalar
        case "\t", "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": return " "
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .privateUse: return "\u{FFFD}"
        default: return scalar
        }
    }
}
