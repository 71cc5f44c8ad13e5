import Calibration

/// What the calibration's template shows: every text as it stands there.
struct CalibrationPageView {
    struct Step {
        var name: String
        var note: String
        var folder: String
        var timings: PageView.Table?
        var counts: PageView.Table
    }

    struct Content {
        var name: String
        var text: String
    }

    var title: String
    var style = PageStyle.text
    var standing: String
    var mark: String
    var headline: String
    var summary: [String]
    var meta: [String]
    var hasFindings: Bool
    var findings: [String]
    var load: LoadPlot.View?
    var hasStamps: Bool
    var stamps: PageView.Table
    var hasNotes: Bool
    var notes: [String]
    var hasErrors: Bool
    var errors: [HistogramPlot.View]
    var hasScatters: Bool
    var scatters: [ScatterPlot.View]
    var steps: [Step]
    var contents: [Content]

    init(_ report: CalibrationReport) {
        let wording = CalibrationWording(report: report)
        title = "\(report.headline) – calibration"
        standing = wording.standing.rawValue
        mark = wording.standing.mark
        headline = report.headline
        summary = wording.summary
        meta = wording.meta
        findings = report.findings
        hasFindings = !findings.isEmpty
        load = Self.load(report)?.view()
        stamps = StampComparison(report).table
        hasStamps = !stamps.rows.isEmpty
        notes = report.notes
        hasNotes = !notes.isEmpty
        let judged = report.steps.filter { !$0.isReference }
        errors = judged.compactMap { Self.error($0) }
        hasErrors = !errors.isEmpty
        scatters = judged.filter { $0.kind == .paced || $0.kind == .burst }.compactMap { step in
            ScatterPlot(title: Self.title(step), points: step.scatter).view()
        }
        hasScatters = !scatters.isEmpty
        steps = report.steps.map { Self.step($0, isJudged: report.setting.judgesTiming) }
        contents = CalibrationWording.contents.map { Content(name: $0.name, text: $0.text) }
    }

    private static func title(_ step: CalibrationReport.Step) -> String {
        "\(step.kind.title), \(Quantity.count(step.sessions)) sessions"
            + (step.isReference ? ", the kernel's timestamps" : "")
    }

    private static func load(_ report: CalibrationReport) -> LoadPlot? {
        let paced = report.steps.filter { $0.kind == .paced && !$0.isReference }.sorted { $0.sessions < $1.sessions }
        let references = report.steps.filter { $0.kind == .paced && $0.isReference }.sorted {
            $0.sessions < $1.sessions
        }
        func series(
            _ name: String,
            _ style: String,
            of steps: [CalibrationReport.Step]? = nil,
            _ value: (TimingCheck) -> Double?
        ) -> LoadPlot.Series {
            LoadPlot.Series(
                name: name,
                style: style,
                points: (steps ?? paced).compactMap { step in
                    guard let error = step.timing(.firstAudioLatency).flatMap(value), error > 0 else { return nil }
                    return (step.sessions, error)
                }
            )
        }
        guard !paced.isEmpty else { return nil }
        let limit = CalibratedFigure.firstAudioLatency.tolerance.p99
        return LoadPlot(
            title: "Error of the first-audio latency against the load",
            note: "paced delivery, sessions at a time",
            series: [
                series("p50", "s1") { $0.errorMedian.map(abs) }, series("p99", "s2") { $0.errorP99 },
                series("max", "s3") { $0.errorMax },
            ] + (references.isEmpty ? [] : [series("p99, kernel", "s4", of: references) { $0.errorP99 }]),
            limit: ("p99 allowed", limit)
        )
    }

    private static func error(_ step: CalibrationReport.Step) -> HistogramPlot.View? {
        guard let timing = step.timing(.firstAudioLatency), timing.count > 0 else { return nil }
        let limit = TimePlot.Limit(name: "p99 allowed", value: timing.tolerance.p99)
        return HistogramPlot(
            title: title(step),
            figure: timing.distribution,
            unit: .seconds,
            limits: [limit]
        ).view()
    }

    private static func step(_ step: CalibrationReport.Step, isJudged: Bool) -> Step {
        var notes = ["\(Quantity.count(step.utterances)) utterances", "generator \(step.generator)"]
        if let half = step.uncertaintyMedian, let most = step.uncertaintyP99, most > 0 {
            notes.append(
                "first arrivals known to ± \(Quantity.duration(most)) by the client's own account (p99"
                    + (half > 0 ? ", p50 \(Quantity.duration(half)))" : "; half of them exactly)")
            )
        }
        if step.cutOff > 0 { notes.append("\(Quantity.count(step.cutOff)) cut off by the end, left out") }
        if step.ambiguousFirstAudio > 0 {
            notes.append("\(Quantity.count(step.ambiguousFirstAudio)) first arrivals only bounded")
        }
        let timings = step.timings.filter { $0.count > 0 }.map {
            CalibrationWording.row($0, isJudged: isJudged && !step.isReference)
        }
        return Step(
            name: title(step),
            note: notes.joined(separator: " · "),
            folder: step.folder,
            timings: timings.isEmpty ? nil : PageView.Table(head: CalibrationWording.timingHead, rows: timings),
            counts: PageView.Table(
                head: CalibrationWording.countHead,
                rows: CalibrationWording.rows(step.counts, isJudged: isJudged && !step.isReference)
            )
        )
    }
}
