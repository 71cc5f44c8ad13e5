import Measurement

/// The runs of a comparison in the order of the score table's rows: the baselines, then the candidate.
struct Sides {
    let runs: [RunSample]
    let blocks: [Blocks]
    /// The first row of each run.
    let firstRow: [Int]
    let rows: Int

    var candidate: Int { runs.count - 1 }
    var baselineRows: Int { firstRow[candidate] }

    init(baselines: [RunSample], candidate: RunSample) {
        runs = baselines + [candidate]
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
