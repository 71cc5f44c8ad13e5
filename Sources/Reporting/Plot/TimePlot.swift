import Timing

/// One plot over a page's time axis: lines, surfaces and stacked bars of one unit.
struct TimePlot {
    struct Series {
        enum Shape { case line, area }
        var name: String
        /// The class of its colour and stroke: `s1` to `s5`.
        var style: String
        var shape = Shape.line
        /// x in seconds from the axis' start, in order.
        var points: [PlotPoint]
    }

    /// One layer of stacked bars.
    struct Layer {
        var name: String
        var style: String
        /// One value a second of the axis, from its start.
        var counts: [(offset: Double, count: Int)]
    }

    struct Limit {
        var name: String
        var value: Double
    }

    var title: String
    var note = ""
    var unit: PlotUnit
    var height: Double
    var series: [Series] = []
    var layers: [Layer] = []
    var limits: [Limit] = []

    /// Points kept of each line.
    static let pointLimit = 600
    /// Bars drawn; more seconds are summed into one bar.
    static let barLimit = 200

    func view(on frame: TimeFrame) -> PlotView {
        let series = self.series.map { series in
            var series = series
            series.points = series.points.filter {
                $0.x.isFinite && $0.y.isFinite && $0.x >= -0.5 && $0.x <= frame.seconds + 0.5
            }
            return series
        }
        let bars = StackedBars(layers: layers, seconds: frame.seconds)
        guard series.contains(where: { !$0.points.isEmpty }) || bars.highest > 0 else {
            return PlotView.empty(title: title, note: layers.isEmpty ? "nothing recorded" : "none")
        }
        let scale = scale(series, bars)
        var drawing = Drawing(height: height, title: title, description: description(series, bars, scale))
        background(&drawing, frame)
        for tick in scale.ticks { grid(&drawing, y(tick, scale)) }
        for (layer, rectangles) in zip(layers, bars.rectangles) {
            drawing.bars(
                rectangles.map { bar in
                    let x = frame.x(bar.offset)
                    // A thin gap between neighbours, as long as the bars are wide enough for one.
                    let width = (frame.x(bar.offset + bars.length) - x) * (bars.count > 120 ? 1 : 0.86)
                    return (x, width, y(bar.from, scale), y(bar.to, scale))
                },
                layer.style
            )
        }
        let runs = series.map { self.runs($0, frame, scale) }
        for (series, runs) in zip(series, runs) where series.shape == .area { drawing.areas(runs, series.style) }
        for (series, runs) in zip(series, runs) {
            let isDense = series.points.count > Self.pointLimit
            drawing.lines(runs, series.style + (isDense ? " dense" : ""), name: series.name)
        }
        for limit in limits {
            let y = y(limit.value, scale)
            drawing.line(x1: 0, y1: y, x2: Drawing.width, y2: y, "limit")
        }
        return PlotView(
            title: title,
            note: [note, bars.note, scale.kind == .logarithmic ? "logarithmic" : ""].filter { !$0.isEmpty }
                .joined(separator: ", "),
            isEmpty: false,
            height: Drawing.number(height),
            svg: drawing.element(),
            scale: "\(scale.low) \(scale.high) \(scale.kind) \(unit.rawValue)",
            ticks: zip(scale.ticks, unit.labels(of: scale)).map {
                PlotView.Label(text: $1, place: Drawing.number(y($0, scale)), style: "")
            },
            labels: labels(series, scale),
            legend: legend(series)
        )
    }

    private func scale(_ series: [Series], _ bars: StackedBars) -> Scale {
        let values = series.flatMap { $0.points.map(\.y) }
        let highest = max(values.max() ?? 0, limits.map(\.value).max() ?? 0, Double(bars.highest))
        let lowest = values.min() ?? 0
        let sorted = values.sorted()
        let count = height >= 120 ? 4 : height >= 80 ? 3 : 2
        // A few extreme seconds would flatten everything else on a linear axis.
        if unit == .seconds, lowest > 0, let first = sorted.first, highest > 25 * sorted[sorted.count / 2] {
            return .logarithmic(from: first * 0.9, to: highest * 1.1)
        }
        return .linear(from: lowest, to: highest > 0 || lowest < 0 ? highest : 1, count: count)
    }

