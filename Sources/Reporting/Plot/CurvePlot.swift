/// Figures against the load: points and lines over a logarithmic axis of loads, with limits across and a band of loads.
struct CurvePlot {
    struct Series {
        var name: String
        /// `s1` to `s5`.
        var style: String
        /// By loads.
        var points: [(load: Double, value: Double)]
        /// Single measurements, without a line through them.
        var isScattered = false
    }

    var title: String
    var note: String
    var unit: PlotUnit
    var series: [Series]
    var limits: [(name: String, value: Double)] = []
    /// From the lowest to the highest load, the same for all plots above one axis.
    var loads: ClosedRange<Double>
    /// Shaded behind the lines.
    var band: ClosedRange<Double>?
    var isLogarithmic = false
    var height = 190.0

    private static let labelHeight = 15.0

    /// Nil without a value.
    func view() -> PlotView? {
        let values = series.flatMap { $0.points.map(\.value) }.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
        guard let least = values.min(), let most = values.max() else { return nil }
        let high = max(most, limits.map(\.value).max() ?? 0)
        let low = min(least, limits.map(\.value).min() ?? least)
        let y =
            isLogarithmic && low > 0
            ? Scale.logarithmic(from: low / 1.3, to: high * 1.3) : Scale.linear(to: high > 0 ? high * 1.05 : 1)
        let x = Self.axis(loads)
        func place(_ value: Double) -> Double { height * (1 - y.position(value)) }
        func across(_ load: Double) -> Double { Drawing.width * x.position(load) }
        var drawing = Drawing(height: height, title: title, description: description())
        if let band {
            let from = across(band.lowerBound)
            drawing.rectangle(x: from, y: 0, width: max(3, across(band.upperBound) - from), height: height, "area s1")
        }
        for tick in y.ticks { drawing.line(x1: 0, y1: place(tick), x2: Drawing.width, y2: place(tick), "grid") }
        for limit in limits {
            drawing.line(x1: 0, y1: place(limit.value), x2: Drawing.width, y2: place(limit.value), "limit")
        }
        for line in series {
            let points = line.points.filter { $0.value.isFinite && (!isLogarithmic || $0.value > 0) }
                .map { PlotPoint(x: across($0.load), y: place($0.value)) }
            if !line.isScattered { drawing.lines([points], line.style, name: line.name) }
            if line.isScattered || points.count < 40 {
                for point in points { drawing.dot(x: point.x, y: point.y, line.style) }
            }
        }
        var labels = series.compactMap { line in
            line.points.last { $0.value.isFinite }.map { (text: line.name, style: line.style, place: place($0.value)) }
        }
        labels += limits.map { ($0.name, "limit", place($0.value)) }
        return PlotView(
            title: title,
            note: note,
            isEmpty: false,
            height: Drawing.number(height),
            svg: drawing.element(),
            scale: "",
            ticks: zip(y.ticks, unit.labels(of: y)).map { tick, text in
                PlotView.Label(text: text, place: Drawing.number(place(tick)), style: "")
            },
            labels: Self.apart(labels, height: height),
            legend: labels.map { PlotView.Label(text: $0.text, place: "", style: $0.style) }
        )
    }

    /// Marks of the loads below a stack of plots.
    static func marks(_ loads: ClosedRange<Double>) -> [PlotView.Label] {
        let scale = axis(loads)
        return scale.ticks.map {
            PlotView.Label(text: Quantity.number($0), place: Drawing.number(100 * scale.position($0)), style: "")
        }
    }

    private static func axis(_ loads: ClosedRange<Double>) -> Scale {
        Scale.logarithmic(from: loads.lowerBound / 1.1, to: loads.upperBound * 1.1)
    }

    /// Labels moved down just as far as each needs to be read, and up again where the plot ends.
    private static func apart(
        _ labels: [(text: String, style: String, place: Double)],
        height: Double
    ) -> [PlotView.Label] {
        let sorted = labels.sorted { $0.place < $1.place }
        var places: [Double] = []
        for label in sorted { places.append(max(label.place, (places.last ?? -.infinity) + labelHeight)) }
        var bound = height
        for index in places.indices.reversed() {
            places[index] = min(places[index], bound)
            bound = places[index] - labelHeight
        }
        return zip(sorted, places).map { label, place in
            PlotView.Label(text: label.text, place: Drawing.number(place), style: label.style)
        }
    }

    private func description() -> String {
        series.map { line in
            let values = line.points.map { "\(Quantity.number($0.load)): \(unit.text($0.value))" }
            return "\(line.name): \(values.joined(separator: ", "))."
        }.joined(separator: " ")
    }
}
