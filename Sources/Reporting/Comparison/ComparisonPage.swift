public import Comparison
import Mustache

/// A comparison on one self-contained page: no network, light and dark, readable on a phone.
public enum ComparisonPage {
    /// The page as UTF-8 text.
    public static func render(_ comparison: RunComparison) -> String {
        // The page's template is registered below, under the name that is asked for.
        library.render(ComparisonPageView(comparison), withTemplate: "comparison") ?? ""
    }

    private static let library = MarkupContent.library(ComparisonTemplate.all)
}
