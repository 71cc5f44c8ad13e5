import CapacityPlanning
import Glibc

/// What the capacity page's template shows: every text as it stands there.
struct CapacityPageView {
    struct Entry {
        var name: String
        var text: String
    }

    /// Plots over one axis of loads.
    struct Curves {
        var name: String
        var plots: [PlotView]
        var axis: [PlotView.Label]
        var caption: String
    }

    var title: String
    var name: String
    var style = PageStyle.text
    var standing: String
    var mark: String
    var headline: String
    var summary: [String]
    var meta: [String]
    var hasFindings: Bool
    var findings: [String]
    var hasAnswers: Bool
    var answers: [Entry]
    var curves: [Curves]
    var levels: PageView.Table
    var folders = "levels/"
    var methods: [Entry]

    init(_ report: CapacityReport) {
        let wording = CapacityWording(report: report)
        name = report.setting.name
        title = "\(name) \(report.headline) – capacity"
        standing = wording.standing.rawValue
        mark = wording.standing.mark
        headline = report.headline.prefix(1).uppercased() + report.headline.dropFirst()
        summary = wording.summary
        meta = wording.meta
        findings = report.findings
        hasFindings = !findings.isEmpty
        answers = wording.answers.map { Entry(name: $0.name, text: $0.text) }
        hasAnswers = !answers.isEmpty
        curves = CapacityCurvePlots(report).curves
        let sorted = report.levels.sorted { ($0.load, $0.number) < ($1.load, $1.number) }
        levels = PageView.Table(head: wording.levelHead, rows: sorted.map { wording.row($0) })
        methods = CapacityWording.methods.map { Entry(name: $0.name, text: $0.text) }
    }
}

/// The plots of a search, from its valid levels.
struct CapacityCurvePlots {
    private let report: CapacityReport
    private let levels: [CapacityLevel]
    private let loads: ClosedRange<Double>
    private let band: ClosedRange<Double>?

    init(_ report: CapacityReport) {
        self.report = report
        levels = report.levels.filter(\.isValid).sorted { ($0.load, $0.number) < ($1.load, $1.number) }
        loads = (levels.first?.load ?? 1)...(levels.last?.load ?? 1)
        band =
            if let low = report.estimate.low, let high = report.estimate.high { low...high } else { nil }
    }

    var curves: [CapacityPageView.Curves] {
        let unit = report.plan.model == .closed ? "Sessions at a time" : "New sessions a second"
        let shade = band == nil ? "" : " The shaded loads are the capacity's 99 % interval."
        return [
            ("What listeners get", listeners, "\(unit); each dot is a level.\(shade)"),
            ("What gets through", throughput, "\(unit)."),
            ("What the server says of itself", server, "\(unit); means over each level's measured part."),
        ].compactMap { name, plots, caption in
            plots.isEmpty
                ? nil
                : CapacityPageView.Curves(name: name, plots: plots, axis: CurvePlot.marks(loads), caption: caption)
        }
    }

    private func points(_ value: (CapacityLevel) -> Double?) -> [(load: Double, value: Double)] {
        levels.compactMap { level in value(level).map { (level.load, $0) } }
    }

    /// Limits of the targets on what the plot shows.
    private func limits(_ prefix: String) -> [(name: String, value: Double)] {
        (levels.first?.targets ?? []).filter { $0.expression.hasPrefix(prefix) }.map { ($0.expression, $0.limit) }
    }

    private func plot(
        _ title: String,
        _ unit: PlotUnit,
        _ series: [CurvePlot.Series],
        limits: [(name: String, value: Double)] = [],
        isLogarithmic: Bool = false,
        note: String = ""
    ) -> PlotView? {
        CurvePlot(
            title: title,
            note: note,
            unit: unit,
            series: series.filter { !$0.points.isEmpty },
            limits: limits,
            loads: loads,
            band: band,
            isLogarithmic: isLogarithmic
        ).view()
    }

    private var listeners: [PlotView] {
        [
            plot(
                "First-audio latency",
                .seconds,
                [
                    .init(name: "p50", style: "s1", points: points(\.figures.falP50)),
                    .init(name: "p95", style: "s2", points: points(\.figures.falP95)),
                ],
                limits: limits("fal."),
                isLogarithmic: true
            ),
            plot(
                "Real-time factor",
                .ratio,
                [.init(name: "p95", style: "s2", points: points(\.figures.rtfP95))],
                limits: limits("rtf.")
            ),
            plot(
                "Underruns and failures",
                .share,
                [
                    .init(name: "underruns", style: "s3", points: points(\.figures.underruns)),
                    .init(name: "failures", style: "s4", points: points(\.figures.failures)),
                ],
                limits: limits("underruns") + limits("failures"),
                note: "share of utterances"
            ),
        ].compactMap { $0 }
    }

    private var throughput: [PlotView] {
        let law: [CurvePlot.Series]
        if let fit = report.scalability, report.plan.model == .closed {
            let steps = 60
            let ratio = loads.upperBound / loads.lowerBound
            let curve = (0...steps).map { step -> (load: Double, value: Double) in
                let load = loads.lowerBound * pow(ratio, Double(step) / Double(steps))
                return (load, fit.parameters.throughput(load))
            }
            law = [.init(name: "scalability law", style: "s5", points: curve)]
        } else {
            law = []
        }
        return [
            plot(
                "Utterances a second",
                .perSecond,
                [
                    .init(
                        name: "ended well",
                        style: "s1",
                        points: points(\.figures.throughput),
                        isScattered: !law.isEmpty
                    ),
                    .init(name: "goodput", style: "s2", points: points(\.figures.goodput)),
                ] + law,
                note: "goodput: those that met every target"
            )
        ].compactMap { $0 }
    }

    private var server: [PlotView] {
        var seen: [String] = []
        for reading in levels.flatMap(\.resources) where !seen.contains(reading.metric) { seen.append(reading.metric) }
        return seen.compactMap { metric in
            guard let sample = levels.lazy.flatMap(\.resources).first(where: { $0.metric == metric }) else {
                return nil
            }
            let points = points { level in level.resources.first { $0.metric == metric }?.mean }
            guard points.contains(where: { $0.value != 0 }) else { return nil }
            return plot(
                sample.title,
                PlotUnit(rawValue: sample.unit) ?? .count,
                [.init(name: "mean", style: "s1", points: points)],
                note: metric
            )
        }
    }
}
