import Recording

/// When, how long, against what and how much: one phrase each.
struct RunFacts {
    var report: RunReport

    init(_ report: RunReport) { self.report = report }

    /// `2026-11-22 10:30:00 UTC`; as it is when it is not an RFC 3339 instant in UTC.
    var started: String {
        let text = report.started
        guard text.hasSuffix("Z"), let middle = text.firstIndex(of: "T") else { return text }
        let time = text[text.index(after: middle)...].dropLast().prefix { $0 != "." }
        return "\(text[..<middle]) \(time) UTC"
    }

    var length: String { Quantity.length(report.duration) }

    /// `50 sessions at a time` or `50 sessions at most, opened at a rate`.
    var sessions: String {
        let peak = "\(Quantity.count(report.sessions.peak)) \(plural(report.sessions.peak, "session"))"
        return report.loadModel == "open" ? "up to \(peak) at a time (open model)" : "\(peak) at a time"
    }

    var utterances: String {
        "\(Quantity.count(report.utterances.planned)) \(plural(report.utterances.planned, "utterance"))"
    }

    /// Name, processor and cores of the machine that made the load; empty when unknown.
    var host: String {
        let host = report.host
        let cores = host.cores > 0 ? "\(host.cores) \(plural(host.cores, "core"))" : ""
        return [host.name, host.processor, cores].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// The generator in phrases: `fit`, `CPU 12 % of a core`, `late by 180 µs (p99)`, ….
    var generator: [String] {
        if report.isSimulated { return ["simulated", "no load was made", "nothing was measured"] }
        let generator = report.generator
        return [
            generator.verdict,
            "CPU \(Quantity.share(generator.cpuPerCore)) of a core",
            "late by \(Quantity.duration(generator.startLateness.p99)) (p99)",
            "memory \(Quantity.bytes(Double(generator.peakMemoryBytes)))",
            "\(report.audio.timestamps) timestamps",
        ]
    }

    /// The report's warnings, and the drift when they do not speak of it.
    var warnings: [String] {
        var warnings = report.warnings
        let why = report.steadiness.why
        if !report.steadiness.steady, !why.isEmpty, !warnings.contains(where: { $0.contains(why) }) {
            warnings.append("Not steady: \(why)")
        }
        return warnings
    }
}
