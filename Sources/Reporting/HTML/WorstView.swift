import Analysis
import Measurement
import Timing

/// The worst utterances, one a row.
struct WorstView {
    struct Row {
        var style: String
        var time: String
        var session: String
        var serverSession: String
        var outcome: String
        var detail: String
        var latency: String
        var audio: String
        var missing: String
        var stall: String
    }

    var rows: [Row]

    /// Nil when there are none.
    init?(_ analysis: RunAnalysis, _ frame: TimeFrame?) {
        guard !analysis.worst.isEmpty else { return nil }
        rows = analysis.worst.prefix(20).map { record in
            Row(
                style: record.outcome.isSuccess ? "" : record.outcome.isServerRelated ? "bad" : "neutral",
                time: frame.map { LiveDisplay.clock($0.offset(record.planned)) } ?? record.planned.rfc3339(),
                session: "\(record.session) · \(record.utterance)",
                serverSession: record.serverSessionID,
                outcome: OutcomeWording.name(record.outcome),
                detail: record.detail,
                latency: Quantity.duration(record.firstAudioLatency.map { Nanoseconds.inSeconds($0) }),
                audio: record.audio > 0 ? Quantity.duration(Nanoseconds.inSeconds(record.audio)) : Quantity.missing,
                missing: Quantity.count(Int(record.missing)),
                stall: record.longestStall > 0
                    ? Quantity.duration(Nanoseconds.inSeconds(record.longestStall)) : Quantity.missing
            )
        }
    }
}
