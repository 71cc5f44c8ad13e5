import Analysis
import Measurement
import Recording
import Timing

/// The lines of open and wanted sessions, of which a window tells the state at its second's end.
struct SessionLines {
    /// x in seconds from the axis' start.
    private(set) var open: [PlotPoint] = []
    private(set) var wanted: [PlotPoint] = []

    /// Seconds that a window's end may be beside the load's: a sample is taken a little after its second.
    private static let tolerance = 0.05

    init(_ analysis: RunAnalysis, _ frame: TimeFrame) {
        let windows = analysis.windows
        let ended = analysis.events.first { $0.kind == .loadEnded || $0.kind == .interrupted }
            .map { frame.offset($0.at) }
        let loadEnd = ended ?? .infinity
        let starts = frame.stages.map(\.from)
        for (index, window) in windows.enumerated() {
            let from = frame.offset(window.start)
            let isLastOfLoad = from < loadEnd - Self.tolerance && loadEnd <= from + 1 + Self.tolerance
            // The sessions that close with the load do so at its end, not in the course of the second before.
            if isLastOfLoad, let last = open.last { open.append(PlotPoint(x: max(last.x, loadEnd), y: last.y)) }
            open.append(PlotPoint(x: max(from + 1, open.last?.x ?? 0), y: Double(window.sessionsActive)))

            guard from + 1 <= loadEnd + Self.tolerance else {
                if let last = wanted.last, last.y != 0 {
                    wanted.append(PlotPoint(x: max(last.x, loadEnd), y: last.y))
                    wanted.append(PlotPoint(x: max(last.x, loadEnd), y: 0))
                }
                wanted.append(PlotPoint(x: from + 1, y: 0))
                continue
            }
            // A ramp is at its value at the second's end; a level that holds is there from the second's start.
            let value = Double(window.sessionsTarget)
            let before = index > 0 ? Double(windows[index - 1].sessionsTarget) : nil
            let after = index + 1 < windows.count ? Double(windows[index + 1].sessionsTarget) : value
            let jumps = starts.contains { abs($0 - from) < Self.tolerance } && after == value
            if jumps, before != value { wanted.append(PlotPoint(x: from, y: value)) }
            wanted.append(PlotPoint(x: from + 1, y: value))
        }
    }
}
