import Measurement

/// The runs of a comparison in the order of the score table's rows: the baselines, then the candidates.
struct Sides {
    let runs: [RunSample]
    let blocks: [Blocks]
    /// The first row of each run.
    let firstRow: [Int]
    let rows: Int

    /// Index of the first candidate.
    let candidate: Int
    /// The runs of each side were made in turns: the first of both sides together, then the second, and so on.
    let isPaired: Bool

    var baselineRows: Int { firstRow[candidate] }
    var baselines: ArraySlice<RunSample> { runs[..<candidate] }
    var candidates: ArraySlice<RunSample> { runs[candidate...] }

    init(baselines: [RunSample], candidates: [RunSample], isPaired: Bool) {
        runs = baselines + candidates
        candidate = baselines.count
        self.isPaired = isPaired
        blocks = runs.map { Blocks(sessions: $0.sessions) }
        var first: [Int] = []
        var rows = 0
        for block in blocks {
            first.append(rows)
            rows += block.count
        }
        firstRow = first
        self.rows = rows
    }

    func rows(of run: Int) -> Range<Int> { firstRow[run]..<firstRow[run] + blocks[run].count }

    var sideRows: (baselines: Range<Int>, candidate: Range<Int>) { (0..<baselineRows, baselineRows..<rows) }
}
