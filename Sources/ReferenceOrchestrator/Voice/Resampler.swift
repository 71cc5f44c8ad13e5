import Glibc

/// Changes the sample rate of a sound by band-limited interpolation with a windowed sinc.
///
/// Output sample n is `Σ x[k]·h(n·in/out − k)` with `h(t) = c·sinc(c·t)·w(t / T)`: sinc(t) = sin(πt)/(πt), w the Kaiser
/// window `I₀(β·√(1 − (t/T)²)) / I₀(β)`, and c the cut-off as a share of the input's half rate (J. O. Smith and P. Gossett,
/// "A flexible sampling-rate conversion method", ICASSP 1984). With out/in = L/M in lowest terms only L fractions of a
/// sample occur, so that h is worked out once for each (the polyphase form of Crochiere and Rabiner, "Multirate Digital
/// Signal Processing", 1983). The phase is linear: the filter is symmetric, and nothing is delayed.
struct Resampler {
    /// Periods of the sinc on each side.
    private static let crossings = 24.0
    /// Kaiser's β for about 90 dB of stop-band attenuation.
    private static let beta = 9.0
    /// Leaves the transition band below the lower of the two half rates.
    private static let cutoff = 0.92

    /// Output samples for every `down` input samples.
    private let up: Int
    private let down: Int
    private let reach: Int
    /// For each fraction of a sample the weights of the `2·reach` inputs around it.
    private let weights: [[Float]]

    init(from input: Int, to output: Int) {
        let divisor = Self.greatestCommonDivisor(input, output)
        up = output / divisor
        down = input / divisor
        let cutoff = Self.cutoff * min(1, Double(output) / Double(input))
        let half = Self.crossings / cutoff
        let reach = Int(half.rounded(.up))
        self.reach = reach
        let scale = Self.besselI0(Self.beta)
        weights = (0..<up).map { [up] phase in
            let fraction = Double(phase) / Double(up)
            let raw = (0..<2 * reach).map { tap -> Double in
                let time = fraction - Double(tap - reach + 1)
                guard abs(time) < half else { return 0 }
                let angle = Double.pi * cutoff * time
                let sinc = angle == 0 ? 1 : sin(angle) / angle
                let ratio = time / half
                return cutoff * sinc * Self.besselI0(Self.beta * (1 - ratio * ratio).squareRoot()) / scale
            }
            // Each phase passes a constant exactly, which keeps the phases' small differences out of the sound.
            let sum = raw.reduce(0, +)
            return raw.map { Float($0 / sum) }
        }
    }

    /// The sound at the other rate, of the same length but for the last fraction of a sample.
    func resample(_ samples: [Int16]) -> [Int16] {
        guard up != down else { return samples }
        let count = (samples.count * up + down - 1) / down
        var result: [Int16] = []
        result.reserveCapacity(count)
        for index in 0..<count {
            let (whole, phase) = (index * down).quotientAndRemainder(dividingBy: up)
            let weights = weights[phase]
            let first = whole - reach + 1
            var sum: Float = 0
            for tap in max(0, -first)..<max(max(0, -first), min(weights.count, samples.count - first)) {
                sum += weights[tap] * Float(samples[first + tap])
            }
            result.append(Int16(max(-32768, min(32767, sum.rounded()))))
        }
        return result
    }

    /// The modified Bessel function of the first kind and order 0, by its power series `Σ ((x/2)ᵏ / k!)²`.
    private static func besselI0(_ x: Double) -> Double {
        var sum = 1.0
        var term = 1.0
        var k = 1.0
        while term > 1e-12 * sum {
            term *= (x / (2 * k)) * (x / (2 * k))
            sum += term
            k += 1
        }
        return sum
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        b == 0 ? a : greatestCommonDivisor(b, a % b)
    }
}
