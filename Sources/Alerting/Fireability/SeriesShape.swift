import PromQL

/// The labels that a series has or may have.
struct SeriesShape: Hashable, Sendable {
    /// Labels whose values are known.
    var labels: Labels
    /// Labels that may have any value, as `label_replace` and `count_values` make them.
    var open: Set<String> = []
    /// All labels that are not known may be there with any value, as of a metric that has no series yet.
    var isOpen = false

    init(_ labels: Labels = Labels(), isOpen: Bool = false) {
        self.labels = labels
        self.isOpen = isOpen
    }

    /// Whether a label's value is not known.
    func isUnknown(_ name: String) -> Bool {
        open.contains(name) || (isOpen && labels[name].isEmpty && name != Labels.metricName)
    }

    func mayMatch(_ matcher: LabelMatcher) -> Bool { isUnknown(matcher.name) || matcher.matches(labels[matcher.name]) }

    func mayMatch(_ matchers: [LabelMatcher]) -> Bool { matchers.allSatisfy(mayMatch) }

    func removingName() -> SeriesShape { removing([Labels.metricName]) }

    func removing(_ names: [String]) -> SeriesShape {
        var result = self
        result.labels = labels.removing(names)
        result.open.subtract(names)
        // What is grouped away is not there any more, known or not; of an open shape that can't be said label by label.
        return result
    }

    func keeping(_ names: [String]) -> SeriesShape {
        var result = SeriesShape(labels.keeping(names))
        result.open = isOpen ? Set(names.filter(isUnknown)) : open.intersection(names)
        return result
    }

    /// With a label that the rule or an expression sets; an empty value removes it.
    func setting(_ name: String, _ value: String) -> SeriesShape {
        var result = self
        result.labels = labels.setting(name, value)
        result.open.remove(name)
        return result
    }

    func opening(_ name: String) -> SeriesShape {
        var result = self
        result.labels = labels.removing([name])
        result.open.insert(name)
        return result
    }

    /// Whether two series may belong together when they are matched on some labels.
    func mayEqual(_ other: SeriesShape) -> Bool {
        let names = Set(labels.pairs.map(\.name)).union(other.labels.pairs.map(\.name))
        return names.allSatisfy { name in
            isUnknown(name) || other.isUnknown(name) || labels[name] == other.labels[name]
        }
    }

    /// Whether nothing about it is unknown.
    var isExact: Bool { !isOpen && open.isEmpty }
}
