import Measurement
import Recording
import Timing

/// What a run's folder tells of the generator itself.
struct GeneratorHealth {
    var metadata: RunMetadata
    var windows: [WindowRecord]
    var histograms: RunHistograms
    var tally: UtteranceTally
    /// In nanoseconds; nil if nothing was heard.
    var medianFAL: Int64?
    /// The smallest first-audio latency that a target asks for, in nanoseconds; nil without one.
    var smallestLimit: Int64?
    /// The smallest jitter that a target asks for, in nanoseconds; nil without one.
    var jitterLimit: Int64?
    /// `kernel` or `user`.
    var timestamps: String

    /// What the generator's own errors are measured by: they must be small beside what is asked, or beside what is found.
    private var yardstick: Int64? { [medianFAL, smallestLimit].compactMap { $0 }.max() }

    /// How well arrivals must be known for the latencies.
    ///
    /// What a run's purpose asks for is asked of the process's own stamps alone: frames that a server sends together have
    /// only one stamp of the kernel's, however good the generator is.
    private var arrivalTolerance: Int64 {
        let usual = GeneratorJudge.tolerance(medianFAL: yardstick)
        return timestamps == "user" ? metadata.arrivalToleranceNs ?? usual : usual
    }

    func reported() -> RunReport.Generator {
        let lateness = Punctuality(histograms.startLateness) ?? Punctuality(windows, \.lateness99, most: \.latenessMax)
        let loopDelay = Punctuality(histograms.loopDelay) ?? Punctuality(windows, \.loopDelay99, most: \.loopDelay99)
        var generator = RunReport.Generator()
        generator.startLateness = lateness.reported
        generator.loopDelay = loopDelay.reported
        let load = windows.filter { $0.measured }
        let busy = (load.isEmpty ? windows : load).map(\.cpuBusiestLoop).sorted()
        generator.cpuPerCore = NearestRank.value(of: 0.95, inSorted: busy) ?? 0
        generator.cpuProcess = windows.map(\.cpuProcess).reduce(0, +) / Double(max(1, windows.count))
        generator.peakMemoryBytes = Int(clamping: windows.map(\.residentBytes).max() ?? 0)
        generator.openFiles = Int(windows.map(\.openFiles).max() ?? 0)
        let clockError = windows.map(\.clockError).max() ?? 0
        generator.clockErrorSeconds = Nanoseconds.inSeconds(clockError)
        generator.loops = metadata.loops
        generator.arrivalUncertainty = tally.arrivalUncertainty.reported(plus: clockError)
        var readings = GeneratorJudge.Readings(
            // A last window of some milliseconds shows a full core where hardly anything was done.
            windows: load.isEmpty ? Array(windows.dropLast()) : load,
            lateness99: lateness.judged,
            loopDelay99: loopDelay.p99,
            medianFAL: yardstick,
            firstAudios: tally.firstAudios,
            blurredFirstAudios: tally.arrivalUncertainty.count(beyond: arrivalTolerance),
            notStarted: tally.startedTooLate,
            // Simulated arrivals are exact.
            kernelTimestamps: timestamps == "kernel" || metadata.isSimulated,
            fileLimit: metadata.fileLimit > 0 ? UInt32(clamping: metadata.fileLimit) : nil
        )
        readings.arrivalTolerance = arrivalTolerance
        if let jitterLimit, timestamps == "user" {
            let tolerance = GeneratorJudge.tolerance(medianFAL: jitterLimit)
            readings.jitter = GeneratorJudge.Readings.Jitter(
                utterances: tally.jitterUncertainty.count,
                blurred: tally.jitterUncertainty.count(beyond: tolerance),
                tolerance: tolerance
            )
        }
        readings.latenessShare = lateness.judgedShare
        let result = GeneratorJudge().judge(readings)
        generator.verdict = result.isFit ? "fit" : "saturated"
        generator.why = result.why
        return generator
    }
}

/// How late something was over a run, in nanoseconds.
private struct Punctuality {
    var p50: Int64 = 0
    var p99: Int64 = 0
    var max: Int64 = 0
    /// The value by which the generator is judged, and the share of values above it.
    var judged: Int64 = 0
    var judgedShare = 0.01

    /// Fewer values than these above a percentile are a hiccup of the machine's, not the generator's habit.
    private static let hiccups = 4.0

    /// Nil when nothing is in the histogram: it is written every few seconds, and a run may be killed before that.
    init?(_ histogram: LatencyHistogram) {
        guard let most = histogram.max else { return nil }
        p50 = histogram.value(atPercentile: 50) ?? 0
        p99 = histogram.value(atPercentile: 99) ?? 0
        max = most
        judgedShare = Swift.min(0.5, Swift.max(0.01, Self.hiccups / Double(histogram.count)))
        judged = histogram.value(atPercentile: 100 * (1 - judgedShare)) ?? 0
    }

    /// From the 99th percentiles of the seconds: rather too late than too early.
    init(
        _ windows: [WindowRecord],
        _ percentile: (WindowRecord) -> Int64,
        most: (WindowRecord) -> Int64
    ) {
        let sorted = windows.map(percentile).sorted()
        p50 = NearestRank.value(of: 0.5, inSorted: sorted) ?? 0
        p99 = NearestRank.value(of: 0.99, inSorted: sorted) ?? 0
        judged = p99
        max = windows.map(most).max() ?? 0
    }

    var reported: RunReport.Percentiles {
        var percentiles = RunReport.Percentiles()
        percentiles.p50 = Nanoseconds.inSeconds(p50)
        percentiles.p99 = Nanoseconds.inSeconds(p99)
        percentiles.max = Nanoseconds.inSeconds(max)
        return percentiles
    }
}
