/// How errors grow with the load: a line for each percentile over a logarithmic axis of sessions.
struct LoadPlot {
    struct View {
        var plot: PlotView
        /// Marks below it.
        var axis: [PlotView.Label]
    }

    struct Series {
        var name: String
        /// `s1` to `s5`.
        var style: String
        /// Sessions and seconds, by sessions; values above 0.
        var points: [(sessions: Int, value: Double)]
    }

    var title: String
    var note: String
    var series: [Series]
    /// In seconds.
    var limit: (name: String, value: Double)
    var height = 240.0

    /// Pixels between two labels at the lines' ends.
    private static let labelHeight = 15.0

    /// Nil without a value.
    func view() -> View? {
        let sessions = Set(series.flatMap { $0.points.map(\.sessions) }).sorted()
        let values = series.flatMap { $0.points.map(\.value) } + [limit.value]
        guard let least = sessions.first, let most = sessions.last, let low = values.min(), let high = values.max()
        else { return nil }
        let x = Scale.logarithmic(from: Double(least) / 1.15, to: Double(most) * 1.15)
        let y = Scale.logarithmic(from: low / 1.5, to: high * 1.5)
        func place(_ value: Double) -> Double { height * (1 - y.position(value)) }
        var drawing = Drawing(height: height, title: title, description: description())
        for tick in y.ticks { drawing.line(x1: 0, y1: place(tick), x2: Drawing.width, y2: place(tick), "grid") }
        drawing.line(x1: 0, y1: place(limit.value), x2: Drawing.width, y2: place(limit.value), "limit")
        for line in series {
            let points = line.points.map { point in
                PlotPoint(x: Drawing.width * x.position(Double(point.sessions)), y: place(point.value))
            }
            drawing.lines([points], line.style, name: line.name)
            for point in points { drawing.dot(x: point.x, y: point.y, line.style) }
        }
        let ends = series.compactMap { line in line.points.last.map { (line, place($0.value)) } }
        var labels = ends.map { (text: $0.0.name, style: $0.0.style, place: $0.1) }
        labels.append((limit.name, "limit", place(limit.value)))
        let plot = PlotView(
            title: title,
            note: note,
            isEmpty: false,
            height: Drawing.number(height),
            svg: drawing.element(),
            scale: "",
            ticks: zip(y.ticks, PlotUnit.seconds.labels(of: y)).map { tick, text in
                PlotView.Label(text: text, place: Drawing.number(place(tick)), style: "")
            },
            labels: Self.apart(labels),
            legend: labels.map { PlotView.Label(text: $0.text, place: "", style: $0.style) }
        )
        let axis = sessions.map { count in
            PlotView.Label(
                text: Quantity.count(count),
                place: Drawing.number(100 * x.position(Double(count))),
                style: ""
            )
        }
        return View(plot: plot, axis: axis)
    }

    /// Labels moved down just as far as each needs to be read.
    private static func apart(_ labels: [(text: String, style: String, place: Double)]) -> [PlotView.Label] {
        var next = -Double.infinity
        return labels.sorted { $0.place < $1.place }.map { label in
            let place = max(label.place, next)
            next = place + labelHeight
            return PlotView.Label(text: label.text, place: Drawing.number(place), style: label.style)
        }
    }

    private func description() -> String {
        series.map { line in
            let values = line.points.map { "\($0.sessions) sessions: \(Quantity.duration($0.value))" }
            return "\(line.name): \(values.joined(separator: ", "))."
        }.joined(separator: " ")
    }
}
