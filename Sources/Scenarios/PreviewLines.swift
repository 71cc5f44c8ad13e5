import Documents
import ReferenceConfiguration
import Timing

/// The lines of a preview: a label and what belongs to it, in two columns.
struct PreviewLines {
    private(set) var text = ""

    mutating func title(_ scenario: Scenario) {
        text += scenario.name + (scenario.description.isEmpty ? "" : ": \(scenario.description)") + "\n\n"
    }

    mutating func target(_ target: Target) {
        let what =
            switch target.endpoint {
            case .reference: "the reference orchestrator, started as a child process"
            case .url(let url): Self.withoutQuery(url)
            }
        line("Target", "\(what) (\(target.adapter), \(target.encoding.rawValue), \(target.framing.rawValue))")
    }

    mutating func load(_ load: Load, peakSessions: Int) {
        switch load.model {
        case .closed: line("Load", "closed model: at most \(Self.count(Double(peakSessions), "session")) at a time")
        case .open:
            let expected = Self.count(Double(peakSessions), "session")
            let ceiling = "at most \(load.maxSessions) at a time"
            line(
                "Load",
                "open model, \(load.arrivals.rawValue) arrivals: about \(expected) at a time, \(ceiling)"
            )
        }
        let starts = ArrivalSchedule(load).stageStarts
        var before = 0.0
        for (index, stage) in load.stages.enumerated() {
            let from = Self.clock(starts[index])
            let to = Self.clock(starts[index] + stage.ramp + stage.hold)
            line("", "stage \(index + 1)  \(from)–\(to)  \(Self.course(stage, from: before, model: load.model))")
            before = stage.level
        }
        let total = Self.clock(load.duration + load.drain)
        line("", "warm-up \(Self.span(load.warmup)), drain \(Self.span(load.drain)), \(total) in all")
    }

    mutating func session(_ script: SessionScript) {
        let count =
            switch script.utterances {
            case .fixed(let count): Self.count(Double(count), "utterance")
            case .between(let low, let high): Self.range(low, high, "utterance")
            }
        let cap = script.thinkTime.maximum.map { ", at most \(Self.span($0))" } ?? ""
        line("Session", "\(count), think time \(Self.words(script.thinkTime.distribution))\(cap)")
        let lengths = script.texts.map(\.text.count)
        let bounds = Self.range(lengths.min() ?? 0, lengths.max() ?? 0, "character")
        line("", "\(Self.count(Double(lengths.count), "text")) of \(bounds), \(script.textOrder.rawValue)")
        if let rate = script.tokensPerSecond { line("", "texts streamed at \(Self.count(rate, "token")) a second") }
        if let bargeIn = script.bargeIn {
            let share = Self.number(bargeIn.probability * 100)
            let after = Self.span(bargeIn.after)
            line("", "\(share) % of the replies interrupted by \(bargeIn.command.rawValue) after \(after)")
        }
        let end = script.end
        let ends = [
            end.sessionEnd ? "session_end" : nil, end.gap.map { "a gap of \(Self.span($0))" },
            end.frames.map { Self.count(Double($0), "frame") },
        ].compactMap { $0 }
        line("", "an utterance ends with \(ends.joined(separator: " or "))")
    }

    mutating func estimate(_ pace: SessionPace, sessions: Double, utterances: Double) {
        let volume = Self.count(Self.rounded(utterances), "utterance")
        line("Estimate", "about \(volume) in \(Self.count(Self.rounded(sessions), "session"))")
        let speech = Self.number((pace.heardSeconds * 10).rounded() / 10)
        let rate = Self.number(SessionPace.charactersPerSecond)
        line(
            "",
            "(\(speech) s of speech each at \(rate) characters a second, \(SessionPace.assumedLatency) s of latency)"
        )
    }

    mutating func targets(_ targets: [TargetExpression]) {
        if targets.isEmpty { line("Targets", "none: the run is measured and not judged") }
        for (index, target) in targets.enumerated() { line(index == 0 ? "Targets" : "", target.text) }
    }

