import Comparison
import Measurement
import Timing

/// The runs' time lines over each other, each from its own start.
struct RunOverlay {
    private let runs: [ComparedRun]
    private let firstCandidate: Int
    private let seconds: Double
    private static let height = 130.0

    init(baselines: [ComparedRun], candidates: [ComparedRun]) {
        let before = baselines.filter { !$0.windows.isEmpty }
        runs = before + candidates.filter { !$0.windows.isEmpty }
        firstCandidate = before.count
        seconds = max(1, Double(runs.map(\.windows.count).max() ?? 1))
    }

    var axis: [PlotView.Label] {
        Ticks.time(seconds: seconds).map { tick in
            PlotView.Label(
                text: Quantity.length(tick),
                place: Drawing.number(100 * tick / seconds),
                style: ""
            )
        }
    }

    func plots() -> [PlotView] {
        guard runs.count > 1 else { return [] }
        return [
            plot("First audio, p95 of each second", .seconds) { $0.falP95.map(Nanoseconds.inSeconds) },
            plot("Sessions", .count) { Double($0.sessionsActive) },
            plot("Failed utterances a second", .count) { Double($0.utterancesFailed) },
        ]
    }

    private func plot(_ title: String, _ unit: PlotUnit, _ value: (WindowRecord) -> Double?) -> PlotView {
        let lines = runs.map { run -> [PlotPoint] in
            guard let start = run.windows.first?.start else { return [] }
            return run.windows.compactMap { window in
                value(window).map { PlotPoint(x: Nanoseconds.inSeconds(window.start - start), y: $0) }
            }
        }
        let highest = lines.joined().map(\.y).max() ?? 0
        guard highest > 0 else { return PlotView.empty(title: title, note: "none in any run") }
        let scale = Scale.linear(to: highest)
        var drawing = Drawing(height: Self.height, title: title, description: "Baselines and candidate over time.")
        for tick in scale.ticks {
            let y = Self.height * (1 - scale.position(tick))
            drawing.line(x1: 0, y1: y, x2: Drawing.width, y2: y, "grid")
        }
        for (index, points) in lines.enumerated() {
            let isCandidate = index >= firstCandidate
            let placed = Thinning.thinned(points).map { point in
                PlotPoint(x: Drawing.width * point.x / seconds, y: Self.height * (1 - scale.position(point.y)))
            }
            // What is missing for some seconds is a gap.
            let gap = Thinning.gap(of: points) / seconds * Drawing.width
            drawing.lines(
                Thinning.runs(placed, gap: gap),
                isCandidate ? "s2" : "s1",
                name: name(index)
            )
        }
        let labels = zip(unit.labels(of: scale), scale.ticks).map { text, tick in
            PlotView.Label(text: text, place: Drawing.number(Self.height * (1 - scale.position(tick))), style: "")
        }
        return PlotView(
            title: title,
            note: "",
            isEmpty: false,
            height: Drawing.number(Self.height),
            svg: drawing.element(),
            scale: "\(scale.low) \(scale.high) linear \(unit.rawValue)",
            ticks: labels,
            labels: [],
            legend: []
        )
    }

    private func name(_ index: Int) -> String {
        let (side, place, count) =
            index < firstCandidate
            ? ("baseline", index + 1, firstCandidate)
            : ("candidate", index - firstCandidate + 1, runs.count - firstCandidate)
        return count > 1 ? "\(side) \(place)" : side
    }
}
