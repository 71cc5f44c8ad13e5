import Measurement
import Recording
import Scenarios

/// What a person should know before believing a report, as plain sentences, most important first.
struct Warnings {
    var report: RunReport
    var metadata: RunMetadata
    var tally: UtteranceTally
    var targets: [TargetExpression]

    var sentences: [String] {
        [
            generator, unfinished, nothingHeard, pacedRTF, unsteady, userTimestamps, ambiguous, heldBack, truncated,
            malformed, strayFrames, strayErrors, unknown, bargeIns, scrapes,
        ].compactMap { $0 }
    }

    private var generator: String? {
        report.generator.verdict == "fit"
            ? nil : "The generator was the bottleneck: \(report.generator.why.joined(separator: "; "))."
    }

    private var unfinished: String? {
        metadata.finished
            ? nil : "The run was cut off before its end; everything up to its last second is in this report."
    }

    private var nothingHeard: String? {
        report.utterances.planned > 0 && report.utterances.ok == 0
            ? "Not one utterance succeeded; the outcomes say why." : nil
    }

    /// A paced stream takes as long as it plays.
    private var pacedRTF: String? {
        guard report.audio.delivery != "burst", report.audio.delivery != "unknown" else { return nil }
        let judgesRTF = targets.contains {
            if case .statistic(.rtf, _) = $0.subject { true } else { false }
        }
        guard judgesRTF else { return nil }
        return "The server paces its frames, so a real-time factor measured by a client is about 1 by construction: "
            + "judge the worker's own tts_synthesis_rtf instead."
    }

    private var unsteady: String? {
        report.steadiness.steady ? nil : "The run was not steady: \(report.steadiness.why)"
    }

    private var userTimestamps: String? {
        guard metadata.timestamps != "kernel" else {
            guard metadata.userTimestampReads > 0, metadata.reads > 0 else { return nil }
            return count(metadata.userTimestampReads, "read", "had", "no kernel timestamp and is dated by the process")
        }
        return "Arrivals are dated by this process, not by the kernel: its own delay is in every latency."
    }

    private var ambiguous: String? {
        guard report.audio.ambiguousFirstAudio > 0 else { return nil }
        let share = Double(report.audio.ambiguousFirstAudio) / Double(max(1, tally.firstAudios))
        let percent = (share * 1000).rounded() / 10
        return
            "\(report.audio.ambiguousFirstAudio) first audio frames (\(percent) %) shared their read with later ones: "
            + "the latest instant that they can have arrived is what counts."
    }

    private var heldBack: String? {
        tally.heldBack > 0
            ? count(tally.heldBack, "session", "was", "held back by max_sessions and counts as not started") : nil
    }

    private var truncated: String? {
        report.utterances.truncated > 0
            ? count(report.utterances.truncated, "utterance", "is", "far shorter than its text promises (truncated)")
            : nil
    }

    private var malformed: String? {
        report.audio.malformed > 0
            ? count(report.audio.malformed, "message", "was", "malformed and left out") : nil
    }

    private var strayFrames: String? {
        guard metadata.oddities.strayFrames > 0 else { return nil }
        return count(metadata.oddities.strayFrames, "audio frame", "came", "while no utterance was under way: ")
            + "an utterance's end was seen too early (is session.end.gap too short?)."
    }

    private var strayErrors: String? {
        metadata.oddities.strayErrors > 0
            ? count(metadata.oddities.strayErrors, "server error", "came", "while no utterance was under way") : nil
    }

    private var unknown: String? {
        metadata.oddities.unknownMessages > 0
            ? count(metadata.oddities.unknownMessages, "message", "was", "of a type that the protocol does not know")
            : nil
    }

    private var bargeIns: String? {
        report.bargeIn.ignored > 0
            ? "\(report.bargeIn.ignored) of \(report.bargeIn.attempted) barge-ins were ignored: audio went on." : nil
    }

    private var scrapes: String? {
        let failing = report.scrapes.filter { $0.failed > 0 }
        guard !failing.isEmpty else { return nil }
        return failing.map { "\($0.failed) of \($0.failed + $0.ok) scrapes of \($0.job) failed: \($0.lastError ?? "")" }
            .joined(separator: "; ") + "."
    }

    /// "1 message was …", "3 messages were …".
    private func count(_ number: Int, _ noun: String, _ verb: String, _ rest: String) -> String {
        let plurals = ["was": "were", "is": "are", "had": "had", "came": "came"]
        return "\(number) \(noun)\(number == 1 ? "" : "s") \(number == 1 ? verb : plurals[verb] ?? verb) \(rest)"
            + (rest.hasSuffix(" ") ? "" : ".")
    }
}
