import Recording
import Timing

/// What the page shows of the alerts: their time lines below the truth's, one row each, and how they followed targets.
struct AlertsView {
    struct Span {
        /// `pending`, `firing` or `missed`.
        var style: String
        var left: String
        var width: String
        var text: String
    }

    struct Band {
        var title: String
        var note: String
        var spans: [Span]
    }

    struct Row {
        var style: String
        var mark: String
        var verdict: String?
        var name: String
        var expression: String
        var hold: String
        var what: String
        /// Why it can never fire.
        var faults: [String]
        var expected: String?
        /// As rendered when it fired first.
        var annotations: [String]
    }

    /// The rule file, of a replay.
    var replayed: String?
    var hasBands: Bool
    /// Some band is a target's.
    var hasTruth: Bool
    var bands: [Band]
    var ticks: [PlotView.Label]
    var unit: String
    var rows: [Row]
    var fidelity: PageView.Table?

    /// Nil for a run without alerts.
    init?(_ report: RunReport, _ frame: TimeFrame?, replayed: String? = nil) {
        guard !report.alerts.isEmpty else { return nil }
        self.replayed = replayed
        if let frame {
            let origin = WallInstant(rfc3339: report.started).map { frame.offset($0) } ?? 0
            let place = Placing(frame: frame, origin: origin, end: report.duration)
            bands = report.truth.map { Self.band($0, place) } + report.alerts.map { Self.band($0, place) }
            ticks = TimelineView.axis(frame)
            unit = frame.unit
        } else {
            (bands, ticks, unit) = ([], [], "")
        }
        hasBands = !bands.isEmpty
        hasTruth = hasBands && !report.truth.isEmpty
        rows = report.alerts.map(Self.row)
        fidelity = Self.fidelity(report.alerts)
    }

    /// Seconds behind the run's start to places on the axis.
    private struct Placing {
        var frame: TimeFrame
        var origin: Double
        /// The run's, where what goes on then ends.
        var end: Double

        func span(_ style: String, _ from: Double, _ to: Double) -> Span {
            let (left, right) = (frame.percent(origin + from), frame.percent(origin + to))
            return Span(
                style: style,
                left: Drawing.number(left),
                width: Drawing.number(max(0, right - left)),
                text: "\(style) from \(LiveDisplay.clock(from)) to \(LiveDisplay.clock(to))"
            )
        }
    }

    private static func band(_ truth: RunReport.Truth, _ place: Placing) -> Band {
        let length = truth.spans.reduce(0) { $0 + $1.to - $1.from }
        return Band(
            title: truth.target,
            note: truth.spans.isEmpty ? "never missed" : "missed for \(Quantity.length(length))",
            spans: truth.spans.map { place.span("missed", $0.from, $0.to) }
        )
    }

    private static func band(_ alert: RunReport.Alert, _ place: Placing) -> Band {
        let last = alert.transitions.last
        let isPending = alert.transitions.contains { $0.to == "pending" }
        let note =
            !alert.fireable
            ? "can't fire"
            : alert.firingSeconds > 0 || last?.to == "firing"
                ? "fired for \(Quantity.length(alert.firingSeconds))" : isPending ? "pending only" : "inactive"
        // What fires lies over what is only pending with other labels.
        let spans = ["pending", "firing"].flatMap { state in
            Self.stretches(of: state, alert, until: place.end).map { place.span(state, $0.from, $0.to) }
        }
        return Band(title: alert.name, note: note, spans: spans)
    }

    /// When a state was taken, by each set of labels.
    private static func stretches(
        of state: String,
        _ alert: RunReport.Alert,
        until end: Double
    ) -> [(from: Double, to: Double)] {
        var open: [[String: String]: Double] = [:]
        var result: [(from: Double, to: Double)] = []
        for one in alert.transitions {
            if one.to == state {
                open[one.labels] = one.after
            } else if one.from == state, let from = open.removeValue(forKey: one.labels) {
                result.append((from, one.after))
            }
        }
        return (result + open.values.map { ($0, max(end, $0)) }).sorted { $0.from < $1.from }
    }

    private static func row(_ alert: RunReport.Alert) -> Row {
        let wording = AlertWording(alert)
        let fired = alert.transitions.first { $0.to == "firing" }
        return Row(
            style: wording.standing?.rawValue ?? "neutral",
            mark: wording.standing?.mark ?? "",
            verdict: alert.verdict?.rawValue,
            name: alert.name,
            expression: alert.expression,
            hold: Quantity.length(alert.forSeconds),
            what: wording.what,
            faults: wording.faults,
            expected: alert.expectation,
            annotations: (fired?.annotations ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        )
    }

    private static func fidelity(_ alerts: [RunReport.Alert]) -> PageView.Table? {
        let rows = alerts.filter { AlertWording($0).hasFired }.flatMap { alert in
            alert.fidelity.map { one in
                [
                    "\(alert.name) · \(one.target)", "\(one.detected) of \(one.incidents)",
                    Quantity.length(one.detectionDelay), Quantity.length(one.trueSeconds),
                    Quantity.length(one.missedSeconds), Quantity.length(one.falseSeconds),
                    Quantity.count(alert.flaps), Quantity.length(one.resolutionDelay),
                ]
            }
        }
        guard !rows.isEmpty else { return nil }
        return PageView.Table(
            head: [
                "Alert · target", "Incidents told of", "Told after", "Fired, missed", "Silent, missed", "Fired, met",
                "Fired again", "Resolved after",
            ],
            rows: rows
        )
    }
}
