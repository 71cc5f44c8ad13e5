import Comparison
import Glibc
import Measurement

/// The distributions of both sides in one drawing: the baseline as a surface, the candidate as a line.
struct DistributionOverlay {
    struct View {
        var title: String
        var note: String
        var height: String
        var svg: String
        var ticks: [PlotView.Label]
    }

    var distribution: RunComparison.Distribution
    private static let height = 120.0
    /// About 20 buckets a decade.
    private static let bucketRatio = pow(10, 0.05)

    init(distribution: RunComparison.Distribution) { self.distribution = distribution }

    /// Nil where no value is above zero.
    func view() -> View? {
        let sides = [distribution.baseline, distribution.candidate].map { $0.filter { $0.bound > 0 } }
        let bounds = sides.flatMap { $0.map(\.bound) }
        guard let low = bounds.min(), let high = bounds.max(),
            let highest = sides.flatMap({ $0.map(\.share) }).max(), highest > 0
        else { return nil }
        let unit: PlotUnit = distribution.figure.unit == .seconds ? .seconds : .ratio
        let scale = Scale.logarithmic(from: low / Self.bucketRatio / 1.05, to: high * 1.05)
        let name = distribution.figure.scenarioName
        var drawing = Drawing(
            height: Self.height,
            title: "Distribution of \(name)",
            description: "Baseline and candidate, share of values by size."
        )
        for tick in scale.ticks {
            let x = Drawing.width * scale.position(tick)
            drawing.line(x1: x, y1: 0, x2: x, y2: Self.height, "grid")
        }
        for (buckets, style) in zip(sides, ["s1", "s2"]) {
            let steps = steps(buckets, scale, highest)
            if style == "s1" { drawing.areas(steps, style) }
            drawing.lines(steps, style, name: style == "s1" ? "baseline" : "candidate")
        }
        drawing.line(x1: 0, y1: Self.height, x2: Drawing.width, y2: Self.height, "axis")
        var last = -100.0
        let ticks = scale.ticks.compactMap { tick -> PlotView.Label? in
            let place = 100 * scale.position(tick)
            // Marks that do not crowd each other on a narrow screen.
            guard place - last >= 16, place >= 3, place <= 97 else { return nil }
            last = place
            return PlotView.Label(text: unit.text(tick), place: Drawing.number(place), style: "")
        }
        return View(
            title: name,
            note: "highest bucket \(Quantity.share(highest))",
            height: Drawing.number(Self.height),
            svg: drawing.element(),
            ticks: ticks
        )
    }

    /// The outline of the buckets; a gap is an empty bucket.
    private func steps(
        _ buckets: [RunComparison.Distribution.Bucket],
        _ scale: Scale,
        _ highest: Double
    ) -> [[PlotPoint]] {
        var runs: [[PlotPoint]] = []
        var last = 0.0
        for bucket in buckets {
            let from = Drawing.width * scale.position(bucket.bound / Self.bucketRatio)
            let to = Drawing.width * scale.position(bucket.bound)
            let y = Self.height * (1 - 0.96 * bucket.share / highest)
            if runs.isEmpty || from - last > 0.5 {
                close(&runs, at: last)
                runs.append([PlotPoint(x: from, y: Self.height)])
            }
            runs[runs.count - 1] += [PlotPoint(x: from, y: y), PlotPoint(x: to, y: y)]
            last = to
        }
        close(&runs, at: last)
        return runs
    }

    private func close(_ runs: inout [[PlotPoint]], at x: Double) {
        if !runs.isEmpty { runs[runs.count - 1].append(PlotPoint(x: x, y: Self.height)) }
    }
}
