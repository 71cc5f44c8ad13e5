import Analysis
import Recording

/// What the page's template shows: every text as it stands there, nothing left to compute.
struct PageView {
    struct Fact {
        var label: String
        var value: String
        var note: String
        /// `good`, `bad`, `unsure` or empty.
        var style = ""
        /// The percentiles of a distribution with their names; empty for what is none.
        var parts: [Part] = []
        struct Part {
            var name: String
            var value: String
        }
    }

    struct Table {
        var head: [String]
        var rows: [[Cell]]

        /// A cell with its column's name, which stands beside it where the table has no room for columns.
        struct Cell {
            var name: String
            var value: String
            /// It says what the row is of.
            var isLead: Bool
        }

        init(head: [String], rows: [[String]]) {
            self.head = head
            self.rows = rows.map { row in
                zip(head, row).enumerated().map { Cell(name: $1.0, value: $1.1, isLead: $0 == 0) }
            }
        }
    }

    var title: String
    var style: String
    var script: String
    var standing: String
    var mark: String
    var headline: String
    var name: String
    var description: String?
    var summary: [String]
    var address: String
    var meta: [String]
    var hasWarnings: Bool
    var warnings: [String]
    var keyFigures: [Fact]
    var hasTargets: Bool
    var targets: [TargetView]
    var timeline: TimelineView?
    var alerts: AlertsView?
    var hasHistograms: Bool
    var histograms: [HistogramPlot.View]
    var figures: Table?
    var outcomes: OutcomesView
    var audio: [Fact]
    var sessions: SessionsView
    var worst: WorstView?
    var generator: GeneratorView
    var scrapes: ScrapesView?
    var scenario: String?
    var glossary: [Fact]

    init(_ analysis: RunAnalysis) {
        let report = analysis.report
        let headline = Headline(report)
        let facts = RunFacts(report)
        let frame = TimeFrame(analysis)
        title = "\(headline.sentence) – \(report.name)"
        style = PageStyle.text
        script = PageScript.text
        standing = headline.standing.rawValue
        mark = headline.standing.mark
        self.headline = headline.sentence
        name = report.name
        description = report.description.isEmpty ? nil : report.description
        summary = [facts.length, facts.sessions, facts.utterances]
        address = report.target
        meta = [
            facts.started, headline.exit, report.version.isEmpty ? "" : "ttsload \(report.version)",
            "seed \(report.seed)", facts.host,
        ].filter { !$0.isEmpty }
        // What makes a run invalid stands before all else.
        let unfit = report.generator.verdict == "fit" ? [] : report.generator.why
        let told = facts.warnings
        warnings = unfit.filter { why in !told.contains { $0.contains(why) } } + told
        hasWarnings = !warnings.isEmpty
        keyFigures = KeyFigure.all(of: report).map { Self.fact($0, of: report) } + [Self.generator(report)]
        targets = report.targetsWorstFirst.map { TargetView($0) }
        hasTargets = !targets.isEmpty
        timeline = frame.map { TimelineView(analysis, $0) }
        histograms = FigureWording.all.filter { $0.key != "fal_from_sent" }.compactMap { wording in
            HistogramPlot(
                title: wording.name,
                figure: wording.figure(report.figures),
                unit: wording.isDuration ? .seconds : .ratio,
                limits: TimelineView.limits(report, figure: wording.key)
            ).view()
        }
        alerts = AlertsView(report, frame, replayed: analysis.replayedRules)
        hasHistograms = !histograms.isEmpty
        figures = Self.figures(report)
        outcomes = OutcomesView(report)
        audio = AudioFacts.all(of: report)
        sessions = SessionsView(report)
        worst = WorstView(analysis, frame)
        generator = GeneratorView(analysis, frame)
        scrapes = ScrapesView(report)
        scenario = analysis.scenarioText.isEmpty ? nil : analysis.scenarioText
        glossary = Glossary.all
    }

    private static func fact(_ figure: KeyFigure, of report: RunReport) -> Fact {
        let bad =
            (figure.label == "Failures" || figure.label == "Dropped frames" || figure.label == "Underruns")
            && figure.value != "0"
        // What failed before anything is judged is worth a look, but contradicts no target.
        let early = figure.label == "Failures" && OutcomeWording.warmupFailures(of: report.utterances) != nil
        let ignored = figure.label == "Barge-in" && report.bargeIn.ignored > 0
        return Fact(
            label: figure.label,
            value: figure.percentiles.isEmpty ? figure.value : "",
            note: figure.note,
            style: bad || ignored ? "bad" : early ? "unsure" : "",
            parts: zip(KeyFigure.percentileNames, figure.percentiles).map { Fact.Part(name: $0, value: $1) }
        )
    }

    private static func generator(_ report: RunReport) -> Fact {
        let phrases = RunFacts(report).generator
        return Fact(
            label: "Generator",
            value: phrases[0],
            note: phrases.dropFirst().prefix(2).joined(separator: ", "),
            style: report.generator.verdict == "fit" ? "" : "bad"
        )
    }

    private static func figures(_ report: RunReport) -> Table? {
        let rows = FigureWording.all.compactMap { wording -> [String]? in
            let figure = wording.figure(report.figures)
            guard figure.count > 0 else { return nil }
            let values = [
                figure.min, figure.mean, figure.p50, figure.p90, figure.p95, figure.p99, figure.p999, figure.max,
            ]
            return [wording.name, Quantity.count(figure.count)]
                + values.map { Quantity.value($0, unit: wording.unit) }
        }
        guard !rows.isEmpty else { return nil }
        return Table(
            head: ["Figure", "Count", "Min", "Mean", "p50", "p90", "p95", "p99", "p99.9", "Max"],
            rows: rows
        )
    }
}
