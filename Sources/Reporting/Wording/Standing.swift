import Recording

/// How good a verdict is, for its mark, colour and order.
enum Standing: String {
    case good, bad, unsure

    init(_ verdict: RunReport.Verdict) {
        switch verdict {
        case .met: self = .good
        case .missed: self = .bad
        case .inconclusive, .invalid, .interrupted: self = .unsure
        }
    }

    /// Readable without colour.
    var mark: String {
        switch self {
        case .good: "✓"
        case .bad: "✗"
        case .unsure: "?"
        }
    }
}

extension RunReport.Verdict {
    /// Worst first.
    var rank: Int {
        switch self {
        case .missed: 0
        case .invalid: 1
        case .inconclusive: 2
        case .interrupted: 3
        case .met: 4
        }
    }
}

extension RunReport {
    /// The targets, worst first, otherwise in the scenario's order.
    var targetsWorstFirst: [Target] {
        targets.enumerated()
            .sorted { ($0.element.verdict.rank, $0.offset) < ($1.element.verdict.rank, $1.offset) }
            .map(\.element)
    }
}
