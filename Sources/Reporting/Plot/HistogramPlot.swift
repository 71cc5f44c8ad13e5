import Glibc
import Recording

/// The distribution of one figure: bars over a logarithmic axis, with its percentiles and its target's limits.
struct HistogramPlot {
    struct View {
        struct Mark {
            var text: String
            /// A style declaration: from the left, or from the right where the text stands left of its mark.
            var place: String
            /// Pixels from the top of the labels' space.
            var top: String
            /// `percentile` or `limit`, and `flipped`.
            var style: String
        }

        var title: String
        var note: String
        var height: String
        /// Pixels that the labels above the plot take.
        var labelHeight: String
        var svg: String
        var ticks: [PlotView.Label]
        var marks: [Mark]
        /// Height of the highest bar.
        var highest: String
    }

    var title: String
    var figure: RunReport.Figure
    var unit: PlotUnit
    var limits: [TimePlot.Limit] = []
    var height = 110.0

    /// Nil when there is nothing to draw.
    func view() -> View? {
        let (zeros, positive) = bars()
        let bars = (zeros.map { [$0] } ?? []) + positive
        guard let first = bars.first, let last = bars.last, let highest = bars.map(\.count).max() else { return nil }
        // At least a third of a decade, so that a figure of one value is a bar and not a wall.
        var low = first.low
        var high = last.high
        for limit in limits where limit.value > 0 && limit.value.isFinite {
            if limit.value <= high * 10 { high = max(high, limit.value * 1.08) }
            if limit.value >= low / 10 { low = min(low, limit.value / 1.08) }
        }
        let missing = pow(10, max(0, 0.34 - log10(high / low)) / 2)
        let scale = Scale.logarithmic(from: low / missing, to: high * missing)
        var drawing = Drawing(height: height, title: "Distribution of \(title)", description: description())
        // Beside nothing but zeros the axis has no other value.
        let least = positive.isEmpty ? .infinity : zeros?.high ?? 0
        for tick in scale.ticks where tick > least {
            let x = Drawing.width * scale.position(tick)
            drawing.line(x1: x, y1: 0, x2: x, y2: height, "grid")
        }
        drawing.bars(
            bars.map { bar in
                let from = Drawing.width * scale.position(bar.low)
                let to = Drawing.width * scale.position(bar.high)
                let top = height * (1 - 0.97 * Double(bar.count) / Double(highest))
                return (from + 0.06 * (to - from), 0.88 * (to - from), height, top)
            },
            "s1"
        )
        drawing.line(x1: 0, y1: height, x2: Drawing.width, y2: height, "axis")
        let zero = zeros.map { 50 * (scale.position($0.low) + scale.position($0.high)) }
        let marks = marks(scale, zero: zero)
        for mark in marks {
            drawing.line(x1: mark.place * 10, y1: 0, x2: mark.place * 10, y2: height, mark.style)
        }
        let places = LabelRows.placed(
            marks.map { LabelRows.Label(place: $0.place, width: Double($0.text.count) * Self.characterWidth + 2) }
        )
        let rows = (places.map(\.row).max() ?? 0) + 1
        return View(
            title: title,
            note: "\(Quantity.count(figure.count)) \(plural(figure.count, "value")), "
                + "at most \(Quantity.count(highest)) in a bar, logarithmic",
            height: Drawing.number(height),
            labelHeight: String(rows * 16 + 4),
            svg: drawing.element(),
            ticks: ticks(scale, above: least, zero: zero),
            marks: zip(marks, places).map { mark, place in
                View.Mark(
                    text: mark.text,
                    place: place.isFlipped
                        ? "right:\(Drawing.number(100 - mark.place))%" : "left:\(Drawing.number(mark.place))%",
                    top: String(place.row * 16),
                    style: mark.style + (place.isFlipped ? " flipped" : "")
                )
            },
            highest: Quantity.count(highest)
        )
    }

    private typealias Bar = (low: Double, high: Double, count: Int)

    /// A logarithmic axis has no zero: what is there stands in a bar of its own, left of the others and apart from them.
    private func bars() -> (zeros: Bar?, positive: [Bar]) {
        var bars: [Bar] = []
        var zeros = 0
        for bucket in figure.buckets.sorted(by: { $0.le < $1.le }) where bucket.count > 0 && bucket.le.isFinite {
            guard bucket.le > 0 else {
                zeros += bucket.count
                continue
            }
            let lower = bucket.le / Self.bucketRatio
            let low = bars.last.map { max($0.high, lower) } ?? lower
            bars.append((low < bucket.le ? low : lower, bucket.le, bucket.count))
        }
        guard zeros > 0 else { return (nil, bars) }
        let high = (bars.first?.low ?? 1e-9) / pow(Self.bucketRatio, 2)
        return ((high / Self.bucketRatio, high, zeros), bars)
    }

    private typealias Place = (text: String, place: Double, style: String)

    /// `zero` is the place of what is 0, in percent from the left.
    private func marks(_ scale: Scale, zero: Double?) -> [Place] {
        var marks: [Place] = []
        for (name, value) in [("p50", figure.p50), ("p95", figure.p95), ("p99", figure.p99)] {
            guard let value, value.isFinite, value >= 0 else { continue }
            guard value > 0 else {
                if let zero { marks.append(("\(name) \(unit.text(0))", zero, "percentile")) }
                continue
            }
            marks.append(("\(name) \(unit.text(value))", 100 * scale.position(value), "percentile"))
        }
        for limit in limits where limit.value.isFinite && limit.value >= scale.low && limit.value <= scale.high {
            marks.append((limit.name, 100 * scale.position(limit.value), "limit"))
        }
        return marks.sorted { $0.place < $1.place }
    }

    /// Marks on the axis that do not crowd each other on a narrow screen.
    ///
    /// The axis' own marks come first; what they leave bare has rounded values between them.
    private func ticks(_ scale: Scale, above least: Double, zero: Double?) -> [PlotView.Label] {
        var labels: [(text: String, place: Double)] = zero.map { [("0", $0)] } ?? []
        for tick in scale.ticks + Ticks.between(scale.low, scale.high) where tick > least {
            let place = 100 * scale.position(tick)
            guard place >= 3, place <= 97, labels.allSatisfy({ abs($0.place - place) >= 16 }) else { continue }
            labels.append((unit.text(tick), place))
        }
        return labels.sorted { $0.place < $1.place }
            .map { PlotView.Label(text: $0.text, place: Drawing.number($0.place), style: "") }
    }

    private func description() -> String {
        let parts =
            [("minimum", figure.min), ("p50", figure.p50), ("p95", figure.p95), ("p99", figure.p99)]
            + [("maximum", figure.max)]
        return parts.compactMap { name, value in value.map { "\(name) \(unit.text($0))" } }.joined(separator: ", ")
            + "."
    }

    /// Percent of a plot as narrow as a phone's (280 pixels) that a character of the labels takes.
    private static let characterWidth = 2.4
    /// About 20 buckets a decade.
    private static let bucketRatio = pow(10, 0.05)
}
