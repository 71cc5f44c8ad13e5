import Recording

/// A target's value and confidence interval against its limit, on one short line.
struct IntervalPlot {
    struct View {
        var svg: String
        /// Percent from the left.
        var limit: String
        var limitText: String
        /// Whether the value or the interval goes on beyond the right edge.
        var isCut: Bool
        var isFlipped: Bool
        var style: String
    }

    var target: RunReport.Target

    private static let height = 26.0

    /// Nil when there is neither a value nor an interval to show.
    func view() -> View? {
        let wording = TargetWording(target)
        let isInfinite = target.value == nil && target.samples > 0
        let low = wording.bound(0)
        let high = wording.bound(1)
        guard target.limit.isFinite, target.value != nil || low != nil || high != nil || isInfinite else { return nil }
        let value = target.value.flatMap { $0.isFinite ? $0 : nil }
        let least = min(0, target.limit, value ?? 0, low ?? 0)
        let most = max(target.limit, value ?? 0, high ?? 0)
        // Beyond four times the limit, how far beyond does not matter any more.
        let end = target.limit > 0 ? min(most * 1.12, target.limit * 4) : most > least ? most * 1.12 : 1
        func x(_ value: Double) -> Double { Drawing.width * max(0, min(1, (value - least) / (end - least))) }
        let isUnbounded = isInfinite || (high == nil && low != nil && target.interval.count == 2)
        let isCut = isUnbounded || (high ?? 0) > end || (value ?? 0) > end

        var drawing = Drawing(
            height: Self.height,
            title: target.expression,
            description: "value \(wording.value), interval \(wording.interval), limit \(wording.limit)"
        )
        let middle = Self.height / 2
        let limit = x(target.limit)
        let good = wording.lowerIsGood ? (0, limit) : (limit, Drawing.width - limit)
        drawing.rectangle(x: good.0, y: 0, width: good.1, height: Self.height, "good-side")
        drawing.line(x1: 0, y1: middle, x2: Drawing.width, y2: middle, "grid")
        let style = Standing(target.verdict).rawValue
        if low != nil || high != nil {
            let from = x(low ?? least)
            let to = isUnbounded ? Drawing.width : x(high ?? end)
            drawing.line(x1: from, y1: middle, x2: max(to, from + 4), y2: middle, "interval \(style)")
        }
        if let value, value <= end { drawing.dot(x: x(value), y: middle, "value \(style)") }
        drawing.line(x1: limit, y1: 0, x2: limit, y2: Self.height, "limit")
        return View(
            svg: drawing.element(),
            limit: Drawing.number(limit / 10),
            limitText: wording.limit,
            isCut: isCut,
            isFlipped: limit > 500,
            style: style
        )
    }
}
