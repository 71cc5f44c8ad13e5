import Glibc

/// The regularised incomplete beta function I_x(a, b) and its inverse.
///
/// The continued fraction is that of the NIST Digital Library of Mathematical Functions, 8.17.22, evaluated by the
/// modified Lentz method. Its factor x^a (1 − x)^b / (a B(a, b)) is a binomial density, taken from Loader's saddle-point
/// form: with `lgamma` alone, a million observations would leave eight digits. Absolute error below 10⁻¹² for
/// a + b up to 10⁷.
enum IncompleteBeta {
    /// I_x(a, b), for a, b ≥ 0 not both 0, and x from 0 to 1; takes time in the order of the root of a + b.
    ///
    /// - Parameter complement: 1 − x, to be given where it is known better than the subtraction tells: a million times
    ///   a probability of 10⁻⁶ has lost eleven of sixteen digits.
    static func regularised(_ x: Double, complement: Double? = nil, _ a: Double, _ b: Double) -> Double {
        let y = complement ?? 1 - x
        if y <= 0 { return 1 }
        if x <= 0 || b <= 0 { return 0 }
        if a <= 0 { return 1 }
        // The fraction converges fast on this side of the mean only.
        if x < (a + 1) / (a + b + 2) {
            return min(1, SaddlePoint.density(a, of: a + b, x, y) * (b / (a + b)) * fraction(x, a, b))
        }
        return max(0, 1 - SaddlePoint.density(b, of: a + b, y, x) * (a / (a + b)) * fraction(y, b, a))
    }

    /// The x at which I_x(a, b) is `share`, by bisection to the last bits.
    static func inverse(_ share: Double, _ a: Double, _ b: Double) -> Double {
        var low = 0.0
        var high = 1.0
        for _ in 0..<200 {
            let middle = (low + high) / 2
            // The interval no longer splits, or is narrower than any digit that counts.
            if middle <= low || middle >= high || high - low < 1e-15 * middle { break }
            if regularised(middle, a, b) < share { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func safe(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var numerator = 1.0
        var denominator = 1 / safe(1 - (a + b) * x / (a + 1))
        var result = denominator
        for step in 1...100_000 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            denominator = 1 / safe(1 + even * denominator)
            numerator = safe(1 + even / numerator)
            result *= denominator * numerator
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            denominator = 1 / safe(1 + odd * denominator)
            numerator = safe(1 + odd / numerator)
            let change = denominator * numerator
            result *= change
            if abs(change - 1) < 1e-15 { break }
        }
        return result
    }
}

/// Binomial densities without the cancellation of large logarithms.
///
/// Source: C. Loader, "Fast and Accurate Computation of Binomial Probabilities" (2000).
enum SaddlePoint {
    /// The density of `successes` among `trials` with success probability `p` = 1 − `q`, all real numbers, 0 < p < 1.
    static func density(_ successes: Double, of trials: Double, _ p: Double, _ q: Double) -> Double {
        let failures = trials - successes
        if successes <= 0 { return exp(trials * (p < 0.5 ? log1p(-p) : log(q))) }
        if failures <= 0 { return exp(trials * (q < 0.5 ? log1p(-q) : log(p))) }
        let exponent =
            stirlingError(trials) - stirlingError(successes) - stirlingError(failures)
            - deviance(successes, trials * p) - deviance(failures, trials * q)
        return exp(exponent) * (trials / (2 * .pi * successes * failures)).squareRoot()
    }

    /// log n! minus Stirling's approximation of it.
    private static func stirlingError(_ n: Double) -> Double {
        guard n > 15 else { return lgamma(n + 1) - (n + 0.5) * log(n) + n - 0.5 * log(2 * .pi) }
        let square = n * n
        return (1 / 12 - (1 / 360 - (1 / 1_260 - (1 / 1_680 - 1 / 1_188 / square) / square) / square) / square) / n
    }

    /// x log(x / mean) + mean − x, by its series where the two are close.
    private static func deviance(_ x: Double, _ mean: Double) -> Double {
        guard abs(x - mean) < 0.1 * (x + mean) else { return x * log(x / mean) + mean - x }
        let ratio = (x - mean) / (x + mean)
        var sum = (x - mean) * ratio
        var term = 2 * x * ratio
        for step in 1...1_000 {
            term *= ratio * ratio
            let next = sum + term / Double(2 * step + 1)
            if next == sum { break }
            sum = next
        }
        return sum
    }
}
