extension Expression {
    /// Whether the answer may depend on series of a metric, as far as its name says.
    ///
    /// Series of other metrics need not be loaded. `info` reads metrics that no selector shows, so it may read any.
    public func reads(metric name: String) -> Bool {
        if hidesSelectors { return true }
        return selectors.contains { found in
            found.selector.allMatchers.allSatisfy { $0.name != Labels.metricName || $0.matches(name) }
        }
    }

    private var hidesSelectors: Bool {
        if case .call(let node) = self, node.function.name == "info" { return true }
        return children.contains(where: \.hidesSelectors)
    }
}
