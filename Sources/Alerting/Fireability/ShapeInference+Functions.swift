import PromQL

extension ShapeInference {
    func outcome(of call: Call) -> Outcome {
        switch call.function.name {
        case "absent", "absent_over_time": return absence(call)
        case "label_replace", "label_join":
            let inner = outcome(of: call.arguments[0])
            guard case .string(let label)? = call.arguments.dropFirst().first?.unwrapped else { return inner }
            return inner.map { $0.opening(label.value) }
        case "histogram_quantile", "histogram_fraction", "histogram_quantiles": return buckets(call)
        case "histogram_count", "histogram_sum", "histogram_avg", "histogram_stddev", "histogram_stdvar":
            let inner = outcome(of: call.arguments[0])
            return inner.isEmpty
                ? inner : blocked(call.position, "reads native histograms only, and these series are none")
        case "info": return info(call)
        case "sort", "sort_desc", "sort_by_label", "sort_by_label_desc", "last_over_time", "first_over_time":
            return outcome(of: call.arguments[0])
        default: return plain(call)
        }
    }

    /// A function whose answer has a series for each of its argument's, or none without one.
    private func plain(_ call: Call) -> Outcome {
        var answer = Outcome.constant
        for argument in call.arguments {
            let inner = outcome(of: argument)
            if inner.isEmpty { return inner }
            if argument.type == .vector || argument.type == .matrix { answer = inner }
        }
        return call.function.result == .scalar ? .constant : answer.map { $0.removingName() }
    }

    /// Series that are missing are what makes it answer.
    private func absence(_ call: Call) -> Outcome {
        let selector: VectorSelector
        switch call.arguments[0].unwrapped {
        case .selector(let node): selector = node
        case .range(let node): selector = node.selector
        default: return .constant
        }
        let equal = Dictionary(grouping: selector.matchers, by: \.name).values.compactMap { matchers -> Label? in
            guard matchers.count == 1, let only = matchers.first, only.operation == .equal else { return nil }
            return only.name == Labels.metricName ? nil : Label(only.name, only.value)
        }
        return Outcome(shapes: [SeriesShape(Labels(equal))])
    }

    /// Classic buckets are told apart by `le`; what has none is left out.
    private func buckets(_ call: Call) -> Outcome {
        guard let index = call.arguments.firstIndex(where: { $0.type == .vector }) else { return .constant }
        let inner = outcome(of: call.arguments[index])
        if inner.isEmpty { return inner }
        let name = call.function.name
        let withBounds = inner.shapes.filter { $0.isUnknown(Labels.bucket) || !$0.labels[Labels.bucket].isEmpty }
        guard !withBounds.isEmpty else {
            return blocked(
                call.arguments[index].position,
                "has no label le, without which \(name) has no answer\(call.arguments[index].lostBucketLabel)"
            )
        }
        var answer = Outcome(shapes: withBounds).map { $0.removing([Labels.bucket, Labels.metricName]) }
        if name == "histogram_quantiles", case .string(let label)? = call.arguments.dropFirst().first?.unwrapped {
            answer = answer.map { $0.opening(label.value) }
        }
        return answer
    }

    /// Labels of other series are added, which ones is not known.
    private func info(_ call: Call) -> Outcome {
        outcome(of: call.arguments[0]).map { shape in
            var open = shape
            open.isOpen = true
            return open
        }
    }
}

extension Expression {
    /// Why the label `le` is not there any more, as an addition to a sentence; nothing if it never was.
    fileprivate var lostBucketLabel: String {
        switch unwrapped {
        case .aggregation(let node):
            let isKept = node.labels.contains(Labels.bucket) != node.isWithout
            guard !isKept, node.expression.selectsBuckets else { return node.expression.lostBucketLabel }
            return "; \(node.operation.rawValue) takes it away: write "
                + (node.isWithout
                    ? "it out of without (…)" : "by (\((node.labels + [Labels.bucket]).joined(separator: ", ")))")
        case .call(let node): return node.arguments.map(\.lostBucketLabel).first { !$0.isEmpty } ?? ""
        default: return ""
        }
    }

    private var selectsBuckets: Bool {
        selectors.contains { $0.selector.name?.hasSuffix("_bucket") ?? false }
    }
}