    private func y(_ value: Double, _ scale: Scale) -> Double { height * (1 - scale.position(value)) }

    private func background(_ drawing: inout Drawing, _ frame: TimeFrame) {
        func band(_ from: Double, _ to: Double, _ style: String) {
            let x = frame.x(from)
            drawing.rectangle(x: x, y: 0, width: frame.x(to) - x, height: height, style)
        }
        for (index, stage) in frame.stages.enumerated() where index % 2 == 1 { band(stage.from, stage.to, "stage") }
        for span in frame.unmeasured { band(span.from, span.to, "unmeasured") }
        for mark in frame.marks {
            if let to = mark.to { band(mark.from, to, "fault") }
            let x = frame.x(mark.from)
            drawing.line(x1: x, y1: 0, x2: x, y2: height, "mark")
        }
        for tick in frame.ticks {
            let x = frame.x(tick)
            drawing.line(x1: x, y1: 0, x2: x, y2: height, "grid")
        }
    }

    private func grid(_ drawing: inout Drawing, _ y: Double) {
        drawing.line(x1: 0, y1: y, x2: Drawing.width, y2: y, "grid")
    }

    private func runs(_ series: Series, _ frame: TimeFrame, _ scale: Scale) -> [[PlotPoint]] {
        let thinned = Thinning.thinned(series.points, to: Self.pointLimit)
        return Thinning.runs(thinned, gap: Thinning.gap(of: series.points, thinnedTo: Self.pointLimit)).map { run in
            run.map { PlotPoint(x: frame.x($0.x), y: y($0.y, scale)) }
        }
    }

    /// Names at the lines' ends, moved apart so that none covers another.
    private func labels(_ series: [Series], _ scale: Scale) -> [PlotView.Label] {
        let distance = 15.0
        var labels = series.compactMap { series in
            series.points.last.map { (text: series.name, y: y($0.y, scale), style: series.style) }
        }
        guard series.count + limits.count > 1 || !limits.isEmpty else { return [] }
        labels += limits.map { ($0.name, y($0.value, scale), "limit") }
        labels.sort { $0.y < $1.y }
        for index in labels.indices.dropFirst() {
            labels[index].y = max(labels[index].y, labels[index - 1].y + distance)
        }
        // Pushed over the lower edge: back up again, from the last one.
        var ceiling = height
        for index in labels.indices.reversed() {
            labels[index].y = min(labels[index].y, ceiling)
            ceiling = labels[index].y - distance
        }
        return labels.map { PlotView.Label(text: $0.text, place: Drawing.number($0.y), style: $0.style) }
    }

    private func legend(_ series: [Series]) -> [PlotView.Label] {
        let lines = series.filter { !$0.points.isEmpty }
            .map { PlotView.Label(text: $0.name, place: "", style: $0.style) }
        let bars = layers.map { PlotView.Label(text: $0.name, place: "", style: "\($0.style) block") }
        let all = lines + bars + limits.map { PlotView.Label(text: $0.name, place: "", style: "limit") }
        return all.count > 1 ? all : []
    }

    private func description(_ series: [Series], _ bars: StackedBars, _ scale: Scale) -> String {
        var parts = series.compactMap { series -> String? in
            guard let low = series.points.map(\.y).min(), let high = series.points.map(\.y).max() else { return nil }
            return "\(series.name) between \(unit.text(low)) and \(unit.text(high))"
        }
        parts += zip(layers, bars.totals).map { "\($0.name): \(Quantity.count($1)) in all" }
        parts += limits.map { "\($0.name)" }
        return parts.joined(separator: "; ") + "."
    }
}
