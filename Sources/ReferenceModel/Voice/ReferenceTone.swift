import Glibc

/// How loud the reference's tone is.
package enum ReferenceTone {
    /// Peak, as a share of full scale: −12 dBFS.
    package static let amplitude = 0.251_188_643_150_958

    /// RMS level in dBFS.
    package static let level = 10 * log10(amplitude * amplitude / 2)

    /// Programme loudness in LUFS after ITU-R BS.1770, whose frequency weighting is about 0 dB at the tone's frequency.
    package static let loudness = level - 0.691
}