    mutating func notes(_ notes: [String]) {
        for (index, note) in notes.enumerated() { line(index == 0 ? "Note" : "", note) }
    }

    mutating func metrics(_ scenario: Scenario) {
        if scenario.metrics.isEmpty { line("Metrics", "none are scraped") }
        for (index, scrape) in scenario.metrics.enumerated() {
            let page = scrape.url.map(Self.withoutQuery) ?? Self.ownPage(scrape.job, of: scenario.target)
            let often = "every \(Self.span(scrape.interval)), timeout \(Self.span(scrape.timeout))"
            line(index == 0 ? "Metrics" : "", "\(scrape.job): \(page), \(often)")
        }
    }

    private mutating func line(_ label: String, _ content: String) {
        text += label + String(repeating: " ", count: max(1, 10 - label.count)) + content + "\n"
    }

    // MARK: words

    private static func course(_ stage: Load.Stage, from before: Double, model: Load.Model) -> String {
        let level = count(stage.level, "session") + (model == .closed ? "" : " a second")
        let ramp = "from \(number(before)) to \(level) in \(span(stage.ramp))"
        switch (stage.ramp > 0, stage.hold > 0) {
        case (true, true): return "\(ramp), then held for \(span(stage.hold))"
        case (true, false): return ramp
        case (false, _): return "\(level) for \(span(stage.hold))"
        }
    }

    private static func words(_ distribution: RandomDistribution) -> String {
        func span(_ nanoseconds: Double) -> String { Quantity.text(nanoseconds: nanoseconds.rounded()) }
        return switch distribution {
        case .constant(let value): span(value)
        case .uniform(let low, let high): "uniform from \(span(low)) to \(span(high))"
        case .normal(let mean, let deviation): "normal with mean \(span(mean)), deviation \(span(deviation))"
        case .lognormal(let median, let p95): "lognormal with median \(span(median)), p95 \(span(p95))"
        case .exponential(let mean): "exponential with mean \(span(mean))"
        case .empirical(let values): "one of \(count(Double(values.count), "measured value"))"
        }
    }

    /// Minutes and seconds, or hours too: `0:30`, `1:02:30`; tenths only where there are any.
    private static func clock(_ nanoseconds: Int64) -> String {
        let tenths = (nanoseconds + 50_000_000) / 100_000_000
        let seconds = tenths / 10
        var text = seconds >= 3600 ? "\(seconds / 3600):\(two(seconds / 60 % 60))" : "\(seconds / 60)"
        text += ":\(two(seconds % 60))"
        return tenths % 10 == 0 ? text : "\(text).\(tenths % 10)"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func span(_ nanoseconds: Int64) -> String { Quantity.text(nanoseconds: Double(nanoseconds)) }

    /// A number with its noun: `1 session`, `2.5 sessions`.
    private static func count(_ value: Double, _ noun: String) -> String {
        "\(number(value)) \(noun)\(value == 1 ? "" : "s")"
    }

    private static func range(_ low: Int, _ high: Int, _ noun: String) -> String {
        low == high ? count(Double(low), noun) : "\(low) to \(count(Double(high), noun))"
    }

    private static func number(_ value: Double) -> String { JSON.number(value).rendered }

    /// Two significant digits: it is an estimate.
    private static func rounded(_ value: Double) -> Double {
        var step = 1.0
        while value / step >= 100 { step *= 10 }
        return (value / step).rounded() * step
    }

    /// Where a job without an address is looked for.
    private static func ownPage(_ job: String, of target: Target) -> String {
        guard case .url = target.endpoint else { return "the reference's own page" }
        return "the target's host, port \(ScrapeTarget.documentedPorts[job] ?? 0)"
    }

    /// A URL as it may be shown: its query may hold a secret.
    private static func withoutQuery(_ url: String) -> String { String(url.prefix { $0 != "?" }) }
}
