/// How many more observations would bring a verdict, if the share of misses stays what it is.
enum FurtherSamples {
    /// More than these are no answer for a person who plans a run.
    private static let limit = 1e9

    /// Further observations until the share of misses is told from the allowed one; nil if no number would do.
    ///
    /// - Parameters:
    ///   - count: observations so far.
    ///   - effective: independent trials that they are worth.
    ///   - misses: share of misses among them.
    ///   - allowed: the share of misses that the target allows.
    static func needed(count: Int, effective: Double, misses: Double, allowed: Double, confidence: Double) -> Int? {
        guard count > 0, effective > 0, misses != allowed else { return nil }
        func decides(_ growth: Double) -> Bool {
            let trials = effective * growth
            let tail =
                misses < allowed
                ? Binomial.atMost(misses * trials, of: trials, probability: allowed)
                : Binomial.atLeast(misses * trials, of: trials, probability: allowed)
            return tail <= 1 - confidence
        }
        var high = 2.0
        while !decides(high) {
            high *= 2
            if high * Double(count) > limit { return nil }
        }
        var low = high / 2 <= 1 ? 1 : high / 2
        // To a thousandth of an observation: rounding up must not add one.
        while (high - low) * Double(count) > 1e-3 {
            let middle = (low + high) / 2
            if decides(middle) { high = middle } else { low = middle }
        }
        return roundedUp((high - 1) * Double(count) - 1e-2)
    }

    /// The next whole number, to two significant digits from 100 on: the share of misses is known no better.
    static func roundedUp(_ number: Double) -> Int {
        let whole = max(1, Int(number.rounded(.up)))
        var step = 1
        while whole / step >= 100 { step *= 10 }
        return (whole + step - 1) / step * step
    }
}
