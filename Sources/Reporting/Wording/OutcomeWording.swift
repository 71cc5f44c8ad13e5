import Measurement
import Recording

/// An outcome's plain name and count, as reports list them.
struct OutcomeWording {
    var key: String
    var name: String
    var count: Int
    /// Nil for what the run's end cut off: neither good nor bad.
    var isSuccess: Bool?

    /// Those that occurred, `ok` first, then failures and the run's own, the most frequent first.
    static func all(of utterances: RunReport.Utterances) -> [OutcomeWording] { all(of: utterances.outcomes) }

    private static func all(of outcomes: [String: Int]) -> [OutcomeWording] {
        outcomes
            .filter { $0.value != 0 }
            .map { key, count in
                let outcome = Outcome(rawValue: key)
                return OutcomeWording(
                    key: key,
                    name: outcome.map(name) ?? key,
                    count: count,
                    isSuccess: outcome.map { $0.isSuccess ? true : $0.isFailure ? false : nil } ?? false
                )
            }
            .sorted { ($0.rank, -$0.count, $0.key) < ($1.rank, -$1.count, $1.key) }
    }

    /// Of those that targets judge, `5 no audio, 2 server error`; nil when none failed.
    static func failures(of utterances: RunReport.Utterances) -> (count: Int, kinds: String)? {
        failures(of: utterances.outcomes.merging(utterances.warmupOutcomes.mapValues { -$0 }, uniquingKeysWith: +))
    }

    /// The same of those of the warm-up.
    static func warmupFailures(of utterances: RunReport.Utterances) -> (count: Int, kinds: String)? {
        failures(of: utterances.warmupOutcomes)
    }

    private static func failures(of outcomes: [String: Int]) -> (count: Int, kinds: String)? {
        let failed = all(of: outcomes).filter { $0.isSuccess == false }
        guard !failed.isEmpty else { return nil }
        return (
            failed.reduce(0) { $0 + $1.count },
            failed.map { "\(Quantity.count($0.count)) \($0.name)" }.joined(separator: ", ")
        )
    }

    static func name(_ outcome: Outcome) -> String {
        switch outcome {
        case .ok: "ok"
        case .connectRefused: "connection refused"
        case .connectTimeout: "connect timeout"
        case .tlsFailed: "TLS failed"
        case .upgradeRefused: "upgrade refused"
        case .noAudio: "no audio (zombie)"
        case .stalled: "stalled"
        case .serverError: "server error"
        case .closedEarly: "closed early"
        case .protocolViolation: "protocol violation"
        case .notStarted: "not started"
        case .heldBack: "held back by max_sessions"
        case .cancelled: "cancelled at the end"
        }
    }

    private var rank: Int {
        switch isSuccess {
        case true?: 0
        case false?: 1
        case nil: 2
        }
    }
}
