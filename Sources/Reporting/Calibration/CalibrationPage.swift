public import Calibration
import Mustache

/// A calibration on one self-contained page: no network, light and dark, readable on a phone and in print.
public enum CalibrationPage {
    /// The page as UTF-8 text.
    public static func render(_ report: CalibrationReport) -> String {
        // The page's template is registered below, under the name that is asked for.
        library.render(CalibrationPageView(report), withTemplate: "calibration") ?? ""
    }

    private static let library = MarkupContent.library(CalibrationTemplate.all)
}
