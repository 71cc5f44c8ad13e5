public import CapacityPlanning
import Mustache

/// A search on one self-contained page: no network, light and dark, readable on a phone and in print.
public enum CapacityPage {
    /// The page as UTF-8 text.
    public static func render(_ report: CapacityReport) -> String {
        // The page's template is registered below, under the name that is asked for.
        library.render(CapacityPageView(report), withTemplate: "capacity") ?? ""
    }

    private static let library = MarkupContent.library(CapacityTemplate.all)
}
