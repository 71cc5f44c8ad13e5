/// One SVG element, built shape by shape.
///
/// It is drawn on a canvas of 1000 by `height` units and stretched to the width of its place; strokes keep their width
/// and dots stay round, because a dot is a line of no length with a round cap. Text would be stretched: it goes beside
/// the drawing, not into it.
struct Drawing {
    static let width = 1000.0

    let height: Double
    /// Read out by assistive technology and shown at the pointer.
    let title: String
    let description: String
    private var body = ""

    init(height: Double, title: String, description: String) {
        self.height = height
        self.title = title
        self.description = description
    }

    var isEmpty: Bool { body.isEmpty }

    mutating func rectangle(x: Double, y: Double, width: Double, height: Double, _ style: String) {
        body += "<rect class=\"\(style)\" x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
        body += " width=\"\(Self.number(max(0, width)))\" height=\"\(Self.number(max(0, height)))\"/>"
    }

    mutating func line(x1: Double, y1: Double, x2: Double, y2: Double, _ style: String) {
        body += "<path class=\"\(style)\" d=\"M\(Self.number(x1)) \(Self.number(y1))"
        body += "L\(Self.number(x2)) \(Self.number(y2))\"/>"
    }

    mutating func dot(x: Double, y: Double, _ style: String) {
        body += "<path class=\"dot \(style)\" d=\"M\(Self.number(x)) \(Self.number(y))h0\"/>"
    }

    /// Lines through the points of each run; a run of one point is a dot.
    mutating func lines(_ runs: [[PlotPoint]], _ style: String, name: String) {
        let paths = runs.filter { $0.count > 1 }
        let name = Markup.escape(name)
        if !paths.isEmpty {
            body += "<path class=\"line \(style)\" data-name=\"\(name)\" d=\"\(paths.map(Self.path).joined())\"/>"
        }
        let single = runs.filter { $0.count == 1 }.map { "M\(Self.number($0[0].x)) \(Self.number($0[0].y))h0" }
        if !single.isEmpty { body += "<path class=\"dot \(style)\" d=\"\(single.joined())\"/>" }
    }

    /// The surface between each run and the canvas' lower edge.
    mutating func areas(_ runs: [[PlotPoint]], _ style: String) {
        let paths = runs.filter { $0.count > 1 }.map { run in
            "\(Self.path(run))V\(Self.number(height))H\(Self.number(run[0].x))Z"
        }
        if !paths.isEmpty { body += "<path class=\"area \(style)\" d=\"\(paths.joined())\"/>" }
    }

    /// Rectangles that stand on `base`, as one path.
    mutating func bars(_ bars: [(x: Double, width: Double, from: Double, to: Double)], _ style: String) {
        let paths = bars.map { bar in
            "M\(Self.number(bar.x)) \(Self.number(bar.from))V\(Self.number(bar.to))h\(Self.number(bar.width))"
                + "V\(Self.number(bar.from))z"
        }
        if !paths.isEmpty { body += "<path class=\"bar \(style)\" d=\"\(paths.joined())\"/>" }
    }

    func element() -> String {
        "<svg role=\"img\" viewBox=\"0 0 1000 \(Self.number(height))\" preserveAspectRatio=\"none\">"
            + "<title>\(Markup.escape(title))</title><desc>\(Markup.escape(description))</desc>\(body)</svg>"
    }

    /// Tenths of a unit: finer than a pixel on any screen.
    static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e6 else { return "0" }
        let tenths = Int((value * 10).rounded())
        let whole = tenths / 10
        let rest = abs(tenths % 10)
        let sign = tenths < 0 && whole == 0 ? "-" : ""
        return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
    }

    private static func path(_ run: [PlotPoint]) -> String {
        var text = "M"
        for (index, point) in run.enumerated() {
            if index == 1 { text += "L" } else if index > 1 { text += " " }
            text += "\(number(point.x)) \(number(point.y))"
        }
        return text
    }
}
