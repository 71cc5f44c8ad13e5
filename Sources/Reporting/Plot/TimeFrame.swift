import Analysis
import Measurement
import Recording
import Timing

/// The time axis that all of a page's time lines share, and what happened along it.
struct TimeFrame {
    /// A stretch of the axis, in seconds from its start.
    struct Span: Equatable {
        var from: Double
        var to: Double
        var text: String
    }

    /// Something with a number on the axis: a fault, an alert, an error, an interruption.
    struct Mark: Equatable {
        var number: Int
        var from: Double
        /// Nil for what has no length.
        var to: Double?
        var text: String
    }

    let start: WallInstant
    /// Length of the axis, at least 1.
    let seconds: Double
    let stages: [Span]
    /// Warm-up and drain: not part of the figures.
    let unmeasured: [Span]
    let marks: [Mark]
    /// How many further marks there were than have room.
    let marksLeftOut: Int

    /// Nil when the run recorded no windows: there is no axis then.
    init?(_ analysis: RunAnalysis) {
        guard let first = analysis.windows.first, let last = analysis.windows.last else { return nil }
        let length = max(1, Nanoseconds.inSeconds(last.start - first.start) + 1)
        start = first.start
        seconds = length
        func offset(_ event: RunEvent) -> Double {
            max(0, min(length, Nanoseconds.inSeconds(event.at - first.start)))
        }
        stages = Self.stages(analysis.events, length: length, offset: offset)
        unmeasured = Self.unmeasured(analysis.windows)
        let marked = analysis.events.filter { [.fault, .alert, .error, .interrupted].contains($0.kind) }
        marks = marked.prefix(Self.markLimit).enumerated().map { index, event in
            let from = offset(event)
            let to = event.durationNanoseconds.map { min(length, from + Nanoseconds.inSeconds($0)) }
            return Mark(number: index + 1, from: from, to: to, text: event.text)
        }
        marksLeftOut = max(0, marked.count - Self.markLimit)
    }

    /// Seconds from the axis' start.
    func offset(_ instant: WallInstant) -> Double { Nanoseconds.inSeconds(instant - start) }

    /// Seconds from the axis' start to a place on a drawing's canvas.
    func x(_ offset: Double) -> Double { Drawing.width * max(0, min(1, offset / seconds)) }

    /// Seconds from the axis' start as percent of the axis.
    func percent(_ offset: Double) -> Double { 100 * max(0, min(1, offset / seconds)) }

    var ticks: [Double] { Ticks.time(seconds: seconds) }

    /// `15 s`, `2:30` (minutes) or `16:40 h`, by the axis' length.
    func label(_ offset: Double) -> String {
        if seconds < 120 { return Quantity.number(offset) + " s" }
        let whole = Int(offset.rounded())
        if seconds < 7200 { return "\(whole / 60):\(padded(whole % 60))" }
        return "\(whole / 3600):\(padded(whole / 60 % 60)) h"
    }

    /// What the axis' labels mean.
    var unit: String {
        seconds < 120 ? "seconds" : seconds < 7200 ? "minutes:seconds" : "hours:minutes"
    }

    private static let markLimit = 40

    private func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func stages(_ events: [RunEvent], length: Double, offset: (RunEvent) -> Double) -> [Span] {
        let bounds = events.filter { [.stage, .loadEnded, .interrupted].contains($0.kind) }
        return bounds.enumerated().compactMap { index, event in
            let from = offset(event)
            let next = index + 1 < bounds.count ? offset(bounds[index + 1]) : length
            // What lies wholly after the recorded windows has no place on the axis.
            guard from < length else { return nil }
            switch event.kind {
            case .stage:
                let own = event.durationNanoseconds.map { from + Nanoseconds.inSeconds($0) } ?? next
                return Span(from: from, to: min(own, next), text: event.text)
            case .loadEnded where next > from: return Span(from: from, to: next, text: "drain")
            default: return nil
            }
        }
    }

    private static func unmeasured(_ windows: [WindowRecord]) -> [Span] {
        var spans: [Span] = []
        for window in windows where !window.measured {
            let from = Nanoseconds.inSeconds(window.start - windows[0].start)
            if let last = spans.last, from - last.to < 0.5 {
                spans[spans.count - 1].to = from + 1
            } else {
                spans.append(Span(from: from, to: from + 1, text: "not measured"))
            }
        }
        // A run without warm-up marks or of a single kind of window would be grey from end to end: that says nothing.
        return spans.count == 1 && windows.allSatisfy { !$0.measured } ? [] : Array(spans.prefix(20))
    }
}
