import PromQL

extension ShapeInference {
    func outcome(of node: BinaryOperation) -> Outcome {
        let left = outcome(of: node.left)
        let right = outcome(of: node.right)
        guard node.left.type == .vector, node.right.type == .vector else { return withScalar(node, left, right) }
        switch node.operation {
        case .or:
            if left.isEmpty, right.isEmpty { return Outcome(shapes: [], blockers: left.blockers + right.blockers) }
            return Outcome(shapes: left.shapes + right.shapes)
        case .unless: return left
        default: return matched(node, left, right)
        }
    }

    private func withScalar(_ node: BinaryOperation, _ left: Outcome, _ right: Outcome) -> Outcome {
        let isEmpty = left.isEmpty || right.isEmpty
        // A scalar without its series is NaN, which differs from everything.
        if isEmpty, node.operation == .notEqual {
            let vector = node.left.type == .vector ? left : right
            if !vector.isEmpty { return vector }
        }
        guard !isEmpty else { return Outcome(shapes: [], blockers: left.blockers + right.blockers) }
        let shapes = node.left.type == .vector ? left : right
        return node.operation.isComparison && !node.returnsBool ? shapes : shapes.map { $0.removingName() }
    }

    private func matched(_ node: BinaryOperation, _ left: Outcome, _ right: Outcome) -> Outcome {
        let matching = node.matching
        // A side that is filled in needs no partner.
        let needsLeft = matching.fillLeft == nil
        let needsRight = matching.fillRight == nil
        if (left.isEmpty && needsLeft) || (right.isEmpty && needsRight) {
            return Outcome(shapes: [], blockers: (needsLeft ? left.blockers : []) + (needsRight ? right.blockers : []))
        }
        let (leftPartners, rightPartners) = (partners(of: right, matching), partners(of: left, matching))
        let isOneToMany = matching.cardinality == .oneToMany
        let (many, partners, isFilled) =
            isOneToMany ? (right, rightPartners, !needsLeft) : (left, leftPartners, !needsRight)
        let found = many.shapes.filter { isFilled || partners.hold(matching.signature(of: $0)) }
        let isFilledOtherwise = isOneToMany ? !needsRight : !needsLeft
        if found.isEmpty, !isFilledOtherwise { return blocked(node.operatorPosition, mismatch(node, left, right)) }
        if node.operation == .and { return Outcome(shapes: found) }
        let all = isFilledOtherwise ? found + (isOneToMany ? left : right).shapes : found
        return Outcome(shapes: all).map { result(of: $0, node) }
    }

    private func result(of shape: SeriesShape, _ node: BinaryOperation) -> SeriesShape {
        let matching = node.matching
        let keepsName = node.operation.isComparison && !node.returnsBool
        var result = keepsName ? shape : shape.removingName()
        if matching.cardinality == .oneToOne {
            if matching.isOn { return result.keeping(matching.labels) }
            return matching.isExplicit ? result.removing(matching.labels) : result
        }
        for label in matching.included { result = result.opening(label) }
        return result
    }

    /// What the series of a side can be found by.
    private struct Partners {
        var exact: Set<Labels> = []
        var vague: [SeriesShape] = []
        var all: [SeriesShape] = []

        func hold(_ shape: SeriesShape) -> Bool {
            if shape.isExact, exact.contains(shape.labels) { return true }
            return (shape.isExact ? vague : all).contains { $0.mayEqual(shape) }
        }
    }

    private func partners(of side: Outcome, _ matching: VectorMatching) -> Partners {
        var partners = Partners()
        for shape in Set(side.shapes.map(matching.signature)) {
            if shape.isExact { partners.exact.insert(shape.labels) } else { partners.vague.append(shape) }
            partners.all.append(shape)
        }
        return partners
    }

    /// Why no series of one side has a partner on the other.
    private func mismatch(_ node: BinaryOperation, _ left: Outcome, _ right: Outcome) -> String {
        let matching = node.matching
        guard let one = left.shapes.first.map(matching.signature),
            let other = right.shapes.first.map(matching.signature)
        else { return "has nothing on one side" }
        let names = Set(one.labels.pairs.map(\.name)).union(other.labels.pairs.map(\.name)).sorted()
        let differing = names.filter { one.labels[$0] != other.labels[$0] }
        let shown = differing.prefix(4).joined(separator: ", ")
        let example = "\(one.labels) on the left, \(other.labels) on the right"
        return "finds no two series with the same labels: they differ in \(shown) (\(example)); say with on (…) or "
            + "ignoring (…) which labels count"
    }
}

extension VectorMatching {
    /// The labels by which a series finds its partner.
    func signature(of shape: SeriesShape) -> SeriesShape {
        isOn ? shape.keeping(labels) : shape.removing(labels + [Labels.metricName])
    }
}
