import Glibc

/// Tails of the binomial distribution, for real numbers of trials and successes.
///
/// A real number of trials is an effective sample size: the tails are the incomplete beta functions that pass through
/// the integers' values (E. Korn and B. Graubard, "Confidence intervals for proportions with small expected number of
/// positive counts estimated from survey data", Survey Methodology 24, 1998). Absolute error below 10⁻¹² up to 10⁷
/// trials.
public enum Binomial {
    /// P(X ≤ successes) for X ~ Bin(trials, probability).
    public static func atMost(_ successes: Double, of trials: Double, probability: Double) -> Double {
        if successes < 0 { return 0 }
        if successes >= trials { return 1 }
        return IncompleteBeta.regularised(1 - probability, complement: probability, trials - successes, successes + 1)
    }

    /// P(X ≥ successes) for X ~ Bin(trials, probability).
    public static func atLeast(_ successes: Double, of trials: Double, probability: Double) -> Double {
        if successes <= 0 { return 1 }
        if successes > trials { return 0 }
        return IncompleteBeta.regularised(probability, successes, trials - successes + 1)
    }

    /// Bounds of a share of which `successes` among `trials` were seen, each holding with `confidence` on its own.
    ///
    /// Source: C. Clopper and E. Pearson, Biometrika 26 (1934).
    public static func interval(
        successes: Double,
        of trials: Double,
        confidence: Double
    ) -> ClosedRange<Double> {
        guard trials > 0 else { return 0...1 }
        let low =
            successes <= 0 ? 0 : IncompleteBeta.inverse(1 - confidence, successes, trials - successes + 1)
        let high =
            successes >= trials ? 1 : IncompleteBeta.inverse(confidence, successes + 1, trials - successes)
        return min(low, high)...high
    }
}

/// Student's t and the normal distribution, as far as intervals need them.
public enum Student {
    /// The value of a normal variable that is as improbable as `value` is of Student's t with `degrees` of freedom.
    public static func equivalentNormal(of value: Double, degrees: Double) -> Double {
        guard degrees.isFinite, value != 0 else { return value }
        // P(abs(T) > t) as in `quantile`, one half of it on either side.
        let tail = IncompleteBeta.regularised(degrees / (degrees + value * value), degrees / 2, 0.5) / 2
        let normal = tail > 1e-300 ? normalQuantile(beyond: tail) : 37
        return value < 0 ? -normal : normal
    }

    /// The value that t with `degrees` of freedom stays below with probability `share`, for a share above one half.
    public static func quantile(_ share: Double, degrees: Double) -> Double {
        // P(abs(T) > t) = I_x(degrees / 2, 1 / 2) with x = degrees / (degrees + t²).
        let x = IncompleteBeta.inverse(2 * (1 - share), degrees / 2, 0.5)
        return (degrees * (1 - x) / x).squareRoot()
    }

    /// The same for a normal variable, by bisection.
    public static func normalQuantile(_ share: Double) -> Double { normalQuantile(beyond: 1 - share) }

    /// By what is left beyond it, which a share close to 1 does not tell any more.
    private static func normalQuantile(beyond: Double) -> Double {
        var low = 0.0
        var high = 40.0
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if 0.5 * erfc(middle / 2.0.squareRoot()) > beyond { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
