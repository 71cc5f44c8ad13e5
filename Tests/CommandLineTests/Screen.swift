/// As much of a terminal as the tool's output needs, with a terminal's own ways at the right margin.
///
/// A character in the last column leaves the cursor on it until the next one comes, which wraps; what erases to the
/// line's end in between erases that character (DEC VT100; xterm and its likes do the same).
struct Screen {
    private(set) var lines: [[Character]] = [[]]
    private(set) var row = 0
    private(set) var column = 0
    /// Lines that had to be broken at the margin.
    private(set) var wraps = 0
    /// How often the cursor was moved up.
    private(set) var redraws = 0
    private(set) var isCursorHidden = false
    /// Sequences that this screen knows nothing of.
    private(set) var unknown: [String] = []
    private let columns: Int
    private var rest: [Unicode.Scalar] = []

    init(columns: Int) { self.columns = columns }

    var text: [String] {
        lines.map { line in String(String(line).reversed().drop { $0 == " " }.reversed()) }
    }

    mutating func write(_ output: String) {
        var scalars = (rest + output.unicodeScalars)[...]
        rest = []
        while let first = scalars.first {
            guard first == "\u{1B}" else {
                put(first)
                scalars = scalars.dropFirst()
                continue
            }
            // A control sequence ends with a letter (ECMA-48 §5.4).
            guard let end = scalars.dropFirst(2).firstIndex(where: { $0.properties.isAlphabetic }) else {
                rest = Array(scalars)
                return
            }
            control(String(String.UnicodeScalarView(scalars[...end].dropFirst())))
            scalars = scalars[(end + 1)...]
        }
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\r": column = 0
        case "\n":
            row += 1
            if row == lines.count { lines.append([]) }
        default:
            if column == columns {
                wraps += 1
                put("\r")
                put("\n")
            }
            while lines[row].count <= column { lines[row].append(" ") }
            lines[row][column] = Character(scalar)
            column += 1
        }
    }

    private mutating func control(_ sequence: String) {
        let count = Int(sequence.dropFirst().dropLast()) ?? 1
        switch (sequence.last, sequence) {
        case ("A", _):
            redraws += 1
            row = max(0, row - count)
        case ("K", "[K"): erase()
        case ("J", "[J"):
            erase()
            lines.removeSubrange((row + 1)...)
        case ("m", _): break
        case (_, "[?25l"): isCursorHidden = true
        case (_, "[?25h"): isCursorHidden = false
        default: unknown.append(sequence)
        }
    }

    /// To the end of the line, the character under the cursor included.
    private mutating func erase() {
        lines[row] = Array(lines[row].prefix(min(column, columns - 1)))
    }
}
