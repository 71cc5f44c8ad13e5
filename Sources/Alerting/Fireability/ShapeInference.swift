import PromQL

/// Works out which series an expression may yield, whatever the values are.
struct ShapeInference {
    private let text: String
    private let catalogue: SeriesCatalogue
    /// Why parts of the expression yield nothing, in the order of their places.
    private(set) var blockers: [Blocker] = []
    /// What the whole expression may yield; a scalar counts as one series without labels.
    private(set) var answer: [SeriesShape] = []

    var hasAnswer: Bool { !answer.isEmpty }

    init(of rule: Rule, in catalogue: SeriesCatalogue) {
        text = rule.expression.text
        self.catalogue = catalogue
        let outcome = outcome(of: rule.expression.expression)
        answer = outcome.shapes
        blockers = outcome.blockers.sorted { $0.range.start < $1.range.start }
    }

    /// What a part may yield, or why it yields nothing.
    struct Outcome {
        var shapes: [SeriesShape]
        /// Empty unless `shapes` is.
        var blockers: [Blocker] = []

        var isEmpty: Bool { shapes.isEmpty }

        static let constant = Outcome(shapes: [SeriesShape()])

        /// The same with each series changed; those that become equal are one.
        func map(_ change: (SeriesShape) -> SeriesShape) -> Outcome {
            var seen: Set<SeriesShape> = []
            return Outcome(shapes: shapes.map(change).filter { seen.insert($0).inserted }, blockers: blockers)
        }
    }

    func outcome(of expression: Expression) -> Outcome {
        switch expression {
        case .number, .string: .constant
        case .selector(let node): outcome(of: node)
        case .range(let node): outcome(of: node.selector)
        case .subquery(let node): outcome(of: node.expression)
        case .call(let node): outcome(of: node)
        case .aggregation(let node): outcome(of: node)
        case .binary(let node): outcome(of: node)
        case .unary(let node): outcome(of: node.expression).map { $0.removingName() }
        case .parenthesized(let node): outcome(of: node.expression)
        }
    }

    /// Says that a part yields nothing.
    func blocked(_ range: SourceRange, _ reason: String) -> Outcome {
        Outcome(shapes: [], blockers: [Blocker(selector: text.bytes(range), range: range, reason: reason)])
    }

    private func outcome(of selector: VectorSelector) -> Outcome {
        let shapes = catalogue.shapes(matching: selector)
        guard shapes.isEmpty else { return Outcome(shapes: shapes) }
        return blocked(selector.position, catalogue.reasonForNothing(selector))
    }

    private func outcome(of node: Aggregation) -> Outcome {
        let inner = outcome(of: node.expression)
        if let parameter = node.parameter, parameter.type == .scalar {
            let needed = outcome(of: parameter)
            if needed.isEmpty { return needed }
        }
        switch node.operation {
        case .topk, .bottomk, .limitk, .limitRatio: return inner
        case .countValues:
            guard case .string(let label)? = node.parameter?.unwrapped else {
                return inner.map { grouped($0, by: node) }
            }
            return inner.map { grouped($0, by: node).opening(label.value) }
        default: return inner.map { grouped($0, by: node) }
        }
    }

    private func grouped(_ shape: SeriesShape, by node: Aggregation) -> SeriesShape {
        node.isWithout ? shape.removing(node.labels + [Labels.metricName]) : shape.keeping(node.labels)
    }
}

extension String {
    /// The part between two UTF-8 offsets.
    func bytes(_ range: SourceRange) -> String {
        let all = utf8
        let (start, end) = (Swift.max(0, range.start), Swift.min(range.end, all.count))
        guard start < end else { return "" }
        return String(decoding: all.dropFirst(start).prefix(end - start), as: UTF8.self)
    }
}
