/// A run that is under way, as lines of text.
public enum LiveDisplay {
    /// Lines for a redraw in place, always five, none wider than `width` columns.
    public static func render(_ state: LiveState, width: Int, colour: Bool) -> [String] {
        let style = TerminalStyle(colour: colour, width: width)
        return [
            head(state, style),
            row("first audio", latency(state, room: width - labelWidth), style),
            row("sessions", sessions(state), style),
            row("audio", audio(state), style),
            row("generator", generator(state), style),
        ]
    }

    /// One line without escape sequences, for logs.
    public static func plainLine(_ state: LiveState) -> String {
        var parts = [
            state.drainLeft.map { "draining, \(clock($0)) left" }
                ?? clock(state.elapsed) + (state.total.map { " of " + clock($0) } ?? ""),
            "sessions \(Quantity.count(state.sessionsActive))"
                + (state.drainLeft == nil ? "/\(Quantity.count(state.sessionsTarget))" : ""),
            state.hasEnded
                ? nil
                : "FAL of the last 5 s p50 \(Quantity.duration(state.recent.p50)) "
                    + "p95 \(Quantity.duration(state.recent.p95))",
            state.hasEnded ? nil : "RTF \(Quantity.number(state.realTimeFactor))",
            "failures \(Quantity.count(state.failures))",
            "drops \(Quantity.count(state.drops))",
            "frames \(Quantity.rate(state.framesPerSecond))",
            "cpu \(Quantity.share(state.generatorCPU))",
            "late \(Quantity.duration(state.lateness))",
        ].compactMap { $0 }
        if state.scrapeFailures > 0 { parts.append("scrape failures \(Quantity.count(state.scrapeFailures))") }
        if state.drainLeft == nil, !state.stage.isEmpty { parts.append(TerminalText.plain(state.stage)) }
        return parts.joined(separator: "  ")
    }

    /// `0:07`, `12:05`, `23:59:59`.
    static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite else { return Quantity.missing }
        let whole = Int(max(0, min(seconds, 1e9)))
        let minute = two(whole / 60 % 60)
        return whole < 3600
            ? "\(whole / 60):\(two(whole % 60))"
            : "\(whole / 3600):\(minute):\(two(whole % 60))"
    }

    private struct Part {
        var text: String
        var tone: TerminalStyle.Tone?
        init(_ text: String, _ tone: TerminalStyle.Tone? = nil) {
            self.text = text
            self.tone = tone
        }
    }

    private static let labelWidth = 13

    private static func head(_ state: LiveState, _ style: TerminalStyle) -> String {
        let time =
            state.drainLeft.map { clock($0) + " left" }
            ?? clock(state.elapsed) + (state.total.map { " / " + clock($0) } ?? "")
        let bar = state.total.map { gauge(state.elapsed / max($0, 0.001), columns: min(20, style.width / 4)) } ?? ""
        let right = bar.isEmpty ? time : bar + " " + time
        let room = style.width - TerminalText.columns(right) - 1
        guard room >= 8 else { return TerminalText.clipped(time, to: style.width) }
        let name = TerminalText.clipped(TerminalText.plain(state.name), to: min(room, max(labelWidth - 1, room / 2)))
        let nameWidth = max(labelWidth, TerminalText.columns(name) + 1)
        let stage = TerminalText.padded(
            state.drainLeft == nil ? TerminalText.plain(state.stage) : "draining",
            to: max(0, room - nameWidth)
        )
        let padding = String(repeating: " ", count: min(room, nameWidth) - TerminalText.columns(name))
        return style.paint(name, .strong) + padding + stage + " " + style.paint(right, .dim)
    }

    private static func gauge(_ share: Double, columns: Int) -> String {
        let filled = Int((max(0, min(1, share.isNaN ? 0 : share)) * Double(columns)).rounded())
        return String(repeating: "━", count: filled) + String(repeating: "╌", count: columns - filled)
    }

    /// As much as there is room for; what goes last is the 95th percentile of the whole run.
    private static func latency(_ state: LiveState, room: Int) -> [Part] {
        let (p50, p95) = (Quantity.duration(state.recent.p50), Quantity.duration(state.recent.p95))
        let (allP50, allP95) = (Quantity.duration(state.overall.p50), Quantity.duration(state.overall.p95))
        let forms = [
            [
                Part("p50 \(p50)  p95 \(p95)", .strong), Part("last 5 s", .dim),
                Part("all p50 \(allP50)  p95 \(allP95)"),
            ],
            [Part("p50 \(p50)  p95 \(p95)", .strong), Part("last 5 s", .dim), Part("all p95 \(allP95)")],
            [Part("p50 \(p50)  p95 \(p95)", .strong), Part("all p95 \(allP95)")],
            [Part("p95 \(p95)", .strong), Part("all p95 \(allP95)")],
            [Part("all p95 \(allP95)")],
        ]
        let fitting = forms.first { parts in
            parts.reduce(-2) { $0 + 2 + TerminalText.columns($1.text) } <= room
        }
        return fitting ?? forms[forms.count - 1]
    }

    private static func sessions(_ state: LiveState) -> [Part] {
        [
            Part(
                state.drainLeft == nil
                    ? "\(Quantity.count(state.sessionsActive)) of \(Quantity.count(state.sessionsTarget))"
                    : "\(Quantity.count(state.sessionsActive)) still open"
            ),
            Part("\(Quantity.count(state.utterances)) utterances"),
            Part("\(Quantity.count(state.failures)) failed", state.failures > 0 ? .bad : .dim),
        ]
    }

    private static func audio(_ state: LiveState) -> [Part] {
        [
            Part("\(Quantity.rate(state.framesPerSecond.rounded())) frames"),
            Part("RTF \(Quantity.number(state.realTimeFactor))"),
            Part("\(Quantity.count(state.drops)) dropped", state.drops > 0 ? .bad : .dim),
        ]
    }

    private static func generator(_ state: LiveState) -> [Part] {
        var parts = [
            Part("CPU \(Quantity.share(state.generatorCPU))", state.generatorCPU > 0.8 ? .unsure : nil),
            Part("late \(Quantity.duration(state.lateness)) p99"),
        ]
        if state.scrapeFailures > 0 {
            let count = Quantity.count(state.scrapeFailures)
            parts.append(Part("\(count) \(plural(state.scrapeFailures, "scrape")) failed", .unsure))
        }
        return parts
    }

    /// A label and parts in columns; what does not fit is left out from the right.
    private static func row(_ label: String, _ parts: [Part], _ style: TerminalStyle) -> String {
        let label = TerminalText.clipped(TerminalText.padded(label, to: labelWidth), to: style.width)
        var used = TerminalText.columns(label)
        var line = style.paint(label, .dim)
        for (index, part) in parts.enumerated() {
            let room = style.width - used - (index == 0 ? 0 : 2)
            guard room >= 4 else { break }
            let text = TerminalText.clipped(part.text, to: room)
            line += (index == 0 ? "" : "  ") + (part.tone.map { style.paint(text, $0) } ?? text)
            used += TerminalText.columns(text) + (index == 0 ? 0 : 2)
        }
        return line
    }

    private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
