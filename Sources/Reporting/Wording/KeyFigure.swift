import Recording

/// One of the few numbers that every summary shows.
struct KeyFigure {
    var label: String
    var value: String
    /// The median, 95th and 99th percentile, for what is a distribution: `value` is made of them.
    var percentiles: [String] = []
    /// What qualifies the value; empty when nothing does.
    var note: String

    static func all(of report: RunReport) -> [KeyFigure] {
        [
            latency("First audio", report.figures.fal, of: report, absent: "no utterance had audio"),
            latency("First audible", report.figures.firstAudible, of: report, absent: notAudible(report)),
            realTimeFactor(report),
            jitter(report),
            underruns(report),
            drops(report),
            failures(report),
            bargeIn(report),
        ].compactMap { $0 }
    }

    /// Why no figure has a value, whatever the server did; nil when utterances were measured.
    private static func unmeasured(_ report: RunReport) -> String? {
        let utterances = report.utterances
        guard utterances.planned > 0, utterances.measured == 0 else { return nil }
        return utterances.warmupOutcomes.isEmpty
            ? "every utterance was cut off by the run's end" : "nothing was measured after the warm-up"
    }

    private static func notAudible(_ report: RunReport) -> String {
        if report.figures.fal.count == 0 { return "no utterance had audio" }
        return report.audio.silent > 0 ? "every frame that was checked was silent" : "not checked"
    }

    /// With how many utterances have the figure: those that failed are not in its percentiles.
    private static func latency(
        _ label: String,
        _ figure: RunReport.Figure,
        of report: RunReport,
        absent: String
    ) -> KeyFigure {
        guard figure.count > 0 else {
            return KeyFigure(label: label, value: Quantity.missing, note: unmeasured(report) ?? absent)
        }
        let measured = report.utterances.measured
        return distribution(
            label,
            figure,
            unit: "seconds",
            note: Quantity.count(figure.count)
                + (figure.count < measured
                    ? " of \(Quantity.count(measured)) utterances" : plural(figure.count, " utterance"))
        )
    }

    private static func realTimeFactor(_ report: RunReport) -> KeyFigure {
        let figure = report.figures.rtf
        guard figure.count > 0 else {
            return KeyFigure(label: "Real-time factor", value: Quantity.missing, note: unmeasured(report) ?? "no audio")
        }
        return distribution(
            "Real-time factor",
            figure,
            unit: "ratio",
            note: report.audio.delivery == "paced" ? "paced, so near 1 by design" : "\(report.audio.delivery) delivery"
        )
    }

    private static func jitter(_ report: RunReport) -> KeyFigure {
        let figure = report.figures.jitter
        guard figure.count > 0 else {
            let burst = report.audio.delivery == "burst"
            return KeyFigure(
                label: "Jitter",
                value: burst ? "burst" : Quantity.missing,
                note: burst ? "frames came as fast as synthesised" : unmeasured(report) ?? "no paced delivery"
            )
        }
        return distribution("Jitter", figure, unit: "seconds", note: "of paced frames")
    }

    private static func underruns(_ report: RunReport) -> KeyFigure {
        let playback = report.playback
        let count = playback.utterancesWithUnderrun
        return KeyFigure(
            label: "Underruns",
            value: Quantity.count(playback.underruns),
            note: report.audio.frames == 0
                ? unmeasured(report) ?? "nothing was played"
                : count == 0
                    ? "every utterance played without a gap"
                    : "in \(Quantity.count(count)) \(plural(count, "utterance")), longest stall "
                        + Quantity.duration(playback.longestStall)
        )
    }

    private static func drops(_ report: RunReport) -> KeyFigure {
        let audio = report.audio
        let expected = audio.frames - audio.duplicate + audio.missing
        let share = expected > 0 ? Double(audio.missing) / Double(expected) : nil
        return KeyFigure(
            label: "Dropped frames",
            value: Quantity.count(audio.missing),
            note: expected > 0
                ? "\(Quantity.share(share)) of \(Quantity.count(expected))" : unmeasured(report) ?? "no frames"
        )
    }

    private static func failures(_ report: RunReport) -> KeyFigure {
        let utterances = report.utterances
        let failures = OutcomeWording.failures(of: utterances)
        let warmup = utterances.warmupOutcomes.values.reduce(0, +)
        let after = warmup > 0 ? " after the warm-up" : ""
        var note = failures?.kinds ?? unmeasured(report) ?? "of \(Quantity.count(utterances.measured))\(after)"
        if let early = OutcomeWording.warmupFailures(of: utterances) {
            note += "; in the warm-up \(Quantity.count(early.count)) of \(Quantity.count(warmup)): \(early.kinds)"
        }
        return KeyFigure(label: "Failures", value: Quantity.count(failures?.count ?? 0), note: note)
    }

    /// Nil for a run in which nobody interrupted.
    private static func bargeIn(_ report: RunReport) -> KeyFigure? {
        let attempted = report.bargeIn.attempted
        guard attempted > 0 else { return nil }
        let ignored = report.bargeIn.ignored
        let note =
            ignored == 0
            ? "none of \(Quantity.count(attempted)) ignored"
            : "\(Quantity.count(ignored)) of \(Quantity.count(attempted)) ignored"
        guard report.figures.bargeIn.count > 0 else {
            return KeyFigure(label: "Barge-in", value: Quantity.missing, note: note)
        }
        return distribution("Barge-in", report.figures.bargeIn, unit: "seconds", note: note)
    }

    private static func distribution(_ label: String, _ figure: RunReport.Figure, unit: String, note: String)
        -> KeyFigure
    {
        let percentiles = [figure.p50, figure.p95, figure.p99].map { Quantity.value($0, unit: unit) }
        return KeyFigure(
            label: label,
            value: zip(percentileNames, percentiles).map { "\($0) \($1)" }.joined(separator: " · "),
            percentiles: percentiles,
            note: note
        )
    }

    /// What `percentiles` are, in their order.
    static let percentileNames = ["p50", "p95", "p99"]
}
