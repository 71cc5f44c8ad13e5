public import PromQL

/// Series as they would be had their targets been scraped less often.
public struct ProductionScrapes: Sendable {
    public let series: [SeriesData]

    /// Keeps the first scrape of each target in every interval from `start` on, and all before it.
    ///
    /// A target's scrapes are the instants of its `up`. A series that ended between two scrapes that are kept ends at
    /// the later one, where the target would have been seen without it. Samples with instants of their own, and series
    /// of no target, stay as they are.
    /// - Parameters:
    ///   - start: milliseconds since the Unix epoch.
    ///   - interval: milliseconds, more than 0.
    public init(of series: [SeriesData], every interval: Int64, from start: Int64) {
        var scrapes: [ScrapedTarget: ScrapeInstants] = [:]
        for one in series where one.labels.name == "up" {
            scrapes[ScrapedTarget(one.labels)] = ScrapeInstants(one.timestamps, every: interval, from: start)
        }
        self.series = series.map { one in
            scrapes[ScrapedTarget(one.labels)].map { Self.thinned(one, $0) } ?? one
        }
    }

    private static func thinned(_ series: SeriesData, _ scrapes: ScrapeInstants) -> SeriesData {
        var result = SeriesData(labels: series.labels, timestamps: [], values: [])
        func append(_ time: Int64, _ value: Double) {
            if let last = result.timestamps.last, last >= time { return }
            result.timestamps.append(time)
            result.values.append(value)
        }
        var index = 0
        for kept in scrapes.kept {
            var ended = false
            while index < series.timestamps.count, series.timestamps[index] <= kept {
                let (time, value) = (series.timestamps[index], series.values[index])
                ended = Staleness.isMarker(value)
                if time == kept || !scrapes.all.contains(time) { append(time, value) }
                index += 1
            }
            // A series that nobody has seen needs no end.
            if ended, let last = result.values.last, !Staleness.isMarker(last) { append(kept, Staleness.marker) }
        }
        return result
    }
}

/// What tells the targets of scraped series apart.
private struct ScrapedTarget: Hashable {
    var job: String
    var instance: String

    init(_ labels: Labels) {
        job = labels["job"]
        instance = labels["instance"]
    }
}

/// A target's scrapes, and those of them that are kept.
private struct ScrapeInstants {
    var all: Set<Int64>
    var kept: [Int64] = []

    init(_ timestamps: [Int64], every interval: Int64, from start: Int64) {
        all = Set(timestamps)
        var next = Int64.min
        for time in timestamps where time >= next {
            kept.append(time)
            if time >= start { next = start + ((time - start) / interval + 1) * interval }
        }
    }
}
