/// Text as a terminal's columns see it.
enum TerminalText {
    /// Without control characters and marks of direction, so that no server can steer the terminal.
    static func plain(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: result.append(" ")
            case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x202A...0x202E, 0x2028, 0x2029, 0x2066...0x2069, 0xFEFF: break
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// Columns that the text takes: two for wide East Asian characters and emoji, none for combining marks.
    static func columns(_ text: String) -> Int {
        text.reduce(0) { $0 + columns($1) }
    }

    /// At most so many columns, with `…` where something was cut.
    static func clipped(_ text: String, to width: Int) -> String {
        guard width > 0 else { return "" }
        guard columns(text) > width else { return text }
        var result = ""
        var used = 0
        for character in text {
            let next = columns(character)
            if used + next > width - 1 { break }
            result.append(character)
            used += next
        }
        return result + "…"
    }

    /// Clipped and filled up with spaces to exactly so many columns.
    static func padded(_ text: String, to width: Int) -> String {
        let text = clipped(text, to: width)
        return text + String(repeating: " ", count: max(0, width - columns(text)))
    }

    /// Broken at spaces into lines of at most so many columns; longer words are cut.
    static func wrapped(_ text: String, to width: Int) -> [String] {
        let width = max(width, 8)
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            var rest = String(word)
            while !rest.isEmpty {
                let separator = line.isEmpty ? "" : " "
                if columns(line) + separator.count + columns(rest) <= width {
                    line += separator + rest
                    rest = ""
                } else if line.isEmpty {
                    let head = prefix(rest, width)
                    lines.append(head)
                    rest.removeFirst(head.count)
                } else {
                    lines.append(line)
                    line = ""
                }
            }
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    private static func prefix(_ text: String, _ width: Int) -> String {
        var used = 0
        return String(
            text.prefix { character in
                used += columns(character)
                return used <= width
            }
        )
    }

    private static func columns(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default:
            return scalar.properties.generalCategory == .nonspacingMark ? 0 : 1
        }
    }
}
