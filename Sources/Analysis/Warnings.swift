import Measurement
import PromQL
import Recording
import Scenarios

/// What a person should know before believing a report, as plain sentences, most important first.
struct Warnings {
    var report: RunReport
    var metadata: RunMetadata
    var tally: UtteranceTally
    var targets: [TargetExpression]
    var damage: RunFolderReader.Damage

    var sentences: [String] {
        let one = [
            simulated, damaged, generator, unfinished, heldBack, nothingHeard, onlyWarmup, paced, mixed, burst,
            unsteady,
            userTimestamps, userReads, ambiguous, blurredJitter, undecoded, alertsTooLong, alertsBlocked, dueAtEnd,
            cancelled, truncated, malformed,
            strayFrames,
            strayErrors,
            unknown, bargeIns,
        ]
        return one.compactMap { $0 } + ScrapeWarnings(scrapes: report.scrapes, targets: metadata.scrapes).sentences
    }

    private var simulated: String? {
        guard report.isSimulated else { return nil }
        return
            "This run is simulated: its figures are those of the queueing model with a network and programs that take "
            + "no time. Nothing was measured."
    }

    private var damaged: String? {
        let files = damage.essential + damage.other
        guard !files.isEmpty else { return nil }
        return "The run folder is damaged: \(files.joined(separator: "; "))."
    }

    private var generator: String? {
        ["fit", "unknown"].contains(report.generator.verdict)
            ? nil : "The generator was the bottleneck: \(report.generator.why.joined(separator: "; "))."
    }

    private var unfinished: String? {
        guard !metadata.finished else { return nil }
        let lost = tally.underWay
        guard metadata.rowsLost == nil else {
            if lost == 0 { return nil }
            return
                "Rows of the record were lost; \(Self.count(lost, "utterance", "utterances")) of which nothing is left "
                + "\(lost == 1 ? "counts" : "count") as cancelled, whatever became of them."
        }
        return "The run was cut off before its end; everything up to its last second is in this report"
            + (lost == 0
                ? "."
                : ", and \(Self.count(lost, "utterance", "utterances")) under way then \(lost == 1 ? "counts" : "count") as cancelled.")
    }

    private var nothingHeard: String? {
        report.utterances.planned > 0 && report.utterances.ok == 0
            ? "Not one utterance succeeded; the outcomes say why." : nil
    }

    /// Without it the absent figures look like a server's silence.
    private var onlyWarmup: String? {
        let warmup = report.utterances.warmupOutcomes.values.reduce(0, +)
        guard warmup > 0, report.utterances.measured == 0 else { return nil }
        let inWarmup =
            warmup == report.utterances.planned
            ? "Every utterance was planned in the warm-up"
            : "Every utterance but those that the run's end cut off was planned in the warm-up"
        return inWarmup + ", which no figure and no target includes: nothing was measured. "
            + "A longer run or a shorter load.warmup measures something."
    }

    /// A paced stream takes as long as it plays.
    private var paced: String? {
        guard report.audio.delivery == "paced", judges(.rtf) else { return nil }
        return "The server paces its frames, so a real-time factor measured by a client is about 1 by construction: "
            + "the target is judged by the worker's own tts_synthesis_rtf instead."
    }

    private var mixed: String? {
        guard report.audio.delivery == "mixed" else { return nil }
        return "The server paced the frames of \(Self.count(tally.paced, "utterance", "utterances")) and sent those of "
            + "\(Wording.grouped(tally.burst)) in bursts: jitter is of the paced ones alone"
            + (judges(.rtf)
                ? ". Their real-time factor is about 1 by construction, so the target is judged by the worker's own "
                    + "tts_synthesis_rtf." : ".")
    }

    private var burst: String? {
        guard report.audio.delivery == "burst", judges(.jitter) else { return nil }
        return "The server sends its frames as fast as they are made, so there is no jitter to judge."
    }

    private func judges(_ figure: TargetExpression.Figure) -> Bool {
        targets.contains { if case .statistic(figure, _) = $0.subject { true } else { false } }
    }

    private var unsteady: String? {
        report.steadiness.steady ? nil : "The run was not steady: \(report.steadiness.why)."
    }

    private var userTimestamps: String? {
        report.audio.timestamps != "user"
            ? nil
            : "Arrivals are dated by this process, not by the kernel: first-audio figures, as all latencies, include the "
                + "tool's own delay."
    }

    private var userReads: String? {
        guard report.audio.timestamps == "kernel", metadata.userTimestampReads > 0 else { return nil }
        return Self.count(
            metadata.userTimestampReads,
            "read had no kernel timestamp and is dated by the process.",
            "reads had no kernel timestamp and are dated by the process."
        )
    }

    private var ambiguous: String? {
        let count = report.audio.ambiguousFirstAudio
        guard count > 0 else { return nil }
        let share = Wording(unit: .share).value(Double(count) / Double(max(1, tally.firstAudios)))
        return Self.count(
            count,
            "first audio frame (\(share)) shared its read with later ones: ",
            "first audio frames (\(share)) shared their reads with later ones: "
        ) + "the latest instant at which they can have arrived is what counts."
    }

