import Glibc
import ReferenceConfiguration
import ReferenceModel
import Timing

/// What a client hears in the frames of the reference's voice.
struct SimulatedVoice {
    /// Nanoseconds that a frame plays: those of its whole samples.
    let frameDuration: Int64
    /// Of a frame with sound, in dBFS.
    let level = ReferenceTone.level

    init(_ settings: ReferenceSettings) {
        let rate = Double(settings.sampleRate)
        let samples = max(1, (rate * Double(settings.frame) / 1e9).rounded())
        frameDuration = settings.encoding == .opus ? settings.frame : Int64(samples * 1e9 / rate)
    }
}
