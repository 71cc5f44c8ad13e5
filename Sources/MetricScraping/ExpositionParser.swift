import Excerpts

/// Parses metrics pages: Prometheus text 0.0.4 and OpenMetrics 1.0.
///
/// In time linear in the page's size. A broken line is left out and told in the page's `errors`; things that the format
/// does not allow and that have one plain meaning all the same are accepted and told in its `notes`. With `strict`,
/// both end the parsing as one error.
public struct ExpositionParser: Sendable {
    /// Both become errors, and the first one ends the page.
    public var strict = false
    /// Samples beyond it are left out.
    public var sampleLimit = 1_000_000
    /// How many errors and notes are kept as text.
    public var findingLimit = 20

    public init() {}

    public func parse(_ page: String, as format: ExpositionFormat) -> Exposition { parse(Array(page.utf8), as: format) }

    /// The page's samples, families, errors and notes; never fails as a whole.
    public func parse(_ page: [UInt8], as format: ExpositionFormat) -> Exposition {
        var state = PageState(parser: self, format: format)
        var start = 0
        while start < page.count && !state.isOver {
            let end = page[start...].firstNewline
            state.take(page, start..<(end ?? page.count), isEnded: end != nil)
            start = (end ?? page.count) + 1
        }
        state.conclude()
        return state.exposition
    }
}

/// A page half parsed.
private struct PageState {
    var exposition = Exposition()
    private(set) var isOver = false

    private let parser: ExpositionParser
    private let format: ExpositionFormat
    private var line = 0
    private var sawEnd = false
    private var familyIndex: [String: Int] = [:]
    private var seen: Set<SampleKey> = []

    private struct SampleKey: Hashable {
        var labels: LabelSet
        var timestamp: Int64?
    }

    init(parser: ExpositionParser, format: ExpositionFormat) {
        self.parser = parser
        self.format = format
    }

    mutating func take(_ page: [UInt8], _ range: Range<Int>, isEnded: Bool) {
        line += 1
        var scanner = LineScanner(page, range)
        if sawEnd {
            if !(range.isEmpty && !isEnded) { fail(scanner, "stands after # EOF") }
            return
        }
        if scanner.dropCarriageReturn() { note(scanner, "ends in CR LF, which Prometheus refuses") }
        if !isEnded { note(scanner, "is not ended by a newline") }
        if format == .prometheusText { scanner.skipBlanks() }
        if scanner.isAtEnd {
            if format == .openMetrics { note(scanner, "is empty, which OpenMetrics does not allow") }
            return
        }
        do throws(LineProblem) {
            if scanner.peek == UInt8(ascii: "#") {
                try takeComment(&scanner)
            } else {
                try takeSample(&scanner)
            }
        } catch {
            fail(scanner, error.reason)
        }
    }

    /// Says what is missing at the page's end.
    mutating func conclude() {
        if format == .openMetrics && !sawEnd && !isOver {
            line += 1
            fail(LineScanner([], 0..<0), "the page ends without # EOF")
        }
    }

    private mutating func takeComment(_ scanner: inout LineScanner) throws(LineProblem) {
        let whole = scanner
        scanner.advance()
        let blanks = scanner.skipBlanks()
        let keyword = scanner.word()
        switch (keyword, format) {
        case ("EOF", .openMetrics) where blanks == 1 && scanner.isAtEnd:
            sawEnd = true
        case ("HELP", _), ("TYPE", _), ("UNIT", .openMetrics):
            scanner.skipBlanks()
            let name = try scanner.familyName()
            scanner.skipBlanks()
            try describe(keyword, name, scanner)
        case (_, .openMetrics):
            note(whole, "is a comment, which OpenMetrics does not allow")
        case (_, .prometheusText):
            break
        }
    }

    private mutating func describe(_ keyword: String, _ name: String, _ rest: LineScanner) throws(LineProblem) {
        let index = familyIndex[name] ?? exposition.families.count
        if index == exposition.families.count {
            familyIndex[name] = index
            exposition.families.append(MetricFamily(name: name))
        }
        switch keyword {
        case "HELP":
            exposition.families[index].help = try rest.unescapedRest(quotes: format == .openMetrics)
        case "UNIT":
            exposition.families[index].unit = try rest.unescapedRest(quotes: false)
        default:
            let word = try rest.unescapedRest(quotes: false).trimmingBlanks
            guard let kind = MetricFamily.Kind(rawValue: word.lowercased()) else {
                throw LineProblem("has the unknown type \(Excerpt.of(String(word), limit: 40))")
            }
            if word != kind.rawValue { note(rest, "has its type not in lower case") }
            if let earlier = exposition.families[index].kind, earlier != kind {
                note(rest, "gives \(name) a second type")
            }
            exposition.families[index].kind = kind
        }
    }

