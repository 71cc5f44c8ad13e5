import Glibc
import Measurement

/// What each block adds to each measure's difference.
///
/// The score of a block is its numerator less the pooled share times its denominator (linearisation of a ratio, W.
/// Cochran, "Sampling Techniques", 2.11), so that all scores add up to 0 and the sum over one side's blocks is the
/// difference in units of its own. For a percentile the numerator counts the block's utterances above the pooled
/// percentile, and half of those at it: it is higher on one side exactly when more than the due share of them is above what both have in common.
/// A draw of the permutation test then costs a sum over blocks, however many utterances there are.
struct ScoreTable {
    /// Rows are blocks, those of the baselines first; columns are measures.
    private(set) var scores: [Double] = []
    let rows: Int
    let baselineRows: Int
    private(set) var columns: [Column] = []

    /// One measure's scores.
    struct Column {
        /// By block.
        var scores: [Double]
        /// Sums of the denominators.
        var baselineSize: Double
        var candidateSize: Double
        /// How much more the sum varies than independent blocks would have it: clusters in time, runs.
        var inflation = 1.0
        /// Degrees of freedom of that variance; infinite when the blocks alone decide.
        var degrees = Double.infinity
    }

    init(rows: Int, baselineRows: Int) {
        self.rows = rows
        self.baselineRows = baselineRows
    }

    mutating func append(_ column: Column) { columns.append(column) }

    /// Scores row by row, each divided by its column's deviation under exchange of the blocks; 0 where there is none.
    func standardised() -> [Double] {
        var table = [Double](repeating: 0, count: rows * columns.count)
        for (index, column) in columns.enumerated() {
            let deviation = deviation(of: column)
            guard deviation > 0 else { continue }
            for row in 0..<rows { table[row * columns.count + index] = column.scores[row] / deviation }
        }
        return table
    }

    /// Deviation of the sum over a random choice of as many blocks as the candidate has (sampling without replacement).
    func deviation(of column: Column) -> Double {
        guard rows > 1 else { return 0 }
        let count = Double(rows)
        let mean = column.scores.reduce(0, +) / count
        let squares = column.scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let chosen = Double(rows - baselineRows)
        return (chosen * (count - chosen) / (count * (count - 1)) * squares).squareRoot()
    }

    /// The candidate's sum over its deviation, with the inflation and its uncertainty taken off.
    func observed(_ index: Int) -> Double {
        let column = columns[index]
        let deviation = deviation(of: column)
        guard deviation > 0 else { return 0 }
        let sum = column.scores[baselineRows...].reduce(0, +)
        let ratio = sum / (deviation * column.inflation.squareRoot())
        return Student.equivalentNormal(of: ratio, degrees: column.degrees)
    }
}