    private var blurredJitter: String? {
        let count = report.audio.blurredJitters
        guard count > 0 else { return nil }
        let share = Wording(unit: .share).value(Double(count) / Double(max(1, report.audio.jitters)))
        let reason =
            report.audio.timestamps == "user"
            ? "for this process dated its arrivals" : "for frames of it shared their reads with later ones"
        return
            "The jitter of \(Self.count(count, "utterance", "utterances")) (\(share)) is known no better than to 1 ms, "
            + "\(reason)."
    }

    private var heldBack: String? {
        guard tally.heldBack > 0 else { return nil }
        return Self.count(
            tally.heldBack,
            "session was held back by the scenario's max_sessions, not by the server: it counts",
            "sessions were held back by the scenario's max_sessions, not by the server: they count"
        ) + " as failed and as missing every latency target. Raise max_sessions to see what the server would have done."
    }

    private var alertsTooLong: String? {
        let long = report.alerts.filter { $0.forSeconds > report.duration }
        guard !long.isEmpty else { return nil }
        let names = long.map { "\($0.name) (\(Self.length($0.forSeconds)))" }.joined(separator: ", ")
        return "The run took \(Self.length(report.duration)), too short for "
            + Self.count(long.count, "alert whose condition", "alerts whose conditions")
            + " must have held for longer: \(names). That \(long.count == 1 ? "it was" : "they were") "
            + "silent says nothing."
    }

    /// Silence that was expected and could not have been otherwise.
    private var alertsBlocked: String? {
        let blocked = report.alerts.filter { !$0.fireable && $0.expectation != nil && $0.verdict == .met }
        // It is the record of what they export that is gone.
        guard !blocked.isEmpty, !damage.other.contains(where: { $0.hasPrefix("scrapes") }) else { return nil }
        return Self.count(
            blocked.count,
            "alert did what was expected, but can't fire",
            "alerts did what was expected, but can't fire"
        ) + " with what the targets export: \(blocked.map(\.name).joined(separator: ", ")). "
            + "That \(blocked.count == 1 ? "it was" : "they were") silent says nothing."
    }

    private static func length(_ seconds: Double) -> String { DurationText.text(Int64(seconds.rounded()) * 1000) }

    private var dueAtEnd: String? {
        guard tally.dueAtEnd > 0 else { return nil }
        return Self.count(
            tally.dueAtEnd,
            "utterance was due just as the load ended and was not started: it counts as failed.",
            "utterances were due just as the load ended and were not started: they count as failed."
        )
    }

    /// A run that was ended early says so itself.
    private var cancelled: String? {
        let count = report.utterances.outcomes[Outcome.cancelled.rawValue] ?? 0
        guard metadata.finished, !metadata.interrupted, count > 0 else { return nil }
        return Self.count(
            count,
            "utterance was still under way when the drain's time was up, and is in no figure.",
            "utterances were still under way when the drain's time was up, and are in no figure."
        )
    }

    /// The tool's own failing, which must not look like the server's.
    private var undecoded: String? {
        let count = metadata.oddities.undecodedFrames
        guard count > 0 else { return nil }
        return Self.count(count, "audio frame was", "audio frames were")
            + " not looked into, for libopus could make no decoder on this machine"
            + (metadata.decoderError.map { " (\($0))" } ?? "")
            + ": they count as received, their loudness is unknown, and so is when their utterances became audible."
    }

    private var truncated: String? {
        guard report.utterances.truncated > 0 else { return nil }
        return Self.count(
            report.utterances.truncated,
            "utterance has far less audio than its text promises (truncated).",
            "utterances have far less audio than their texts promise (truncated)."
        )
    }

    private var malformed: String? {
        let count = report.audio.malformed + metadata.oddities.strayMalformed
        guard count > 0 else { return nil }
        return Self.count(
            count,
            "message of the server's was malformed and is left out.",
            "messages of the server's were malformed and are left out."
        )
    }

    private var strayFrames: String? {
        guard metadata.oddities.strayFrames > 0 else { return nil }
        return Self.count(metadata.oddities.strayFrames, "audio frame", "audio frames")
            + " came while no utterance was under way: an utterance's end was seen too early "
            + "(is session.end.gap too short?)."
    }

    private var strayErrors: String? {
        guard metadata.oddities.strayErrors > 0 else { return nil }
        return Self.count(metadata.oddities.strayErrors, "error message", "error messages")
            + " came while no utterance was under way."
    }

    private var unknown: String? {
        guard metadata.oddities.unknownMessages > 0 else { return nil }
        return Self.count(
            metadata.oddities.unknownMessages,
            "message was of a type that the protocol does not know.",
            "messages were of types that the protocol does not know."
        )
    }

    private var bargeIns: String? {
        guard report.bargeIn.ignored > 0 else { return nil }
        return "\(Wording.grouped(report.bargeIn.ignored)) of "
            + Self.count(report.bargeIn.attempted, "barge-in was", "barge-ins were") + " ignored: audio went on."
    }

    /// `1 message was …`, `3,000 messages were …`.
    static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(Wording.grouped(number)) \(number == 1 ? one : many)"
    }
}
