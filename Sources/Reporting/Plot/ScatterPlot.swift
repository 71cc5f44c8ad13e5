/// Measured against true: a dot for each value, and the diagonal on which all of them should lie.
struct ScatterPlot {
    struct View {
        var title: String
        var note: String
        var height: String
        var svg: String
        var ticks: [PlotView.Label]
        var axis: [PlotView.Label]
    }

    var title: String
    /// True and measured, in seconds.
    var points: [[Double]]
    var height = 240.0

    /// Nil without points.
    func view() -> View? {
        let pairs = points.filter { $0.count == 2 && $0.allSatisfy(\.isFinite) }
        guard let most = pairs.flatMap({ $0 }).max(), most > 0 else { return nil }
        let scale = Scale.linear(to: most)
        func x(_ value: Double) -> Double { Drawing.width * scale.position(value) }
        func y(_ value: Double) -> Double { height * (1 - scale.position(value)) }
        var drawing = Drawing(
            height: height,
            title: "Measured against true, \(title)",
            description: "\(pairs.count) utterances; measured and true are equal on the diagonal."
        )
        for tick in scale.ticks {
            drawing.line(x1: 0, y1: y(tick), x2: Drawing.width, y2: y(tick), "grid")
            drawing.line(x1: x(tick), y1: 0, x2: x(tick), y2: height, "grid")
        }
        drawing.line(x1: 0, y1: height, x2: Drawing.width, y2: 0, "axis")
        for pair in pairs { drawing.dot(x: x(pair[0]), y: y(pair[1]), "s1 fine") }
        let texts = PlotUnit.seconds.labels(of: scale)
        return View(
            title: title,
            note: "\(Quantity.count(pairs.count)) utterances",
            height: Drawing.number(height),
            svg: drawing.element(),
            ticks: zip(scale.ticks, texts).map { tick, text in
                PlotView.Label(text: text, place: Drawing.number(y(tick)), style: "")
            },
            axis: zip(scale.ticks, texts).dropFirst().map { tick, text in
                PlotView.Label(text: text, place: Drawing.number(100 * scale.position(tick)), style: "")
            }
        )
    }
}
