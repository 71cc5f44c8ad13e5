import Comparison
import Recording

/// One measure, run by run, with its changes marked.
struct TrendPlot {
    var line: RunTrend.Line
    private static let height = 90.0

    func view() -> PlotView {
        let count = line.values.count
        let present = line.values.compactMap { $0 }
        let unit: PlotUnit = PlotUnit(rawValue: line.measure.unit) ?? .ratio
        let scale = Scale.linear(to: present.max() ?? 1)
        var drawing = Drawing(
            height: Self.height,
            title: line.measure.name,
            description: "\(present.count) runs, \(line.changes.count) changes."
        )
        for tick in scale.ticks {
            let y = Self.height * (1 - scale.position(tick))
            drawing.line(x1: 0, y1: y, x2: Drawing.width, y2: y, "grid")
        }
        for change in line.changes {
            let x = (Self.x(change.run, of: count) + Self.x(change.run - 1, of: count)) / 2
            drawing.line(x1: x, y1: 0, x2: x, y2: Self.height, "limit")
        }
        let points = line.values.enumerated().compactMap { index, value in
            value.map { PlotPoint(x: Self.x(index, of: count), y: Self.height * (1 - scale.position($0))) }
        }
        drawing.lines(Thinning.runs(points, gap: 1.5 * Drawing.width / Double(max(1, count - 1))), "s1", name: "value")
        for point in points { drawing.dot(x: point.x, y: point.y, "s1") }
        return PlotView(
            title: line.measure.name,
            note: line.changes.isEmpty ? "" : line.changes.count == 1 ? "1 change" : "\(line.changes.count) changes",
            isEmpty: false,
            height: Drawing.number(Self.height),
            svg: drawing.element(),
            scale: "\(scale.low) \(scale.high) linear \(unit.rawValue)",
            ticks: zip(unit.labels(of: scale), scale.ticks).map { text, tick in
                PlotView.Label(text: text, place: Drawing.number(Self.height * (1 - scale.position(tick))), style: "")
            },
            labels: [],
            legend: []
        )
    }

    private static func x(_ run: Int, of count: Int) -> Double {
        Drawing.width * (0.01 + 0.98 * Double(run) / Double(max(1, count - 1)))
    }

    /// Days of some runs, as far apart as a phone has room for.
    static func axis(_ trend: RunTrend) -> [PlotView.Label] {
        let count = trend.runs.count
        let shown = min(4, count)
        return (0..<shown).map { place in
            let run = shown == 1 ? 0 : place * (count - 1) / (shown - 1)
            return PlotView.Label(
                text: String(trend.runs[run].report.started.prefix(10).dropFirst(5)),
                place: Drawing.number(x(run, of: count) / 10),
                style: ""
            )
        }
    }
}
