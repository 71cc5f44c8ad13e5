import Measurement
import MetricScraping
import PromQL
import Recording
import Scenarios
import Timing

/// PromQL over what was scraped during a run.
struct ScrapedQueries {
    /// Evaluations: as often as the pages were scraped, but no oftener than once a second and not more than this many.
    private static let mostInstants: Int64 = 10_000

    private let store: SeriesStore
    private let source: SeriesSource
    /// Milliseconds of the wall clock.
    private let start: Int64
    private let measuredFrom: Int64
    private let measuredTo: Int64
    private let step: Int64

    init(_ store: SeriesStore, metadata: RunMetadata) {
        self.store = store
        source = SeriesSource(store)
        let millisecond = Nanoseconds.perMillisecond
        start = metadata.startedNs / millisecond
        let end = max(store.timeRange?.upperBound ?? start, start)
        // A scrape that began within the load has its samples a moment later; the drain is not judged.
        measuredFrom = (metadata.warmupEndsNs ?? metadata.startedNs) / millisecond
        measuredTo = max(measuredFrom, min(end, (metadata.loadEndsNs ?? .max) / millisecond))
        let interval = metadata.scrapes.map(\.intervalNs).min() ?? Nanoseconds.perSecond
        step = max(1000, interval / millisecond, (end - start) / Self.mostInstants)
    }

    /// What one question brings: its answer over the whole load, one entry a series, and lines for the time axis, which
    /// show the warm-up too.
    ///
    /// Where there is an error there are no lines; why stands in the answer.
    func ask(_ query: NamedQuery) -> (answer: RunReport.Query, lines: [ServerLine]) {
        var answer = RunReport.Query(name: query.name, expression: query.expression)
        // Of the instants that are judged, and before them as many as there is room for.
        let from = measuredFrom - (measuredFrom - start) / step * step
        do {
            let series = try matrix(query.expression, from: from)
            answer.series = series.compactMap { series in
                let values = zip(series.timestamps, series.values).filter { $0.0 >= measuredFrom }.map(\.1)
                guard !values.isEmpty else { return nil }
                return RunReport.Query.Series(labels: series.labels.notation, values: values)
            }
            return (answer, series.prefix(Self.mostLines).map { line(query, $0) })
        } catch {
            answer.error = error.message
            return (answer, [])
        }
    }

    private func line(_ query: NamedQuery, _ series: MatrixSeries) -> ServerLine {
        let labels = series.labels.isEmpty ? "" : " \(series.labels.notation)"
        return ServerLine(
            title: query.name + labels,
            metric: query.expression,
            unit: .count,
            points: zip(series.timestamps, series.values).compactMap { at, value in
                guard value.isFinite else { return nil }
                return ServerLine.Point(at: WallInstant(nanoseconds: at * Nanoseconds.perMillisecond), value: value)
            }
        )
    }

    /// Lines that one query may draw; its further series are in report.json.
    private static let mostLines = 4

    /// Judges an expression at its worst instant after the warm-up and before the load's end.
    func judge(_ expression: String, _ comparison: Comparison, limit: Double) -> Judgement {
        var worst: Double?
        var instants: Set<Int64> = []
        do {
            for series in try matrix(expression, from: measuredFrom) {
                for (at, value) in zip(series.timestamps, series.values) {
                    instants.insert(at)
                    guard let so = worst else {
                        worst = value
                        continue
                    }
                    // A value that is no number holds no limit, so nothing is worse.
                    if value.isNaN || (comparison.wantsLittle ? value > so : value < so) { worst = value }
                }
            }
        } catch {
            return unjudged("the query has no answer: \(error.message)")
        }
        guard let worst else { return unjudged("nothing that was scraped answers the query") }
        let holds = comparison.holds(worst, limit)
        let count = Wording(unit: .ratio, one: "instant", many: "instants")
        let shown = worst.isFinite ? count.value(worst) : "\(worst)"
        return Judgement(
            verdict: holds ? .met : .missed,
            value: worst,
            low: worst,
            high: worst,
            // A statement on the instants that were looked at, not on others.
            confidence: 1,
            samples: instants.count,
            effectiveSamples: Double(instants.count),
            designEffect: 1,
            needed: 0,
            why: "at its worst of \(count.count(instants.count)) after the warm-up the query is \(shown)"
        )
    }

    /// Values of one metric's series after the warm-up, as observations of the series and second they belong to.
    func observations(of metric: String) -> [Observation] {
        var observations: [Observation] = []
        for (index, series) in store.series(named: metric).enumerated() {
            for (at, value) in zip(series.timestamps, series.values)
            where at >= measuredFrom && at <= measuredTo && value.isFinite {
                observations.append(
                    Observation(
                        value: value,
                        session: UInt32(clamping: index),
                        second: UInt32(clamping: (at - start) / 1000)
                    )
                )
            }
        }
        return observations
    }

    private func matrix(_ expression: String, from: Int64) throws(PromQLError) -> [MatrixSeries] {
        let query = try PromQLQuery(expression)
        guard
            case .matrix(let series) = try query.range(from: from, through: measuredTo, step: step, over: source).value
        else { return [] }
        return series
    }

    private func unjudged(_ why: String) -> Judgement {
        Judgement(
            verdict: .inconclusive,
            value: nil,
            low: -.infinity,
            high: .infinity,
            confidence: 1,
            samples: 0,
            effectiveSamples: 0,
            designEffect: 1,
            needed: nil,
            why: why
        )
    }
}
