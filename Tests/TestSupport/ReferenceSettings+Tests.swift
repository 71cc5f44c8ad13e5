public import ReferenceConfiguration
import Timing

/// Nanoseconds.
public let millisecond: Int64 = 1_000_000

extension ReferenceSettings {
    /// One worker with one slot, 100 ms to the first frame, 10 ms of synthesis for each frame of 20 ms, bursts.
    public static var single: ReferenceSettings {
        var settings = ReferenceSettings()
        settings.workers = 1
        settings.slotsPerWorker = 1
        settings.firstAudio = .constant(100e6)
        settings.rtf = .constant(0.5)
        // Three characters are ten frames.
        settings.speechRate = 15
        return settings
    }

    public func with(_ change: (inout ReferenceSettings) -> Void) -> ReferenceSettings {
        var copy = self
        change(&copy)
        return copy
    }
}
