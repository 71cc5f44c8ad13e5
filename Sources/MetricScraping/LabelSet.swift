/// A name with a value, as in `model_id="xtts-v2"`.
public struct Label: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// The labels that identify a series, the metric's name among them as `__name__`; sorted by name, none empty.
public struct LabelSet: Hashable, Sendable {
    /// The label that holds the metric's name.
    public static let metricName = "__name__"

    public let labels: [Label]

    /// Sorts the labels and drops empty ones, which mean the same as absent ones; of equal names the last one counts.
    public init(_ labels: [Label]) {
        var sorted = labels
        sorted.sort { $0.name < $1.name }
        var isClean = true
        for index in sorted.indices {
            if sorted[index].value.isEmpty { isClean = false }
            if index > 0 && sorted[index].name == sorted[index - 1].name { isClean = false }
        }
        self.labels = isClean ? sorted : Self.cleaned(sorted)
    }

    public init(name: String, _ labels: [String: String] = [:]) {
        self.init(
            [Label(name: Self.metricName, value: name)] + labels.map { Label(name: $0.key, value: $0.value) }
        )
    }

    /// The label's value; nil if it is absent.
    public subscript(name: String) -> String? { labels.first { $0.name == name }?.value }

    /// The metric's name; empty if there is none.
    public var name: String { self[Self.metricName] ?? "" }

    /// The set with these labels set, in place of any of the same names.
    public func setting(_ others: [Label]) -> LabelSet { LabelSet(labels + others) }

    private static func cleaned(_ sorted: [Label]) -> [Label] {
        var result: [Label] = []
        for label in sorted {
            if result.last?.name == label.name { result.removeLast() }
            result.append(label)
        }
        return result.filter { !$0.value.isEmpty }
    }
}

extension LabelSet: CustomStringConvertible {
    /// As in the exposition format: `name{a="b"}`, the name within the braces if it is not a classic one.
    public var description: String {
        var text: [UInt8] = []
        OpenMetricsText.append(self, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
