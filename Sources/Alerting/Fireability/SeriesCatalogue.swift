import Documents
public import MetricScraping
public import PromQL

/// What targets export: the series with their labels, and the types that the pages declare.
public struct SeriesCatalogue: Sendable {
    /// By the metric's name.
    private(set) var shapes: [String: [SeriesShape]] = [:]
    /// What the pages declare, by the family's name.
    private let families: [String: MetricFamily]
    /// Metrics that rules of the file would record, but cannot: the rule's name and why.
    private(set) var silentRecordings: [String: String] = [:]
    /// Metrics that rules record.
    private(set) var recorded: Set<String> = []

    /// Series by their labels, the metric's name among them, and the families that the pages declare.
    public init(_ labels: some Sequence<Labels>, families: [MetricFamily] = []) {
        self.families = Dictionary(families.map { ($0.name, $0) }) { first, second in
            second.kind == nil ? first : second
        }
        var seen: Set<Labels> = []
        for one in labels where seen.insert(one).inserted { shapes[one.name, default: []].append(SeriesShape(one)) }
        for family in families where shapes.keys.allSatisfy({ self.family(of: $0)?.name != family.name }) {
            // A counter vector is declared before its first event makes a series of it.
            for name in Self.sampleNames(of: family) {
                let shape = SeriesShape(Labels([PromQL.Label(Labels.metricName, name)]), isOpen: true)
                shapes[name, default: []].append(shape)
            }
        }
    }

    /// The same for series with samples, as expressions read them.
    public init(_ series: [SeriesData], families: [MetricFamily] = []) {
        self.init(series.lazy.map(\.labels), families: families)
    }

    /// What a run's scrapes have shown.
    public init(_ store: SeriesStore) {
        self.init(store.series.map(\.labels), of: store)
    }

    /// What a run's scrapes have shown of which the store holds only some series, but all families.
    public init(_ labelSets: [LabelSet], of store: SeriesStore) {
        self.init(
            labelSets.lazy.map { Self.labels(of: $0) },
            families: store.families.values.sorted { $0.name < $1.name }
        )
    }

    /// What one scrape of each target has shown.
    public init(_ scrapes: [ScrapeResult]) {
        self.init(
            scrapes.lazy.flatMap(\.samples).map { Self.labels(of: $0.labels) },
            families: scrapes.flatMap(\.families)
        )
    }

    private static func labels(of set: LabelSet) -> Labels {
        Labels(set.labels.map { PromQL.Label($0.name, $0.value) })
    }

    // MARK: Looking up

    /// The names of all metrics, in their order.
    public var metricNames: [String] { shapes.keys.sorted() }

    /// The labels of a metric's series as far as they were seen.
    public func series(named name: String) -> [Labels] {
        (shapes[name] ?? []).filter(\.isExact).map(\.labels)
    }

    /// The upper bounds of a classic histogram's buckets in ascending order, the infinite one included.
    ///
    /// `name` is that of the buckets' metric, which ends in `_bucket`.
    public func bucketBounds(of name: String) -> [Double] {
        let bounds = series(named: name).compactMap { labels -> Double? in
            labels[Labels.bucket] == "+Inf" ? .infinity : Double(labels[Labels.bucket])
        }
        return Set(bounds).sorted()
    }

    /// Whether a metric is declared by its page, but has no series yet.
    public func isDeclaredOnly(_ name: String) -> Bool {
        !recorded.contains(name) && (shapes[name].map { $0.allSatisfy { !$0.isExact } } ?? false)
    }

    func shapes(matching selector: VectorSelector) -> [SeriesShape] {
        let matchers = selector.allMatchers
        return candidates(matchers).filter { $0.mayMatch(matchers) }
    }

    /// The series whose names satisfy the conditions on the name.
    func candidates(_ matchers: [LabelMatcher]) -> [SeriesShape] {
        let names = matchers.filter { $0.name == Labels.metricName }
        if let exact = names.first(where: { $0.operation == .equal }) { return shapes[exact.value] ?? [] }
        return shapes.keys.filter { name in names.allSatisfy { $0.matches(name) } }.sorted()
            .flatMap { shapes[$0] ?? [] }
    }

    /// All values that a label has anywhere.
    func values(of label: String) -> [String] {
        Set(shapes.values.joined().map { $0.labels[label] }).subtracting([""]).sorted()
    }

    // MARK: Types

