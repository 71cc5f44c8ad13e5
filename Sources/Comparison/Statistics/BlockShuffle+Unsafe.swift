import Timing

/// Draws choices of blocks and adds up their standardised scores.
struct BlockShuffle {
    private let rows: Int
    private let width: Int
    private let chosen: Int
    /// Whether the choice is of the side that is left over, since that is the smaller one.
    private let isInverted: Bool
    private let scores: [Double]
    private var order: [Int]
    private var sums: [Double]
    private var random: SeededRandom

    init(table: ScoreTable, seed: UInt64) {
        rows = table.rows
        width = table.columns.count
        let candidates = table.rows - table.baselineRows
        // All scores of a column add up to 0: the sum over one side is that over the other with its sign turned.
        isInverted = candidates > table.baselineRows
        chosen = isInverted ? table.baselineRows : candidates
        scores = table.standardised()
        order = Array(0..<table.rows)
        sums = [Double](repeating: 0, count: width)
        random = SeededRandom(seed: seed, stream: "permutation")
    }

    /// Calls `body` with the sum of each column over a random choice of as many blocks as the candidate has.
    mutating func draw(_ body: (UnsafeBufferPointer<Double>) -> Void) {
        let (rows, width, chosen) = (rows, width, chosen)
        let sign = isInverted ? -1.0 : 1.0
        var random = random
        scores.withUnsafeBufferPointer { scores in
            order.withUnsafeMutableBufferPointer { order in
                sums.withUnsafeMutableBufferPointer { sums in
                    var column = 0
                    while column < width {
                        sums[column] = 0
                        column += 1
                    }
                    var place = 0
                    while place < chosen {
                        // Fisher and Yates: the next of those that are left.
                        let other = place + Int(random.unit() * Double(rows - place))
                        let row = order[other]
                        order[other] = order[place]
                        order[place] = row
                        let base = row * width
                        column = 0
                        while column < width {
                            sums[column] += sign * scores[base + column]
                            column += 1
                        }
                        place += 1
                    }
                    body(UnsafeBufferPointer(sums))
                }
            }
        }
        self.random = random
    }
}
