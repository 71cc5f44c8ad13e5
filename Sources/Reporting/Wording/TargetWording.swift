import Recording

/// A target's expression taken apart for people: `fal.p95 < 300ms` is about `first-audio latency p95`.
struct TargetWording {
    var target: RunReport.Target

    init(_ target: RunReport.Target) { self.target = target }

    /// The figure's name in the scenario, for example `fal`; nil for shares and queries.
    var figure: String? { parts.map(\.figure) }

    /// For example `p95`; nil for shares and queries.
    var statistic: String? { parts.map(\.statistic) }

    /// What is judged, in words; the expression itself when it is not a known figure.
    var subject: String {
        if let parts { return FigureWording.named(parts.figure).map { "\($0.name) \(statisticName)" } ?? head }
        switch head {
        case "frame_drops": return "share of dropped frames"
        case "underruns": return "share of utterances with an underrun"
        case "failures": return "share of failed utterances"
        case "zombies": return "share of utterances without audio"
        default: return target.expression
        }
    }

    var value: String {
        if let value = target.value { return besideLimit(value) }
        return target.samples > 0 ? Quantity.never : Quantity.missing
    }

    var limit: String { Quantity.value(target.limit, unit: target.unit) }

    /// `198 ms – 231 ms`, `≥ 198 ms` where unbounded, `–` where there is none.
    var interval: String {
        let low = bound(0)
        let high = bound(1)
        switch (low, high) {
        case (nil, nil): return Quantity.missing
        case (let low?, nil): return "≥ " + besideLimit(low)
        case (nil, let high?): return "≤ " + besideLimit(high)
        case (let low?, let high?):
            if low == high, low == target.value { return Quantity.missing }
            let bounds = [low, high].map(besideLimit)
            // Narrower than three digits tell.
            return bounds[0] == bounds[1] ? "≈ " + bounds[0] : bounds.joined(separator: " – ")
        }
    }

    /// The value as text, which never rounds onto the limit what is beside it: `just below 2 %`.
    private func besideLimit(_ value: Double) -> String {
        let text = Quantity.value(value, unit: target.unit)
        guard value.isFinite, value != target.limit, text == limit else { return text }
        return (value < target.limit ? "just below " : "just above ") + text
    }

    /// The interval's bound, 0 for low and 1 for high; nil when unbounded or absent.
    func bound(_ index: Int) -> Double? {
        guard index < target.interval.count, let bound = target.interval[index], bound.isFinite else { return nil }
        return bound
    }

    /// `212`, or `212 (worth 96)` when the utterances are not independent.
    var samples: String {
        let count = Quantity.count(target.samples)
        guard target.effectiveSamples.isFinite, target.effectiveSamples > 0,
            target.effectiveSamples < 0.95 * Double(target.samples)
        else { return count }
        return "\(count) (worth \(Quantity.count(Int(target.effectiveSamples.rounded()))))"
    }

    /// `about 120 more utterances`, nil when decided or unknown.
    var needed: String? {
        guard let needed = target.needed, needed > 0 else { return nil }
        return "about \(Quantity.count(needed)) more \(plural(needed, sample))"
    }

    /// What the target counts.
    private var sample: String {
        switch figure {
        case "connect": "session"
        case "barge_in": "barge-in"
        default: "utterance"
        }
    }

    /// Why the verdict is what it is, and what would decide it; empty for most targets that were met.
    var explanation: String {
        // An explanation that names the number itself needs no second sentence.
        let digits = target.needed.map { [String($0), Quantity.count($0)] } ?? []
        guard let needed, !digits.contains(where: { target.why.contains($0) }) else { return target.why }
        return target.why.isEmpty ? "Needs \(needed)." : "\(target.why) Needs \(needed)."
    }

    /// Whether values below the limit are the good ones.
    var lowerIsGood: Bool { !target.expression.dropFirst(head.count).contains(">") }

    /// `p99.9` for `p999`.
    var statisticName: String { statistic == "p999" ? "p99.9" : statistic ?? "" }

    private var head: String {
        // A query's text may hold a comparison of its own: the target's is the last one.
        if target.expression.hasPrefix("query(") {
            guard let end = target.expression.lastIndex(of: ")") else { return target.expression }
            return String(target.expression[...end])
        }
        let end = target.expression.firstIndex { "<>=".contains($0) } ?? target.expression.endIndex
        var head = target.expression[..<end]
        while head.last == " " { head.removeLast() }
        return String(head)
    }

    private var parts: (figure: String, statistic: String)? {
        let pieces = head.split(separator: ".", omittingEmptySubsequences: false)
        guard pieces.count == 2, FigureWording.named(String(pieces[0])) != nil else { return nil }
        return (String(pieces[0]), String(pieces[1]))
    }
}
