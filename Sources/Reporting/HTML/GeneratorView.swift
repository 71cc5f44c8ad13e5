import Analysis
import Measurement
import Recording
import Timing

/// Whether the load generator itself kept up, and how close it came to not doing so.
struct GeneratorView {
    var style: String
    var mark: String
    var sentence: String
    var why: [String] = []
    var facts: [PageView.Fact] = []
    var plots: [PlotView] = []
    var ticks: [PlotView.Label] = []
    var hasPlots = false

    init(_ analysis: RunAnalysis, _ frame: TimeFrame?) {
        let generator = analysis.report.generator
        guard !analysis.report.isSimulated else {
            style = Standing.good.rawValue
            mark = Standing.good.mark
            sentence = "Simulated: no load was made and nothing was measured, so there is nothing to judge."
            return
        }
        let isFit = generator.verdict == "fit"
        style = isFit ? "good" : "bad"
        mark = isFit ? Standing.good.mark : Standing.bad.mark
        sentence =
            isFit
            ? "Fit: the generator kept up, so the figures are the server's."
            : generator.verdict == "unknown"
                ? "Unknown: the run's record is damaged, so nobody knows whether the generator kept up."
                : "\(generator.verdict.capitalizedFirst): the generator was the bottleneck, so the figures prove nothing."
        why = generator.why
        facts = Self.facts(generator)
        plots = frame.map { Self.plots(analysis.windows, $0) } ?? []
        ticks = frame.map(TimelineView.axis) ?? []
        hasPlots = !plots.isEmpty
    }

    private static func facts(_ generator: RunReport.Generator) -> [PageView.Fact] {
        func percentiles(_ label: String, _ values: RunReport.Percentiles, _ note: String) -> PageView.Fact {
            let worst = "p50 \(Quantity.duration(values.p50)), max \(Quantity.duration(values.max))"
            return PageView.Fact(label: label, value: "\(Quantity.duration(values.p99)) p99", note: "\(worst); \(note)")
        }
        return [
            percentiles(
                "Lateness of planned starts",
                generator.startLateness,
                "of what the script had planned"
            ),
            percentiles("Loop delay", generator.loopDelay, "how late timers ran"),
            percentiles(
                "Arrivals known to",
                generator.arrivalUncertainty,
                "how far off first audios may be by the generator's own account"
            ),
            PageView.Fact(
                label: "CPU of the busiest core",
                value: Quantity.share(generator.cpuPerCore),
                note: "p95 of the seconds; \(Quantity.count(generator.loops)) event \(plural(generator.loops, "loop"))"
            ),
            PageView.Fact(
                label: "CPU of the process",
                value: Quantity.share(generator.cpuProcess),
                note: "of a core, all threads"
            ),
            PageView.Fact(
                label: "Peak memory",
                value: Quantity.bytes(Double(generator.peakMemoryBytes)),
                note: ""
            ),
            PageView.Fact(label: "Open files", value: Quantity.count(generator.openFiles), note: ""),
            PageView.Fact(
                label: "Clock error",
                value: Quantity.duration(generator.clockErrorSeconds),
                note: "of mapping wall clock to monotonic clock"
            ),
        ]
    }

    private static func plots(_ windows: [WindowRecord], _ frame: TimeFrame) -> [PlotView] {
        func points(_ value: (WindowRecord) -> Double) -> [PlotPoint] {
            windows.map { PlotPoint(x: frame.offset($0.start) + 0.5, y: value($0)) }
        }
        let processor = TimePlot(
            title: "Generator's CPU",
            note: "of a core",
            unit: .share,
            height: 84,
            series: [
                .init(name: "process", style: "s5", points: points { $0.cpuProcess }),
                .init(name: "busiest loop", style: "s1", points: points { $0.cpuBusiestLoop }),
            ]
        )
        let delay = TimePlot(
            title: "Generator's delays",
            note: "p99 of each second",
            unit: .seconds,
            height: 84,
            series: [
                .init(name: "start lateness", style: "s2", points: points { Nanoseconds.inSeconds($0.lateness99) }),
                .init(name: "loop delay", style: "s4", points: points { Nanoseconds.inSeconds($0.loopDelay99) }),
            ]
        )
        let memory = TimePlot(
            title: "Generator's memory",
            note: "resident",
            unit: .bytes,
            height: 56,
            series: [.init(name: "resident", style: "s3", points: points { Double($0.residentBytes) })]
        )
        return [processor, delay, memory].map { $0.view(on: frame) }
    }
}

extension String {
    /// With its first letter in upper case.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
