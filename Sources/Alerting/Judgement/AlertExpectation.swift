import PromQL

/// What an alert is expected to do during a run.
public enum AlertExpectation: Sendable, Equatable {
    /// Fires at some time.
    case fires
    /// Fires no later than this after the target was first missed, or after the run's start if none was.
    case firesWithin(milliseconds: Int64)
    /// Never fires.
    case silent
    /// Whatever it does is right.
    case any

    /// Reads `fires`, `fires within 3m`, `silent` or `any`.
    public init(_ text: String) throws(AlertingError) {
        let words = text.split(whereSeparator: \.isWhitespace)
        switch words.map(String.init) {
        case ["fires"]: self = .fires
        case ["silent"]: self = .silent
        case ["any"]: self = .any
        default:
            guard words.count == 3, words[0] == "fires", words[1] == "within" else {
                throw AlertingError(
                    .expectation,
                    "\(GoText.quoted(text)) is no expectation. Allowed: fires, fires within 3m, silent, any",
                    offset: 0
                )
            }
            guard case .success(let milliseconds) = DurationText.parse(String(words[2])), milliseconds > 0 else {
                throw AlertingError(
                    .expectation,
                    "\(GoText.quoted(String(words[2]))) is no duration. Allowed: whole numbers with units such as 90s or 1m30s",
                    offset: text.utf8.distance(from: text.startIndex, to: words[2].startIndex)
                )
            }
            self = .firesWithin(milliseconds: milliseconds)
        }
    }

    /// Whether the alert did what is expected, and why.
    ///
    /// - Parameters:
    ///   - truth: when a target was missed, in any order.
    ///   - whole: the run.
    public func judge(
        _ history: AlertReplay.RuleHistory,
        truth: [TimeSpan] = [],
        within whole: TimeSpan
    ) -> AlertVerdict {
        let failures = history.failures.count
        if self != .any, failures > 0, failures == history.evaluations, let first = history.failures.first {
            return AlertVerdict(isMet: false, why: "none of its evaluations had an answer: \(first.error.message)")
        }
        var verdict = verdict(history, truth: truth.merged.clipped(to: whole), within: whole)
        if failures > 0 {
            verdict.why += "; \(failures) of \(history.evaluations) evaluations had no answer"
        }
        return verdict
    }

    private func verdict(
        _ history: AlertReplay.RuleHistory,
        truth: [TimeSpan],
        within whole: TimeSpan
    ) -> AlertVerdict {
        let first = history.firstFiring
        let firing = history.firing(until: whole.end).milliseconds
        let did = first.map { first in
            "fired \(DurationText.brief(first - whole.start)) after the run's start, "
                + "for \(DurationText.brief(firing)) in all"
        }
        switch self {
        case .any: return AlertVerdict(isMet: true, why: did ?? Self.neverFired(history))
        case .silent: return AlertVerdict(isMet: first == nil, why: did ?? Self.neverFired(history))
        case .fires: return AlertVerdict(isMet: first != nil, why: did ?? Self.neverFired(history))
        case .firesWithin(let limit):
            let origin = truth.first?.start ?? whole.start
            let since = truth.isEmpty ? "the run's start" : "the target was first missed"
            let spans = history.spans(of: .firing, until: whole.end).flatMap(\.spans)
            if spans.contains(where: { $0.start < origin && $0.end > origin }) {
                return AlertVerdict(isMet: true, why: "was firing already when \(since)")
            }
            guard let start = spans.map(\.start).filter({ $0 >= origin }).min() else {
                let why = first == nil ? Self.neverFired(history) : "did not fire after \(since)"
                return AlertVerdict(isMet: false, why: why)
            }
            let delay = start - origin
            let relation = delay <= limit ? "within" : "not within"
            return AlertVerdict(
                isMet: delay <= limit,
                why: "fired \(Self.text(delay)) after \(since), \(relation) \(Self.text(limit))"
            )
        }
    }

    private static func neverFired(_ history: AlertReplay.RuleHistory) -> String {
        let isPending = history.transitions.contains { $0.to == .pending }
        return isPending ? "never fired, though it was pending" : "never fired"
    }

    private static func text(_ milliseconds: Int64) -> String { DurationText.text(milliseconds) }
}

extension AlertExpectation: CustomStringConvertible {
    public var description: String {
        switch self {
        case .fires: "fires"
        case .firesWithin(let milliseconds): "fires within \(DurationText.text(milliseconds))"
        case .silent: "silent"
        case .any: "any"
        }
    }
}

/// Whether an expectation of an alert was met.
public struct AlertVerdict: Sendable, Equatable {
    public var isMet: Bool
    /// What the alert did, as the end of a sentence that begins with its name.
    public var why: String

    public init(isMet: Bool, why: String) {
        self.isMet = isMet
        self.why = why
    }
}
