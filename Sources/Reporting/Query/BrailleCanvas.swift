/// A grid of dots, eight in each character of Unicode's Braille patterns.
struct BrailleCanvas {
    let columns: Int
    let rows: Int
    private var cells: [UInt8]

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = Array(repeating: 0, count: columns * rows)
    }

    var width: Int { columns * 2 }
    var height: Int { rows * 4 }

    /// Bits of the dots by row and column; the fourth row came to the pattern later than the others.
    private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

    /// Sets a dot, counted from the upper left corner; dots outside are left out.
    mutating func set(_ x: Int, _ y: Int) {
        guard (0..<width).contains(x), (0..<height).contains(y) else { return }
        cells[y / 4 * columns + x / 2] |= Self.bits[y % 4][x % 2]
    }

    /// A vertical stroke between two heights, both included.
    mutating func stroke(_ x: Int, from: Int, through: Int) {
        for y in min(from, through)...max(from, through) { set(x, y) }
    }

    /// One line of text a row.
    var lines: [String] {
        (0..<rows).map { row in
            var text = String.UnicodeScalarView()
            for cell in cells[(row * columns)..<((row + 1) * columns)] {
                text.append(Unicode.Scalar(0x2800 + UInt32(cell)) ?? " ")
            }
            return String(text)
        }
    }
}
