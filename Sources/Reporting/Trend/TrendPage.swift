public import Comparison
import Mustache

/// A trend on one self-contained page: no network, light and dark, readable on a phone.
public enum TrendPage {
    /// The page as UTF-8 text.
    public static func render(_ trend: RunTrend) -> String {
        // The page's template is registered below, under the name that is asked for.
        library.render(View(trend), withTemplate: "trend") ?? ""
    }

    private static let library = MarkupContent.library([("trend", page), ("plot", PageTemplate.plot)])

    private struct View {
        var title: String
        var style = PageStyle.text
        var headline: String
        var hasChanges: Bool
        var changes: [String]
        var plots: [PlotView]
        var axis: [PlotView.Label]
        var hasLeftOut: Bool
        var leftOut: [String]

        init(_ trend: RunTrend) {
            headline = TrendWording.headline(trend)
            title = "\(trend.scenario) – trend"
            changes = trend.lines.flatMap { line in
                line.changes.map { TrendWording.change($0, line.measure, trend) }
            }
            hasChanges = !changes.isEmpty
            plots = trend.lines.map { TrendPlot(line: $0).view() }
            axis = TrendPlot.axis(trend)
            leftOut = trend.leftOut
            hasLeftOut = !leftOut.isEmpty
        }
    }

    private static let page = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{{title}}</title>
        <style>{{{style}}}</style>
        </head>
        <body>
        <main>
        <header class="card"><p class="name">Trend</p><h1>{{headline}}</h1></header>
        {{#hasChanges}}<section class="warnings" aria-label="Changes"><ul>{{#changes}}<li>{{.}}</li>{{/changes}}</ul></section>{{/hasChanges}}
        <section class="card"><h2>Run by run</h2>
        <div class="stack">{{#plots}}{{>plot}}{{/plots}}
        <div class="axis">{{#axis}}<span style="left:{{place}}%">{{text}}</span>{{/axis}}</div>
        <p class="caption">A dashed line is a change; runs stand at even distances.</p>
        </div></section>
        {{#hasLeftOut}}<section class="card"><h2>Left out</h2><ul>{{#leftOut}}<li>{{.}}</li>{{/leftOut}}</ul></section>{{/hasLeftOut}}
        </main>
        </body>
        </html>

        """
}