    private mutating func takeSample(_ scanner: inout LineScanner) throws(LineProblem) {
        let whole = scanner
        if exposition.samples.count >= parser.sampleLimit {
            isOver = true
            throw LineProblem("is beyond the limit of \(parser.sampleLimit) samples")
        }
        var labels: [Label] = []
        if let name = scanner.metricName() { labels.append(Label(name: LabelSet.metricName, value: name)) }
        var isParted = scanner.skipBlanks() > 0
        if scanner.peek == UInt8(ascii: "{") {
            try scanner.labels(into: &labels)
            try check(labels)
            scanner.skipBlanks()
            // The closing brace parts well enough.
            isParted = true
        }
        guard labels.contains(where: { $0.name == LabelSet.metricName }) else {
            throw LineProblem("does not begin with a metric's name")
        }
        if !isParted { throw LineProblem(scanner.isAtEnd ? "has no value" : "has a metric name with an odd character") }
        let value = try scanner.number("value")
        scanner.skipBlanks()
        var timestamp: Int64?
        if !scanner.isAtEnd && scanner.peek != UInt8(ascii: "#") {
            timestamp = try scanner.timestamp(inSeconds: format == .openMetrics)
            scanner.skipBlanks()
        }
        var exemplar: ParsedSample.Exemplar?
        if !scanner.isAtEnd {
            guard format == .openMetrics, scanner.peek == UInt8(ascii: "#") else {
                throw LineProblem("goes on after its value and timestamp")
            }
            exemplar = try takeExemplar(&scanner)
        }
        normaliseBound(&labels, whole)
        let sample = ParsedSample(
            labels: LabelSet(labels),
            value: value,
            timestampMilliseconds: timestamp,
            exemplar: exemplar
        )
        guard seen.insert(SampleKey(labels: sample.labels, timestamp: timestamp)).inserted else {
            note(whole, "repeats a sample; the first one counts")
            return
        }
        exposition.samples.append(sample)
    }

    private func takeExemplar(_ scanner: inout LineScanner) throws(LineProblem) -> ParsedSample.Exemplar {
        scanner.advance()
        scanner.skipBlanks()
        guard scanner.peek == UInt8(ascii: "{") else { throw LineProblem("has an exemplar without labels") }
        var labels: [Label] = []
        try scanner.labels(into: &labels)
        scanner.skipBlanks()
        let value = try scanner.number("exemplar's value")
        scanner.skipBlanks()
        var timestamp: Int64?
        if !scanner.isAtEnd {
            timestamp = try scanner.timestamp(inSeconds: true)
            scanner.skipBlanks()
        }
        if !scanner.isAtEnd { throw LineProblem("goes on after its exemplar") }
        return ParsedSample.Exemplar(labels: LabelSet(labels), value: value, timestampMilliseconds: timestamp)
    }

    private func check(_ labels: [Label]) throws(LineProblem) {
        for index in labels.indices {
            for other in labels[..<index] where other.name == labels[index].name {
                throw LineProblem(
                    other.name == LabelSet.metricName
                        ? "has two metric names" : "has the label \(other.name.prefix(40)) twice"
                )
            }
        }
    }

    /// Some exporters write a histogram's last bound as `inf`, which no `le="+Inf"` in a query finds.
    private mutating func normaliseBound(_ labels: inout [Label], _ whole: LineScanner) {
        for index in labels.indices where labels[index].name == "le" {
            switch labels[index].value.lowercased() {
            case "inf", "+inf", "infinity", "+infinity":
                if labels[index].value == "+Inf" { return }
                note(whole, "has le=\"\(labels[index].value)\" where le=\"+Inf\" is meant")
                labels[index].value = "+Inf"
            default: return
            }
        }
    }

    private mutating func fail(_ scanner: LineScanner, _ reason: String) {
        // A line can be odd and broken: strict parsing ends with the first of both.
        if parser.strict && exposition.errorCount > 0 { return }
        exposition.errorCount += 1
        if exposition.errors.count < parser.findingLimit {
            exposition.errors.append(Exposition.Finding(line: line, excerpt: scanner.excerpt, reason: reason))
        }
        if parser.strict { isOver = true }
    }

    private mutating func note(_ scanner: LineScanner, _ reason: String) {
        if parser.strict { return fail(scanner, reason) }
        exposition.noteCount += 1
        let isNew = !exposition.notes.contains { $0.reason == reason }
        if isNew && exposition.notes.count < parser.findingLimit {
            exposition.notes.append(Exposition.Finding(line: line, excerpt: scanner.excerpt, reason: reason))
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = self[...]
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
