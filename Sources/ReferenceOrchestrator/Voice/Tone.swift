import Glibc
import ReferenceModel

/// The reference voice: a tone that fits a whole number of periods into a frame.
///
/// Every frame is the same but for its number, which `FrameCode` puts into the lowest bits.
struct Tone {
    /// Peak, as a share of full scale: −12 dBFS.
    static let amplitude = ReferenceTone.amplitude

    let samplesPerFrame: Int
    private let periods: Int

    /// The tone nearest to 440 Hz for frames of so many nanoseconds.
    init(sampleRate: Int, frame: Int64) {
        samplesPerFrame = max(1, Int((Double(sampleRate) * Double(frame) / 1e9).rounded()))
        let seconds = Double(samplesPerFrame) / Double(sampleRate)
        periods = max(1, Int((440 * seconds).rounded()))
    }

    /// One frame as 16-bit samples.
    var samples: [Int16] {
        (0..<samplesPerFrame).map { index in
            let phase = 2 * Double.pi * Double(index * periods) / Double(samplesPerFrame)
            return Int16((32767 * Self.amplitude * sin(phase)).rounded())
        }
    }

    /// Programme loudness in LUFS, see `Loudness`.
    static var loudness: Double { Loudness.lufs(meanSquare: amplitude * amplitude / 2) }
}