    /// What the family of a metric is, if its page says so.
    public func family(of name: String) -> MetricFamily? {
        if let family = families[name], family.kind != nil { return family }
        for (suffix, kinds) in Self.suffixes where name.hasSuffix(suffix) {
            guard let family = families[String(name.dropLast(suffix.count))], let kind = family.kind else { continue }
            if kinds.contains(kind) { return family }
        }
        return nil
    }

    /// Whether a metric only ever rises, apart from restarts; nil if its page doesn't say what it is.
    public func isCounter(_ name: String) -> Bool? {
        guard let family = family(of: name) else { return nil }
        let suffix = name.dropFirst(family.name.count)
        switch family.kind {
        case .counter: return suffix != "_created"
        case .histogram, .summary: return suffix == "_bucket" || suffix == "_count" || suffix == "_sum"
        case .gauge, .gaugeHistogram, .stateSet, .info: return false
        case .untyped, .unknown, nil: return nil
        }
    }

    private static let suffixes: [(suffix: String, kinds: Set<MetricFamily.Kind>)] = [
        ("_total", [.counter]), ("_bucket", [.histogram, .gaugeHistogram]), ("_sum", [.histogram, .summary]),
        ("_count", [.histogram, .summary]), ("_created", [.counter, .histogram, .summary]),
        ("_gsum", [.gaugeHistogram]), ("_gcount", [.gaugeHistogram]), ("_info", [.info]),
    ]

    /// What the samples of a declared family are called.
    private static func sampleNames(of family: MetricFamily) -> [String] {
        switch family.kind {
        case .counter: family.name.hasSuffix("_total") ? [family.name] : [family.name, family.name + "_total"]
        case .histogram: ["_bucket", "_sum", "_count"].map { family.name + $0 }
        case .summary: ["", "_sum", "_count"].map { family.name + $0 }
        case .gaugeHistogram: ["_bucket", "_gsum", "_gcount"].map { family.name + $0 }
        case .info: [family.name + "_info", family.name]
        case .gauge, .stateSet, .untyped, .unknown: [family.name]
        case nil: []
        }
    }

    /// The histogram or summary whose parts a name stands for though no series has it.
    func parts(of name: String) -> [String] {
        ["_bucket", "_sum", "_count", "_total"].map { name + $0 }.filter { shapes[$0] != nil }
    }

    // MARK: Rules

    /// With the series that a file's own rules write: those of its recording rules and `ALERTS`.
    public func adding(recordedBy file: RuleFile) -> SeriesCatalogue {
        var result = self
        var waiting = file.groups.flatMap { group in
            group.rules.map { (rule: $0, labels: group.labels(of: $0)) }
        }
        for (rule, _) in waiting where rule.kind == .alerting {
            for name in ["ALERTS", "ALERTS_FOR_STATE"] {
                let labels = Labels([PromQL.Label(Labels.metricName, name), PromQL.Label("alertname", rule.name)])
                result.shapes[name, default: []].append(SeriesShape(labels, isOpen: true))
                result.recorded.insert(name)
            }
        }
        waiting.removeAll { $0.rule.kind == .alerting }
        // A rule may read what a later one records; each round settles at least one, or nothing more comes.
        while !waiting.isEmpty {
            let round = waiting.map { ShapeInference(of: $0.rule, in: result) }
            guard round.contains(where: \.hasAnswer) else { break }
            var left: [(rule: Rule, labels: [RuleText])] = []
            for (one, inference) in zip(waiting, round) {
                guard inference.hasAnswer else {
                    left.append(one)
                    continue
                }
                result.recorded.insert(one.rule.name)
                result.shapes[one.rule.name, default: []] += inference.answer.map { shape in
                    one.labels.reduce(shape.setting(Labels.metricName, one.rule.name)) { $0.setting($1.name, $1.text) }
                }
            }
            waiting = left
        }
        for (rule, _) in waiting where result.shapes[rule.name] == nil {
            let blockers = ShapeInference(of: rule, in: result).blockers
            result.silentRecordings[rule.name] = blockers.first.map { "\($0.selector): \($0.reason)" } ?? "no answer"
        }
        return result
    }
}

extension SeriesCatalogue {
    /// Every metric that an expression names, with any labels: what must be taken for possible if nothing is known.
    init(assuming expression: Expression) {
        self.init([Labels]())
        for name in Set(expression.metrics) {
            shapes[name] = [SeriesShape(Labels([PromQL.Label(Labels.metricName, name)]), isOpen: true)]
        }
    }
}
