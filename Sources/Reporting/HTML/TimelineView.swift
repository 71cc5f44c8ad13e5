import Analysis
import Measurement
import Recording
import Timing

/// All plots over the page's time axis, and what stands above and below them.
struct TimelineView {
    struct Span {
        var left: String
        var width: String
        /// `A`, `B`, …: for screens on which the text has no room.
        var letter: String
        var time: String
        var text: String
        var style: String
    }

    struct Badge {
        var number: String
        var left: String
        /// Pixels from the strip's top.
        var top: String
    }

    struct Mark {
        var number: String
        var time: String
        var text: String
    }

    var stages: [Span]
    var hasStages: Bool
    /// Some stage has no room for a word on any screen.
    var hasTinyStages: Bool
    var badges: [Badge]
    var badgesHeight: String
    var marks: [Mark]
    var marksLeftOut: String?
    var hasMarks: Bool
    var hasUnmeasured: Bool
    var ticks: [PlotView.Label]
    var unit: String
    var plots: [PlotView]
    var serverPlots: [PlotView]
    var hasServerPlots: Bool
    var serverPlotsLeftOut: String?

    /// Server lines drawn; the rest is in the folder.
    private static let serverPlotLimit = 18

    init(_ analysis: RunAnalysis, _ frame: TimeFrame) {
        stages = frame.stages.enumerated().map { index, stage in
            Span(
                left: Drawing.number(frame.percent(stage.from)),
                width: Drawing.number(frame.percent(stage.to) - frame.percent(stage.from)),
                letter: Self.letter(index),
                time: "\(LiveDisplay.clock(stage.from))–\(LiveDisplay.clock(stage.to))",
                text: stage.text,
                style: (stage.text == "drain" ? "drain" : index % 2 == 1 ? "odd" : "")
                    + (Self.isTiny(stage, frame) ? " tiny" : "")
            )
        }
        hasStages = !stages.isEmpty
        hasTinyStages = frame.stages.contains { Self.isTiny($0, frame) }
        let placed = Self.badges(frame)
        badges = placed.badges
        badgesHeight = String(18 * placed.rows)
        marks = frame.marks.map { mark in
            let from = LiveDisplay.clock(mark.from)
            return Mark(
                number: String(mark.number),
                time: mark.to.map { "\(from)–\(LiveDisplay.clock($0))" } ?? from,
                text: mark.text
            )
        }
        hasMarks = !marks.isEmpty
        marksLeftOut = frame.marksLeftOut > 0 ? Quantity.count(frame.marksLeftOut) : nil
        hasUnmeasured = !frame.unmeasured.isEmpty
        ticks = Self.axis(frame)
        unit = frame.unit
        plots = Self.plots(analysis, frame)
        let lines = analysis.serverLines.enumerated()
            .sorted { (Self.rank($0.element.unit), $0.offset) < (Self.rank($1.element.unit), $1.offset) }
            .map(\.element)
        serverPlots = lines.prefix(Self.serverPlotLimit).map { Self.plot($0, frame) }
        hasServerPlots = !serverPlots.isEmpty
        let leftOut = lines.count - serverPlots.count
        serverPlotsLeftOut = leftOut > 0 ? Quantity.count(leftOut) : nil
    }

    static func axis(_ frame: TimeFrame) -> [PlotView.Label] {
        let ticks = frame.ticks
        return ticks.enumerated().map { index, tick in
            // On a phone every second label of a full axis goes.
            PlotView.Label(
                text: frame.label(tick),
                place: Drawing.number(frame.percent(tick)),
                style: ticks.count > 5 && index % 2 == 1 ? "minor" : ""
            )
        }
    }

    /// Limits of the targets on a figure, `p95 limit 300 ms`.
    static func limits(_ report: RunReport, figure: String) -> [TimePlot.Limit] {
        report.targets.compactMap { target in
            let wording = TargetWording(target)
            guard wording.figure == figure, target.limit.isFinite else { return nil }
            return TimePlot.Limit(name: "\(wording.statisticName) limit \(wording.limit)", value: target.limit)
        }
    }

