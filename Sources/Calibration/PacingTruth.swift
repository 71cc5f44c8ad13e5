import Measurement
import Timing

/// The true jitter of one utterance, of the instants at which its frames were written.
struct PacingTruth: Equatable {
    /// RFC 3550, section 6.4.1: after the last frame, in nanoseconds.
    var jitter: Double
    /// 95th percentile of abs(time between two frames − frame length), in nanoseconds.
    var deviation95: Int64

    /// Nil unless the frames are consecutive: with gaps or repetitions jitter depends on how they are counted.
    init?(_ frames: [LedgerUtterance.Frame], frame: Int64) {
        guard frames.count >= 2 else { return nil }
        var jitter = 0.0
        var deviations: [Int64] = []
        for (before, after) in zip(frames, frames.dropFirst()) {
            guard after.sequence == before.sequence + 1, !before.isDamaged, !after.isDamaged else { return nil }
            let deviation = abs((after.written - before.written) - frame)
            jitter += (Double(deviation) - jitter) / 16
            deviations.append(deviation)
        }
        self.jitter = jitter
        deviations.sort()
        deviation95 = NearestRank.value(of: 0.95, inSorted: deviations) ?? 0
    }
}
