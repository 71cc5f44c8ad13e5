import Calibration

/// The same loads measured with the process's own stamps and with the kernel's, side by side.
struct StampComparison {
    /// Rows of all figures that rest on arrivals, load by load; none without a load that was measured both ways.
    let table: PageView.Table

    private static let figures: [CalibratedFigure] = [.firstAudioLatency, .jitter, .jitterP95]

    private static let head = [
        "Sessions", "Figure", "Kernel p50", "Process p50", "Kernel p99", "Process p99", "At p99", "Known to (p99)",
    ]

    init(_ report: CalibrationReport) {
        let references = report.steps.filter(\.isReference)
        let rows = references.flatMap { reference -> [[String]] in
            guard
                let step = report.steps.first(where: {
                    !$0.isReference && $0.kind == reference.kind && $0.sessions == reference.sessions
                })
            else { return [] }
            return Self.figures.compactMap { Self.row($0, reference, step) }
        }
        table = PageView.Table(head: Self.head, rows: rows)
    }

    private static func row(
        _ figure: CalibratedFigure,
        _ reference: CalibrationReport.Step,
        _ step: CalibrationReport.Step
    ) -> [String]? {
        guard let kernel = reference.timing(figure), let process = step.timing(figure), kernel.count > 0,
            process.count > 0
        else { return nil }
        var times = Quantity.missing
        if let one = kernel.errorP99, let other = process.errorP99, one > 0 {
            times = "× \(Quantity.number(other / one))"
        }
        return [
            Quantity.count(step.sessions), figure.title,
            CalibrationWording.error(kernel.errorMedian, figure), CalibrationWording.error(process.errorMedian, figure),
            CalibrationWording.error(kernel.errorP99, figure), CalibrationWording.error(process.errorP99, figure),
            times,
            figure == .firstAudioLatency ? Quantity.duration(step.uncertaintyP99) : "",
        ]
    }
}
