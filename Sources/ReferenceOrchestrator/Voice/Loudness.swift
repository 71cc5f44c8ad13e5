import Glibc

/// Programme loudness after ITU-R BS.1770, without gating and with its frequency weighting taken as 0 dB.
///
/// That is what it is near 440 Hz, the tone's frequency; for speech the figure is an approximation.
enum Loudness {
    /// What silence is said to have, the gate of BS.1770.
    static let floor = -70.0

    /// LUFS of a mean square relative to full scale.
    static func lufs(meanSquare: Double) -> Double {
        meanSquare > 0 ? max(floor, -0.691 + 10 * log10(meanSquare)) : floor
    }

    static func lufs(of samples: [Int16]) -> Double {
        guard !samples.isEmpty else { return floor }
        let squares = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
        return lufs(meanSquare: squares / Double(samples.count) / (32768 * 32768))
    }
}
