/// Where the characters of a scalar's text stand in its file.
///
/// Exact for every visible character of plain, quoted, literal (`|`) and folded (`>`) scalars. A blank that folding or
/// indentation changed is placed where the text before it ended. A text that did not come from the file as it stands
/// (an override, a value of the environment) has one place only, that of the whole scalar.
public struct TextPlaces: Sendable {
    /// Offsets of the text's scalars in UTF-8, ascending, and behind them that of its end; empty if there is one place.
    private var offsets: [Int] = []
    private var places: [DocumentNode.Place] = []
    /// Where the scalar begins.
    public let start: DocumentNode.Place

    /// One place for all of a text.
    public init(start: DocumentNode.Place) { self.start = start }

    /// Whether characters have places of their own.
    public var isExact: Bool { !offsets.isEmpty }

    /// The place of the character that holds a byte of the text; offsets behind the end give the end.
    public func place(at offset: Int) -> DocumentNode.Place {
        guard let index = offsets.lastIndex(where: { $0 <= max(0, offset) }) else { return start }
        return places[index]
    }

    init(of scalar: DocumentNode.Scalar, at start: DocumentNode.Place, in source: SourceText) {
        self.start = start
        guard start.override == nil, scalar.variables.isEmpty, scalar.text == scalar.template else { return }
        var cursor = SourceCursor(source, start, style: scalar.style)
        var offset = 0
        for character in scalar.text.unicodeScalars {
            guard let place = cursor.place(of: character) else {
                (offsets, places) = ([], [])
                return
            }
            offsets.append(offset)
            places.append(place)
            offset += UTF8.width(character)
        }
        offsets.append(offset)
        places.append(cursor.here)
    }
}

extension Document {
    /// Where the characters of a node's text stand in the file.
    public func places(of node: DocumentNode) -> TextPlaces {
        guard let scalar = node.scalar else { return TextPlaces(start: node.place) }
        return TextPlaces(of: scalar, at: node.place, in: source)
    }
}

/// Walks along a scalar's source while its text is read.
///
/// The style's rules of folding and indentation need not be known: they change nothing but blanks, so the visible
/// characters come in the same order in both.
private struct SourceCursor {
    private let source: SourceText
    private var line: Int
    private var column: Int
    /// The characters of the line.
    private var characters: [Unicode.Scalar]
    /// The quote that encloses the scalar.
    private var quote: Unicode.Scalar?

    init(_ source: SourceText, _ start: DocumentNode.Place, style: DocumentNode.Scalar.Style) {
        self.source = source
        (line, column) = (start.line, start.column)
        characters = source.scalars(line: line)
        // An anchor or tag belongs to the node, but not to its text.
        while let mark = current, mark == "&" || mark == "!" {
            while let character = current, !Self.isBlank(character) { column += 1 }
            skipBlanks()
        }
        switch style {
        case .plain: break
        case .quoted:
            quote = current
            column += 1
        case .block: newLine()
        }
    }

    var here: DocumentNode.Place { DocumentNode.Place(line: line, column: column) }

    private var current: Unicode.Scalar? { ahead(0) }

    /// A character further on the line.
    private func ahead(_ count: Int) -> Unicode.Scalar? {
        let index = column - 1 + count
        return characters.indices.contains(index) ? characters[index] : nil
    }

    private static func isBlank(_ character: Unicode.Scalar) -> Bool {
        character == " " || character == "\t" || character == "\r"
    }

    private mutating func newLine() {
        line += 1
        column = 1
        characters = source.scalars(line: line)
    }

    private mutating func skipBlanks() {
        while line <= source.lineCount {
            guard let character = current else {
                newLine()
                continue
            }
            guard Self.isBlank(character) else { return }
            column += 1
        }
    }

    /// Where a character of the text stands; nil if the source has another one there.
    mutating func place(of character: Unicode.Scalar) -> DocumentNode.Place? {
        if let place = escaped(character) { return place }
        if Self.isBlank(character) || character == "\n" {
            let place = here
            if current == character { column += 1 } else if current == nil, character == "\n" { newLine() }
            return place
        }
        skipBlanks()
        if let place = escaped(character) { return place }
        guard current == character else { return nil }
        let place = here
        column += 1
        // A single quote is doubled within single quotes.
        if quote == "'", character == "'" { column += 1 }
        return place
    }

    /// Takes an escape of double quotes if it stands for the character.
    private mutating func escaped(_ character: Unicode.Scalar) -> DocumentNode.Place? {
        guard quote == "\"" else { return nil }
        // A backslash at the end of a line joins it with the next.
        while current == "\\", ahead(1) == nil {
            newLine()
            skipBlanks()
        }
        guard current == "\\", let kind = ahead(1) else { return nil }
        var length = 2
        let value: Unicode.Scalar?
        if let digits = Self.hexDigits[kind] {
            let text = (0..<digits).compactMap { ahead(2 + $0) }
            value = UInt32(String(String.UnicodeScalarView(text)), radix: 16).flatMap(Unicode.Scalar.init)
            length += digits
        } else {
            value = Self.escapes[kind] ?? kind
        }
        guard value == character else { return nil }
        let place = here
        column += length
        return place
    }

    private static let hexDigits: [Unicode.Scalar: Int] = ["x": 2, "u": 4, "U": 8]

    private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
        "0": "\0", "a": "\u{7}", "b": "\u{8}", "t": "\t", "n": "\n", "v": "\u{b}", "f": "\u{c}", "r": "\r",
        "e": "\u{1b}", "N": "\u{85}", "_": "\u{a0}", "L": "\u{2028}", "P": "\u{2029}",
    ]
}
