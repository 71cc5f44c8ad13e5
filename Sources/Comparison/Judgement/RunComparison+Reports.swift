import Measurement
public import Recording

extension RunComparison {
    /// What reports alone tell: values side by side, and that nothing is known of how they scatter.
    ///
    /// - Parameters:
    ///   - baselines: with their paths; their values are averaged.
    public init(
        reports baselines: [(path: String, report: RunReport)],
        candidate: (path: String, report: RunReport),
        tolerances: Tolerances
    ) {
        self.init(
            runs: (baselines + [candidate]).map { ComparedRun(path: $0.path, report: $0.report) },
            baselineCount: baselines.count
        )
        let attention = Attention(tolerances, targets: [candidate.report.targets.map(\.expression)])
        let figures = Figure.allCases.flatMap { figure in
            Measure.percentiles.map { Measure.percentile(figure, $0) }
        }
        for measure in figures + Share.allCases.map(Measure.share) {
            let values = baselines.map { measure.value(in: $0.report) }
            guard let value = measure.value(in: candidate.report), !values.contains(where: { $0 == nil }) else {
                continue
            }
            let mean = values.reduce(0) { $0 + ($1 ?? 0) } / Double(values.count)
            var one = MeasureDifference(
                measure: measure,
                tier: attention.tier(of: measure),
                tolerance: tolerances[measure].size(of: mean)
            )
            (one.baseline, one.candidate) = (mean, value)
            one.why = "a report holds no utterances to tell it from chance"
            differences.append(one)
        }
        notes.append(
            "Of a report alone only values are known, and of failed utterances nothing: give the run folders for "
                + "intervals and verdicts."
        )
    }
}

extension ComparedRun {
    init(path: String, report: RunReport) {
        self.init(
            path: path,
            name: report.name,
            started: report.started,
            version: report.version,
            utterances: report.utterances.measured,
            sessions: nil,
            isSimulated: report.isSimulated,
            windows: []
        )
    }
}

extension Measure {
    /// What a report says of it; nil where that is nothing.
    func value(in report: RunReport) -> Double? {
        switch self {
        case .percentile(let figure, let statistic): Self.value(statistic, of: figure, in: report.figures)
        case .share(let share): Self.value(share, in: report)
        }
    }

    private static func value(_ statistic: Statistic, of figure: Figure, in figures: RunReport.Figures) -> Double? {
        // Their jitter is of frames, that of a comparison of utterances.
        let one: RunReport.Figure? =
            switch figure {
            case .fal: figures.fal
            case .falFromSent: figures.falFromSent
            case .firstAudible: figures.firstAudible
            case .rtf: figures.rtf
            case .jitter: nil
            case .connect: figures.connect
            case .bargeIn: figures.bargeIn
            case .stall: nil
            }
        guard let one else { return nil }
        return switch statistic {
        case .p50: one.p50
        case .p90: one.p90
        case .p95: one.p95
        case .p99: one.p99
        case .p999: one.p999
        case .max, .mean: nil
        }
    }

    private static func value(_ share: Share, in report: RunReport) -> Double? {
        func ratio(_ part: Int, _ whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }
        switch share {
        case .frameDrops:
            return ratio(report.audio.missing, report.audio.missing + report.audio.frames - report.audio.duplicate)
        case .underruns: return ratio(report.playback.utterancesWithUnderrun, report.figures.fal.count)
        // Counts of outcomes hold the warm-up's too.
        case .failures, .zombies: return nil
        }
    }
}
