public import CapacityPlanning
import Recording

/// A search's values and verdicts as a person reads them, the same in the terminal and on the page.
public struct CapacityWording {
    /// What a search says while it goes on.
    public enum Progress {
        case began(CapacitySearch.Request)
        case ended(CapacityLevel)
        case warning(String)
    }

    let report: CapacityReport

    /// One line.
    public static func progress(_ progress: Progress, model: CapacityPlan.Model) -> String {
        switch progress {
        case .began(let request):
            let what: String =
                switch request.purpose {
                case .ramp: "climbing"
                case .narrow: "narrowing"
                case .edge: "measuring the edge"
                }
            return
                "level \(request.number), \(what): \(load(request.load, model)), at most \(Quantity.number(request.hold)) s"
        case .ended(let level):
            let values = level.targets.map { "\($0.expression): \(value(of: $0))" }.joined(separator: " · ")
            return
                "level \(level.number): \(level.verdict.rawValue) after \(Quantity.number(level.measuredSeconds)) s · \(values)"
        case .warning(let text): return text
        }
    }

    static func load(_ load: Double, _ model: CapacityPlan.Model) -> String {
        guard model == .closed else { return "\(Quantity.number(load)) new sessions/s" }
        return load == 1 ? "1 session" : "\(Quantity.count(Int(load))) sessions"
    }

    static func value(of target: TargetEvidence) -> String {
        if let value = target.value { return Quantity.value(value, unit: target.unit) }
        return target.samples == 0 ? Quantity.missing : "never"
    }

    var standing: Standing {
        switch report.verdict {
        case .found, .atLeast: .good
        case .below: .bad
        case .unresolved, .interrupted: .unsure
        }
    }

    var summary: [String] {
        let levels = report.levels.count
        return [
            "\(levels) \(levels == 1 ? "level" : "levels") in \(Quantity.length(report.spentSeconds))",
            report.setting.target + (report.setting.simulated ? ", simulated" : ""),
            report.plan.model == .closed ? "closed model" : "open model",
        ]
    }

    var meta: [String] {
        let setting = report.setting
        return [
            setting.started, "exit code \(report.exitCode)", "ttsload \(setting.version)", "seed \(report.plan.seed)",
            setting.host.kernel, "\(setting.host.processor), \(setting.host.cores) cores",
        ].filter { !$0.isEmpty }
    }

    func named(_ load: Double) -> String { Self.load(load, report.plan.model) }

    /// What was found, name and text.
    var answers: [(name: String, text: String)] {
        var answers: [(name: String, text: String)] = []
        if let first = report.breaksFirst { answers.append(("Breaks first", breaking(first))) }
        if let next = report.breaksNext { answers.append(("Would be next", breaking(next))) }
        if let knee = report.knee {
            answers.append(("Knee", "\(named(knee)): throughput over latency is greatest there"))
        }
        if let peak = report.goodputPeak {
            answers.append(("Goodput", "\(peak.text) at \(named(peak.load)), the most"))
        }
        if let mark = report.starvesUnseen {
            answers.append(("Starves unseen", "from \(named(mark.load)) on \(mark.text)"))
        }
        if let first = report.exhausted.first {
            let others = report.exhausted.dropFirst().map { "\($0.text) from \(named($0.load))" }
            let rest = others.isEmpty ? "" : "; then \(others.joined(separator: ", "))"
            answers.append(("Ran out first", "\(first.text) from \(named(first.load))\(rest)"))
        }
        if let fit = report.scalability { answers.append(("Scalability", scalability(fit))) }
        if let plan = report.workers { answers.append(("Plan", self.plan(plan))) }
        return answers
    }

    private func breaking(_ target: CapacityEstimate.Target) -> String {
        if target.isBelow { return "\(target.expression), already at the lowest load" }
        guard let capacity = target.capacity else { return target.expression }
        let whole = report.plan.model == .closed
        func shown(_ load: Double) -> String { Quantity.number(whole ? load.rounded(.down) : load) }
        let low = target.low.map(shown) ?? "less"
        let high = target.high.map(shown) ?? "more"
        return "\(target.expression) holds up to \(shown(capacity)) (\(low) to \(high))"
    }

    private func scalability(_ fit: ScalabilityFit) -> String {
        func range(_ interval: ScalabilityFit.Interval) -> String {
            "\(Quantity.number(interval.low)) to \(Quantity.number(interval.high))"
        }
        let peak = fit.peakSessions.map { "most throughput at \(Quantity.number($0.rounded())) sessions" } ?? "no peak"
        return [
            "λ \(Quantity.number(fit.parameters.lambda))/s (\(range(fit.lambda)))",
            "σ \(Quantity.number(fit.parameters.sigma)) (\(range(fit.sigma)))",
            "κ \(Quantity.number(fit.parameters.kappa)) (\(range(fit.kappa)))",
            "\(peak)\((fit.peakSessions ?? 0) > fit.mostSessions ? ", beyond what was measured" : "")",
            "\(Quantity.number(100 * fit.efficiency(at: fit.mostSessions))) % efficient at \(Quantity.number(fit.mostSessions.rounded())) sessions",
        ].joined(separator: ", ")
    }

    private func plan(_ plan: WorkerPlan) -> String {
        let range =
            switch (plan.workersAtLeast, plan.workersAtMost) {
            case (let least?, let most?): least == most ? "" : " (\(least) to \(most))"
            default: ""
            }
        let beyond =
            plan.extrapolation.map { ", \(Quantity.number($0)) times the highest load measured: an extrapolation" }
            ?? ""
        return
            "\(Quantity.count(plan.workers)) workers\(range) for \(named(plan.load)) and \(Quantity.number(plan.headroom * 100)) % headroom, by the capacity of \(plan.measuredWorkers)\(beyond)"
    }

    // MARK: Levels

    var levelHead: [String] {
        ["Level", "Load", "Verdict", "Measured", "FAL p50", "FAL p95", "RTF p95", "Underruns", "Failures", "Goodput"]
            + report.plan.targets
    }

    func row(_ level: CapacityLevel) -> [String] {
        let figures = level.figures
        let mark: String =
            switch level.verdict {
            case .met: "✓ met"
            case .missed: "✗ missed"
            case .inconclusive: "? open"
            case .invalid: "invalid"
            case .interrupted: "interrupted"
            }
        return [
            "\(level.number)", Quantity.number(level.load), mark, "\(Quantity.number(level.measuredSeconds)) s",
            Quantity.duration(figures.falP50), Quantity.duration(figures.falP95),
            figures.rtfP95.map { Quantity.number($0) } ?? Quantity.missing,
            Quantity.value(figures.underruns, unit: "share"), Quantity.value(figures.failures, unit: "share"),
            "\(Quantity.number(figures.goodput))/s",
        ] + level.targets.map { Self.value(of: $0) }
    }
}
