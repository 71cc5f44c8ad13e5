public import Analysis
import Mustache

/// One self-contained page: no network, light and dark, readable on a phone and in print.
public enum HTMLReport {
    /// The page as UTF-8 text; every text that came from a server, a scenario or a metrics page is escaped.
    public static func render(_ analysis: RunAnalysis) -> String {
        // The page's template is registered below, under the name that is asked for.
        library.render(PageView(analysis), withTemplate: "page") ?? ""
    }

    private static let library = MarkupContent.library(PageTemplate.all)
}
