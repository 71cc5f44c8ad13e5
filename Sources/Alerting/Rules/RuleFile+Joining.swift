import PromQL

extension RuleFile {
    /// The groups of several files, in their order, as one server evaluates them.
    public init(joining files: [RuleFile]) {
        self.init(file: files.map(\.file).joined(separator: ", "), groups: files.flatMap(\.groups))
    }

    /// Whether any rule may read series of this metric.
    public func reads(metric name: String) -> Bool {
        rules.contains { rule in
            // A template may ask for any series.
            rule.expression.expression.reads(metric: name)
                || (rule.labels + rule.annotations).contains { $0.text.contains("query") }
        }
    }
}
