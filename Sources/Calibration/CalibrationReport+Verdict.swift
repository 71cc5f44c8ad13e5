extension CalibrationReport {
    /// Judges the steps that were made.
    ///
    /// `skipped` are those that were planned and not made: loads above one that saturated the generator, or all that an
    /// interruption left out.
    public init(setting: Setting, steps: [Step], skipped: [String], isInterrupted: Bool) {
        self.setting = setting
        self.steps = steps
        self.skipped = skipped
        let judged = steps.filter { !$0.isReference }
        let paced = judged.filter { $0.kind == .paced }.sorted { $0.sessions < $1.sessions }
        let held = paced.prefix { $0.isWithin }
        sessionsHeld = held.last?.sessions
        let errors = held.compactMap { $0.timing(.firstAudioLatency) }
        // Of few the 99th percentile is the highest, which says little of what to expect.
        errorHeld = errors.filter { $0.count >= Self.telling }.compactMap(\.errorP99).max() ?? errors.last?.errorP99
        let isExact = !steps.isEmpty && steps.allSatisfy(\.isExact)
        let isWithin = isExact && judged.allSatisfy(\.isWithin) && (skipped.isEmpty || isInterrupted)
        if steps.contains(where: { $0.counts.contains { !$0.isExact && !$0.isTimed } }) {
            verdict = .wrong
        } else if isInterrupted {
            verdict = .interrupted
        } else {
            verdict = isWithin || (!setting.judgesTiming && isExact) ? .within : .outside
        }
        exitCode =
            switch verdict {
            case .within: 0
            case .outside, .wrong: 96
            case .interrupted: 130
            }
        if isInterrupted { exitCode = 130 }
        headline = ""
        findings = []
        notes = Self.notes(steps)
        headline = Self.headline(verdict, held: sessionsHeld, error: errorHeld, setting: setting)
        findings = Self.findings(steps, judged, setting: setting, skipped: skipped, isInterrupted: isInterrupted)
    }

    /// So many errors make a 99th percentile that does not rest on a single one.
    private static let telling = 200

    private static func headline(_ verdict: Verdict, held: Int?, error: Double?, setting: Setting) -> String {
        if verdict == .wrong { return "The counts do not agree with what the server did" }
        if verdict == .interrupted { return "Interrupted before all loads were measured" }
        guard let held, let error else {
            return setting.judgesTiming
                ? "On this machine no load was measured within the tolerances"
                : "All counts are exact; latencies were out of tolerance, which a quick calibration does not judge"
        }
        return "On this machine, up to \(held) sessions, first-audio latency is right to ± \(duration(error))"
    }

    private static func findings(
        _ steps: [Step],
        _ judged: [Step],
        setting: Setting,
        skipped: [String],
        isInterrupted: Bool
    ) -> [String] {
        var findings: [String] = []
        for step in steps {
            if step.utterances == 0 { findings.append("\(step.name): no utterance was measured.") }
            for count in step.counts
            where !count.isExact && (setting.judgesTiming && !step.isReference || !count.isTimed) {
                findings.append(
                    "\(step.name): \(count.name): true \(count.trueCount), measured \(count.measured), "
                        + "\(count.mismatches) places differ"
                        + (count.examples.first.map { ", the first at \($0)" } ?? "") + "."
                )
            }
        }
        for step in judged where step.isSaturated && setting.judgesTiming {
            findings.append("\(step.name): the generator was saturated: \(step.why.joined(separator: "; ")).")
        }
        for step in judged where step.isOverloaded && setting.judgesTiming {
            findings.append(
                "\(step.name): the server could not keep up: it took \(duration(step.serverDelay ?? 0)) to come to a text "
                    + "(99th percentile). It is the limit here, not the instrument: leave the machine to the calibration "
                    + "alone, or stay below this load."
            )
        }
        for step in judged where setting.judgesTiming {
            let outside = step.timings.filter { $0.verdict == .outside }
            guard !outside.isEmpty else { continue }
            let errors = outside.map { "\($0.figure.title) by \(error(of: $0))" }
            findings.append(
                "\(step.name): out of tolerance at the 99th percentile or in the median: \(errors.joined(separator: "; "))."
            )
        }
        for step in judged where setting.judgesTiming {
            for timing in step.timings where timing.verdict == .undecided {
                findings.append(
                    "\(step.name): nothing can be said of \(timing.figure.title): the client itself knows \(timing.doubtful) "
                        + "of \(timing.count) no better than to ± \(limit(of: timing)), and at most "
                        + "\(rounded(timing.tolerance.leftOut * 100)) % may be left out for that."
                )
            }
        }
        if !setting.judgesTiming {
            findings.append(
                "A quick calibration judges no instants: counts that do not rest on them alone decide its exit code."
            )
        }
        if setting.timestamps == .user {
            findings.append("Arrivals were stamped by the process, so that its own delay is in every error.")
        }
        if !skipped.isEmpty {
            let why =
                isInterrupted
                ? "left out by the interruption" : "left out, for the generator or the server was at its limit below"
            findings.append("\(skipped.joined(separator: ", ")): \(why).")
        }
        return findings
    }

    private static func notes(_ steps: [Step]) -> [String] {
        steps.flatMap { step in
            step.timings.filter { $0.leftOut > 0 }.map { timing in
                "\(step.name): \(timing.figure.title): \(timing.leftOut) of \(timing.count + timing.leftOut) are left out. "
                    + "Their frames shared reads, so that the client itself knows them no better than to "
                    + "± \(limit(of: timing)); \(timing.beyondOwnBound == 0 ? "all" : "all but \(timing.beyondOwnBound)") "
                    + "are as near as it says."
            }
        }
    }

    private static func limit(of timing: TimingCheck) -> String {
        timing.figure.isRelative ? "\(rounded(timing.tolerance.p99 * 100)) %" : duration(timing.tolerance.p99)
    }

    private static func error(of timing: TimingCheck) -> String {
        func text(_ value: Double?) -> String {
            guard let value else { return "–" }
            return timing.figure.isRelative ? "\(rounded(value * 100)) %" : duration(value)
        }
        return "\(text(timing.errorP99)) (median \(text(timing.errorMedian)))"
    }

    private static func duration(_ seconds: Double) -> String {
        abs(seconds) < 1e-3 ? "\(rounded(seconds * 1e6)) µs" : "\(rounded(seconds * 1e3)) ms"
    }

    /// Whole from ten on, else with up to two decimals.
    private static func rounded(_ value: Double) -> String {
        let hundredths = (value * 100).rounded() / 100
        return abs(value) >= 10 || hundredths == hundredths.rounded() ? "\(Int(value.rounded()))" : "\(hundredths)"
    }
}
