import Glibc
import Timing

/// The Universal Scalability Law, fitted to throughput against sessions.
///
/// X(N) = λN / (1 + σ(N − 1) + κN(N − 1)): λ is what one session alone gets through a second, σ the share of the work
/// that has to be done one after the other, κ what it costs that all wait for all (N. Gunther, "Guerrilla Capacity
/// Planning", 2007). Least squares of the throughput's relative residuals: N/X is linear in 1/λ, σ/λ and κ/λ, and weights
/// that are put right step by step turn its residuals into those of X. Parameters that would fall below 0 stay there. Intervals are the middle 95 % of fits to levels drawn anew.
public struct ScalabilityFit: Codable, Sendable, Equatable {
    public struct Parameters: Codable, Sendable, Equatable {
        /// Utterances a second of one session.
        public var lambda: Double
        public var sigma: Double
        public var kappa: Double

        /// Utterances a second of `sessions`.
        public func throughput(_ sessions: Double) -> Double {
            lambda * sessions / (1 + sigma * (sessions - 1) + kappa * sessions * (sessions - 1))
        }
    }

    public struct Interval: Codable, Sendable, Equatable {
        public var low: Double
        public var high: Double
    }

    public var parameters: Parameters
    public var lambda: Interval
    public var sigma: Interval
    public var kappa: Interval
    /// The sessions of the highest throughput; nil if it rises for ever.
    public var peakSessions: Double?
    /// Root of the mean squared relative residual.
    public var error: Double
    /// The most sessions that it rests on.
    public var mostSessions: Double

    /// With fewer different loads three parameters say nothing.
    static let fewestLoads = 4

    /// Nil of fewer than four different loads with throughput.
    public init?(_ points: [(sessions: Double, throughput: Double)], seed: UInt64) {
        let points = points.filter { $0.sessions > 0 && $0.throughput > 0 }
        guard Set(points.map { $0.sessions.rounded() }).count >= Self.fewestLoads,
            let fitted = Self.fit(points), let most = points.map(\.sessions).max()
        else { return nil }
        var random = SeededRandom(seed: seed, stream: "scalability")
        var drawn: [Parameters] = []
        for _ in 0..<500 {
            let sample = points.map { _ in points[Int(random.unit() * Double(points.count))] }
            guard Set(sample.map { $0.sessions.rounded() }).count >= Self.fewestLoads else { continue }
            if let one = Self.fit(sample) { drawn.append(one) }
        }
        func interval(_ values: [Double], _ fitted: Double) -> Interval {
            let sorted = values.sorted()
            guard !sorted.isEmpty else { return Interval(low: fitted, high: fitted) }
            let tail = sorted.count / 40
            return Interval(low: sorted[tail], high: sorted[sorted.count - 1 - tail])
        }
        parameters = fitted
        lambda = interval(drawn.map(\.lambda), fitted.lambda)
        sigma = interval(drawn.map(\.sigma), fitted.sigma)
        kappa = interval(drawn.map(\.kappa), fitted.kappa)
        peakSessions = fitted.kappa > 1e-12 && fitted.sigma < 1 ? ((1 - fitted.sigma) / fitted.kappa).squareRoot() : nil
        let squares = points.map { pow(fitted.throughput($0.sessions) / $0.throughput - 1, 2) }
        error = (squares.reduce(0, +) / Double(points.count)).squareRoot()
        mostSessions = most
    }

    /// The share of what as many sessions alone would get through.
    public func efficiency(at sessions: Double) -> Double {
        parameters.throughput(sessions) / (parameters.lambda * sessions)
    }

    // MARK: Least squares

    private static func fit(_ points: [(sessions: Double, throughput: Double)]) -> Parameters? {
        // N/X = a + b(N − 1) + cN(N − 1), relative to N/X, with λ = 1/a, σ = b/a, κ = c/a.
        func row(_ sessions: Double) -> [Double] { [1, sessions - 1, sessions * (sessions - 1)] }
        let rows = points.map { point in row(point.sessions).map { $0 * point.throughput / point.sessions } }
        guard var best = bounded(rows, Array(repeating: 1, count: points.count)), best[0] > 0 else { return nil }
        // A row times the parameters is x/X(N), of the measured x; divided by itself, its distance from 1 is X(N)/x − 1.
        for _ in 0..<20 {
            let weights = rows.map { row in 1 / max(1e-12, zip(row, best).reduce(0) { $0 + $1.0 * $1.1 }) }
            let scaled = zip(rows, weights).map { row, weight in row.map { $0 * weight } }
            guard let next = bounded(scaled, weights), next[0] > 0 else { break }
            let change = zip(next, best).map { abs($0 - $1) / max(1e-12, abs($1)) }.max() ?? 0
            best = next
            if change < 1e-9 { break }
        }
        return Parameters(lambda: 1 / best[0], sigma: best[1] / best[0], kappa: best[2] / best[0])
    }

    /// Least squares of three parameters none of which is below 0: the best of all sets of free ones.
    private static func bounded(_ rows: [[Double]], _ goals: [Double]) -> [Double]? {
        var best: (error: Double, solution: [Double])?
        for free in [[0, 1, 2], [0, 1], [0, 2], [0]] {
            guard let part = solved(rows.map { row in free.map { row[$0] } }, goals) else { continue }
            guard part.allSatisfy({ $0 >= 0 }) else { continue }
            var solution = [0.0, 0, 0]
            for (place, value) in zip(free, part) { solution[place] = value }
            let error = zip(rows, goals).reduce(0.0) { sum, pair in
                let residual = zip(pair.0, solution).reduce(0) { $0 + $1.0 * $1.1 } - pair.1
                return sum + residual * residual
            }
            if error < best?.error ?? .infinity { best = (error, solution) }
        }
        return best?.solution
    }

    /// The normal equations by Gauss's elimination with pivots, columns scaled to length 1; nil if they are singular.
    private static func solved(_ rows: [[Double]], _ goals: [Double]) -> [Double]? {
        let size = rows[0].count
        let scales = (0..<size).map { column in rows.reduce(0) { $0 + $1[column] * $1[column] }.squareRoot() }
        guard scales.allSatisfy({ $0 > 0 }) else { return nil }
        var matrix = (0..<size).map { one in
            (0..<size).map { two in rows.reduce(0) { $0 + $1[one] * $1[two] } / scales[one] / scales[two] }
                + [zip(rows, goals).reduce(0) { $0 + $1.0[one] * $1.1 } / scales[one]]
        }
        for column in 0..<size {
            guard let pivot = (column..<size).max(by: { abs(matrix[$0][column]) < abs(matrix[$1][column]) }),
                abs(matrix[pivot][column]) > 1e-12
            else { return nil }
            matrix.swapAt(column, pivot)
            for row in 0..<size where row != column {
                let factor = matrix[row][column] / matrix[column][column]
                for place in column...size { matrix[row][place] -= factor * matrix[column][place] }
            }
        }
        return (0..<size).map { matrix[$0][size] / matrix[$0][$0] / scales[$0] }
    }
}
