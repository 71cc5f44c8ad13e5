/// One label of a series.
public struct Label: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether name and value are the same, byte for byte.
    public static func == (left: Label, right: Label) -> Bool {
        haveSameBytes(left.name, right.name) && haveSameBytes(left.value, right.value)
    }
}

/// The labels that identify a series, in the order of their names' bytes; no value is empty.
///
/// The metric's name is the label `__name__`.
public struct Labels: Hashable, Sendable {
    /// The label that holds the metric's name.
    public static let metricName = "__name__"
    /// The label that holds a classic bucket's inclusive upper bound.
    public static let bucket = "le"

    /// Ascending by name.
    public private(set) var pairs: [Label]

    public init() { pairs = [] }

    /// Sorts by name; of a repeated name the last value counts, and empty values are left out.
    public init(_ labels: some Sequence<Label>) {
        var unique: [Label] = []
        for label in labels {
            unique.removeAll { haveSameBytes($0.name, label.name) }
            if !label.value.isEmpty { unique.append(label) }
        }
        pairs = unique.sorted { bytesPrecede($0.name, $1.name) }
    }

    /// Labels of a dictionary, such as a parsed exposition line's.
    public init(_ labels: [String: String]) { self.init(labels.map { Label($0.key, $0.value) }) }

    init(sorted pairs: [Label]) { self.pairs = pairs }

    public var isEmpty: Bool { pairs.isEmpty }

    /// The value of a label; empty when the series does not have it.
    public subscript(_ name: String) -> String {
        for pair in pairs where haveSameBytes(pair.name, name) { return pair.value }
        return ""
    }

    /// The metric's name, or empty.
    public var name: String { self[Self.metricName] }

    /// With a label set; an empty value removes it.
    public func setting(_ name: String, _ value: String) -> Labels {
        var result = pairs
        if let index = result.firstIndex(where: { haveSameBytes($0.name, name) }) {
            if value.isEmpty { result.remove(at: index) } else { result[index].value = value }
        } else if !value.isEmpty {
            let index = result.firstIndex { !bytesPrecede($0.name, name) } ?? result.count
            result.insert(Label(name, value), at: index)
        }
        return Labels(sorted: result)
    }

    /// With the named labels only.
    public func keeping(_ names: [String]) -> Labels { Labels(sorted: pairs.filter { isNamed($0, names) }) }

    /// Without the named labels.
    public func removing(_ names: [String]) -> Labels { Labels(sorted: pairs.filter { !isNamed($0, names) }) }

    private func isNamed(_ pair: Label, _ names: [String]) -> Bool {
        names.contains { haveSameBytes($0, pair.name) }
    }

    /// Without the metric's name.
    public func removingName() -> Labels { removing([Self.metricName]) }
}

extension Labels: Comparable {
    /// By the pairs in order: names, then values, as bytes; a prefix comes first.
    public static func < (left: Labels, right: Labels) -> Bool {
        for (a, b) in zip(left.pairs, right.pairs) {
            if !haveSameBytes(a.name, b.name) { return bytesPrecede(a.name, b.name) }
            if !haveSameBytes(a.value, b.value) { return bytesPrecede(a.value, b.value) }
        }
        return left.pairs.count < right.pairs.count
    }
}

extension Labels: CustomStringConvertible {
    /// As braces hold them: `{__name__="up", job="a"}`.
    public var description: String {
        "{" + pairs.map { "\(quotedUnlessPlain($0.name))=\(quoted($0.value))" }.joined(separator: ", ") + "}"
    }

    /// As an expression names a series: `up{job="a"}`.
    public var notation: String {
        let name = self.name
        guard !name.isEmpty else { return description }
        guard isPlainMetricName(name) else {
            let rest = removingName().pairs.map { "\(quotedUnlessPlain($0.name))=\(quoted($0.value))" }
            return "{" + ([quoted(name)] + rest).joined(separator: ", ") + "}"
        }
        let rest = removingName()
        return rest.isEmpty ? name : name + rest.description
    }
}

/// Whether a text's bytes come before another's.
func bytesPrecede(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
