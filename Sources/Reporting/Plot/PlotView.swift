/// What the page's template shows of a plot: the drawing, and the text that stands beside it at its own size.
struct PlotView {
    struct Label {
        var text: String
        /// Pixels from the plot's top, or percent from its left, as the template has it.
        var place: String
        var style: String
    }

    var title: String
    var note: String
    var isEmpty: Bool
    /// In pixels.
    var height: String
    var svg: String
    /// The scale for the page's script: lowest and highest value, `linear` or `logarithmic`, unit.
    var scale: String
    var ticks: [Label]
    /// At the lines' ends.
    var labels: [Label]
    /// For screens that have no room at the lines' ends.
    var legend: [Label]

    static func empty(title: String, note: String) -> PlotView {
        PlotView(
            title: title,
            note: note,
            isEmpty: true,
            height: "0",
            svg: "",
            scale: "",
            ticks: [],
            labels: [],
            legend: []
        )
    }
}
