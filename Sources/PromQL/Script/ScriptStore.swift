/// The series that a script has loaded.
struct ScriptStore {
    private var series: [Labels: SeriesData] = [:]

    var source: SeriesSource { SeriesSource(Array(series.values)) }

    mutating func add(_ load: ScriptLoad) {
        for one in load.series {
            var samples = Samples()
            for (index, value) in one.notation.values.enumerated() {
                let time = Int64(index) * load.stepMilliseconds
                switch value {
                case .omitted: continue
                case .histogram: samples.histogramTimes.append(time)
                case .number(let number):
                    samples.times.append(time)
                    samples.values.append(number)
                    let offset = index < one.startOffsets.count ? one.startOffsets[index] : nil
                    samples.starts.append(offset.map { time + $0 } ?? 0)
                }
            }
            add(samples, to: one.notation.labels)
            if load.addsNativeHistograms { addHistogram(one.notation.labels, samples.times) }
        }
    }

    private struct Samples {
        var times: [Int64] = []
        var values: [Double] = []
        var starts: [Int64] = []
        var histogramTimes: [Int64] = []
    }

    /// Adds to what a series has; a later load wins where times are the same.
    private mutating func add(_ samples: Samples, to labels: Labels) {
        let old = series[labels] ?? SeriesData(labels: labels, timestamps: [], values: [])
        var byTime: [Int64: (value: Double, start: Int64)] = [:]
        for (index, time) in old.timestamps.enumerated() {
            byTime[time] = (old.values[index], old.startTimestamps.isEmpty ? 0 : old.startTimestamps[index])
        }
        for (index, time) in samples.times.enumerated() {
            byTime[time] = (samples.values[index], samples.starts[index])
        }
        let times = byTime.keys.sorted()
        let starts = times.map { byTime[$0]?.start ?? 0 }
        series[labels] = SeriesData(
            labels: labels,
            timestamps: times,
            values: times.map { byTime[$0]?.value ?? .nan },
            startTimestamps: starts.contains { $0 != 0 } ? starts : [],
            histogramTimestamps: Set(old.histogramTimestamps + samples.histogramTimes).sorted()
        )
    }

    /// The native histogram that a classic histogram's series makes.
    private mutating func addHistogram(_ labels: Labels, _ times: [Int64]) {
        let name = labels.name
        for suffix in ["_bucket", "_count", "_sum"] where name.hasSuffix(suffix) {
            let base = labels.setting(Labels.metricName, String(name.dropLast(suffix.count)))
                .setting(Labels.bucket, "")
            add(Samples(histogramTimes: times), to: base)
        }
    }
}
