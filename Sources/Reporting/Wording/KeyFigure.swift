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
            latency("First audible", report.figures.firstAudible, of: report, absent: "not checked"),
            realTimeFactor(report),
            jitter(report),
            underruns(report),
            drops(report),
            failures(report),
        ]
    }

    /// With how many utterances have the figure: those that failed are not in its percentiles.
    private static func latency(
        _ label: String,
        _ figure: RunReport.Figure,
        of report: RunReport,
        absent: String
    ) -> KeyFigure {
        guard figure.count > 0 else { return KeyFigure(label: label, value: Quantity.missing, note: absent) }
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
            return KeyFigure(label: "Real-time factor", value: Quantity.missing, note: "no audio")
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
                note: burst ? "frames came as fast as synthesised" : "no paced delivery"
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
                ? "nothing was played"
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
            note: expected > 0 ? "\(Quantity.share(share)) of \(Quantity.count(expected))" : "no frames"
        )
    }

    private static func failures(_ report: RunReport) -> KeyFigure {
        guard let failures = OutcomeWording.failures(of: report.utterances) else {
            return KeyFigure(label: "Failures", value: "0", note: "of \(Quantity.count(report.utterances.planned))")
        }
        return KeyFigure(label: "Failures", value: Quantity.count(failures.count), note: failures.kinds)
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
