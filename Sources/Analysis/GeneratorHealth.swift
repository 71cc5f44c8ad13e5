import Measurement
import Recording
import Timing

/// What a run's folder tells of the generator itself.
struct GeneratorHealth {
    var metadata: RunMetadata
    var windows: [WindowRecord]
    var histograms: RunHistograms
    var tally: UtteranceTally

    func reported() -> RunReport.Generator {
        var generator = RunReport.Generator()
        generator.startLateness = Self.percentiles(histograms.startLateness)
        generator.loopDelay = Self.percentiles(histograms.loopDelay)
        let load = windows.filter { $0.measured }
        let busy = (load.isEmpty ? windows : load).map(\.cpuBusiestLoop).sorted()
        generator.cpuPerCore = NearestRank.value(of: 0.95, inSorted: busy) ?? 0
        generator.cpuProcess = windows.map(\.cpuProcess).reduce(0, +) / Double(max(1, windows.count))
        generator.peakMemoryBytes = Int(clamping: windows.map(\.residentBytes).max() ?? 0)
        generator.openFiles = Int(windows.map(\.openFiles).max() ?? 0)
        generator.clockErrorSeconds = Nanoseconds.inSeconds(windows.map(\.clockError).max() ?? 0)
        generator.loops = metadata.loops
        let median = histograms[.fal].value(atPercentile: 50)
        let readings = GeneratorJudge.Readings(
            windows: windows,
            lateness99: histograms.startLateness.value(atPercentile: 99) ?? 0,
            loopDelay99: histograms.loopDelay.value(atPercentile: 99) ?? 0,
            medianFAL: median,
            firstAudios: tally.firstAudios,
            blurredFirstAudios: tally.blurred(beyond: GeneratorJudge.tolerance(medianFAL: median)),
            notStarted: tally.startedTooLate,
            kernelTimestamps: metadata.timestamps == "kernel",
            fileLimit: metadata.fileLimit > 0 ? UInt32(clamping: metadata.fileLimit) : nil
        )
        let result = GeneratorJudge().judge(readings)
        generator.verdict = result.isFit ? "fit" : "saturated"
        generator.why = result.why
        return generator
    }

    private static func percentiles(_ histogram: LatencyHistogram) -> RunReport.Percentiles {
        func seconds(_ value: Int64?) -> Double { Nanoseconds.inSeconds(value ?? 0) }
        var percentiles = RunReport.Percentiles()
        percentiles.p50 = seconds(histogram.value(atPercentile: 50))
        percentiles.p99 = seconds(histogram.value(atPercentile: 99))
        percentiles.max = seconds(histogram.max)
        return percentiles
    }
}
