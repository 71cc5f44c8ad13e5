/// One sample of a metrics page.
public struct ParsedSample: Sendable, Equatable {
    /// An example that a counter or bucket refers to, such as the trace of one request.
    public struct Exemplar: Sendable, Equatable {
        public var labels: LabelSet
        public var value: Double
        public var timestampMilliseconds: Int64?
    }

    public var labels: LabelSet
    public var value: Double
    /// Milliseconds since the Unix epoch; nil if the page gives none.
    public var timestampMilliseconds: Int64?
    public var exemplar: Exemplar?

    public init(labels: LabelSet, value: Double, timestampMilliseconds: Int64? = nil, exemplar: Exemplar? = nil) {
        self.labels = labels
        self.value = value
        self.timestampMilliseconds = timestampMilliseconds
        self.exemplar = exemplar
    }

    public var name: String { labels.name }
}

/// What a page says of a metric family.
public struct MetricFamily: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case counter, gauge, histogram, summary, untyped, unknown, info
        case gaugeHistogram = "gaugehistogram"
        case stateSet = "stateset"
    }
    public var name: String
    public var kind: Kind?
    public var help: String?
    public var unit: String?

    public init(name: String, kind: Kind? = nil, help: String? = nil, unit: String? = nil) {
        self.name = name
        self.kind = kind
        self.help = help
        self.unit = unit
    }
}

/// A metrics page, parsed.
public struct Exposition: Sendable, Equatable {
    /// A line that says something else than the format allows.
    public struct Finding: Sendable, Equatable, CustomStringConvertible {
        public var line: Int
        /// The line's beginning, control characters replaced.
        public var excerpt: String
        public var reason: String

        public var description: String { "line \(line): \(reason): \(excerpt)" }
    }

    /// In the page's order.
    public var samples: [ParsedSample] = []
    /// In the order of their first mention by HELP, TYPE or UNIT.
    public var families: [MetricFamily] = []
    /// Lines that were left out; the first ones, `errorCount` counts all.
    public var errors: [Finding] = []
    public var errorCount = 0
    /// Oddities that were accepted; the first ones, `noteCount` counts all.
    public var notes: [Finding] = []
    public var noteCount = 0

    public init() {}
}