    private static func plots(_ analysis: RunAnalysis, _ frame: TimeFrame) -> [PlotView] {
        let windows = analysis.windows
        // A second's figures stand in its middle.
        func points(_ value: (WindowRecord) -> Double?) -> [PlotPoint] {
            windows.compactMap { window in
                value(window).map { PlotPoint(x: frame.offset(window.start) + 0.5, y: $0) }
            }
        }
        func counts(_ value: (WindowRecord) -> Int) -> [(offset: Double, count: Int)] {
            windows.map { (frame.offset($0.start), value($0)) }
        }
        func seconds(_ value: Int64?) -> Double? { value.map { Nanoseconds.inSeconds($0) } }
        let latency = TimePlot(
            title: "First-audio latency",
            note: "of each second",
            unit: .seconds,
            height: 190,
            series: [
                .init(name: "p99", style: "s3", points: points { seconds($0.falP99) }),
                .init(name: "p95", style: "s2", points: points { seconds($0.falP95) }),
                .init(name: "p50", style: "s1", points: points { seconds($0.falP50) }),
            ],
            limits: limits(analysis.report, figure: "fal")
        )
        let lines = SessionLines(analysis, frame)
        let sessions = TimePlot(
            title: "Sessions",
            unit: .count,
            height: 96,
            series: [
                .init(name: "open", style: "s1", shape: .area, points: lines.open),
                .init(name: "wanted", style: "s5", points: lines.wanted),
            ]
        )
        let failures = TimePlot(
            title: "Failed utterances",
            unit: .count,
            height: 72,
            layers: [
                .init(
                    name: "failed",
                    style: "bad",
                    counts: counts { Int($0.utterancesFailed) - Int(min($0.zombies, $0.utterancesFailed)) }
                ),
                .init(name: "zombies", style: "s3", counts: counts { Int($0.zombies) }),
            ]
        )
        let frames = TimePlot(
            title: "Audio frames",
            note: "per second",
            unit: .count,
            height: 84,
            series: [.init(name: "received", style: "s4", shape: .area, points: points { Double($0.frames) })]
        )
        let missing = TimePlot(
            title: "Missing frames",
            unit: .count,
            height: 56,
            layers: [.init(name: "missing", style: "bad", counts: counts { Int($0.missing) })]
        )
        return [latency, sessions, failures, frames, missing].map { $0.view(on: frame) }
    }

    private static func plot(_ line: ServerLine, _ frame: TimeFrame) -> PlotView {
        TimePlot(
            title: line.title,
            note: line.metric == line.title ? "" : line.metric,
            unit: PlotUnit(line.unit),
            height: 64,
            series: [
                .init(
                    name: line.title,
                    style: "s4",
                    points: line.points.map { PlotPoint(x: frame.offset($0.at), y: $0.value) }.sorted { $0.x < $1.x }
                )
            ]
        ).view(on: frame)
    }

    private static func isTiny(_ stage: TimeFrame.Span, _ frame: TimeFrame) -> Bool {
        frame.percent(stage.to) - frame.percent(stage.from) < 5
    }

    private static func letter(_ index: Int) -> String {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        guard index < letters.count else { return String(index + 1) }
        return String(letters[letters.index(letters.startIndex, offsetBy: index)])
    }

    private static func rank(_ unit: ServerLine.Unit) -> Int {
        switch unit {
        case .count: 0
        case .ratio: 1
        case .seconds: 2
        case .percent: 3
        case .bytes: 4
        case .perSecond: 5
        }
    }

    /// Numbers along the axis, in further rows where they would touch on a phone.
    private static func badges(_ frame: TimeFrame) -> (badges: [Badge], rows: Int) {
        let distance = 7.0
        var ends: [Double] = []
        let badges = frame.marks.sorted { $0.from < $1.from }.map { mark in
            let place = frame.percent(mark.from)
            let row = ends.firstIndex { place - $0 >= distance } ?? min(ends.count, 5)
            if row == ends.count { ends.append(place) } else { ends[row] = place }
            return Badge(number: String(mark.number), left: Drawing.number(place), top: String(18 * row))
        }
        return (badges, ends.count)
    }
}
