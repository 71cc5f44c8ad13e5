import Measurement
import Timing

/// Sums of one step's comparison, while its utterances are gone through.
struct StepTally: Sendable {
    var texts = CountCheck("texts")
    var frames = CountCheck("frames")
    var missing = CountCheck("missing frames")
    var duplicate = CountCheck("duplicated frames")
    var reordered = CountCheck("reordered frames")
    var damaged = CountCheck("damaged messages")
    var underruns = CountCheck("underruns", isTimed: true)
    var controls = CountCheck("control messages")
    var ignored = CountCheck("ignored control messages", isTimed: true)
    var sessions = CountCheck("sessions opened")
    var steps = CountCheck("connect steps that do not add up")
    var refusals = CountCheck("refused upgrades")
    var outcomes: [Outcome: CountCheck] = [:]
    var pairs: [CalibratedFigure: [CalibratedPair]] = [:]
    /// Utterances of the ledger's that have a row.
    var known: Set<Ledger.Key> = []
    /// Where the comparison is, for examples.
    var place = ""
    /// Statuses of the refused upgrades that the client met.
    private var statuses: [Int] = []
    /// Drops of the ledger's, and those among them that a client could see.
    private var drops = 0
    private var visibleDrops = 0
    /// Utterances whose session a reset or the client itself ended in their middle.
    private var cuts = 0
    /// How long texts were on their way to the server's hands, in seconds.
    var serverDelays: [Double] = []

    /// A row that the ledger knows nothing of.
    mutating func enterUnknown(_ row: UtteranceRecord) {
        switch row.outcome {
        case .upgradeRefused: statuses.append(Int(row.detail.prefix { $0.isNumber }) ?? 0)
        // The run's own doing: nothing was sent.
        case .notStarted, .heldBack: break
        default:
            if row.sent != nil { return texts.add(truth: 0, measured: 1, place: place) }
            outcomes[row.outcome, default: Self.outcome(row.outcome)].add(truth: 0, measured: 1, place: place)
        }
    }

    mutating func enterOutcome(
        _ row: UtteranceRecord,
        _ truth: LedgerUtterance,
        errorCode: String,
        closing: Ledger.Closing?
    ) {
        texts.add(truth: 1, measured: 1, place: place)
        if let sent = row.sent { serverDelays.append(Double(truth.textReceived - sent) / 1e9) }
        let (expected, detail) = truth.expected(row, errorCode: errorCode, closing: closing)
        outcomes[expected, default: Self.outcome(expected)].trueCount += 1
        outcomes[expected, default: Self.outcome(expected)].trueMost += 1
        outcomes[row.outcome, default: Self.outcome(row.outcome)].measured += 1
        if expected != row.outcome || !row.detail.hasPrefix(detail) {
            outcomes[row.outcome]?.differ(
                "\(place): true \(expected.rawValue) \(detail), measured \(row.outcome.rawValue) \(row.detail)"
            )
        }
    }

    mutating func enterFrames(
        _ row: UtteranceRecord,
        _ truth: LedgerUtterance,
        _ entry: FrameAccount.Entry,
        isCut: Bool
    ) {
        // What was on its way is gone then, or came when nobody listened any more.
        guard !isCut else {
            cuts += 1
            return
        }
        frames.add(truth: entry.readable, measured: Int(row.frames), place: place)
        missing.add(truth: entry.missing, measured: Int(row.missing), place: place)
        duplicate.add(truth: entry.duplicate, measured: Int(row.duplicate), place: place)
        reordered.add(truth: entry.reordered, measured: Int(row.reordered), place: place)
        damaged.add(truth: entry.damaged, measured: Int(row.malformed), place: place)
        drops += truth.dropped.count
        visibleDrops += entry.missing - entry.missingByDamage
    }

    mutating func enterTimings(
        _ row: UtteranceRecord,
        _ truth: LedgerUtterance,
        control: Ledger.Control?,
        _ conditions: StepComparison.Conditions
    ) {
        let heard = truth.heard
        guard let first = heard.first, let last = heard.last else { return }
        if let latency = row.firstAudioLatency {
            add(
                .firstAudioLatency,
                truth: first.written - row.planned,
                measured: latency,
                uncertainty: row.firstAudioUncertainty
            )
        }
        if let factor = row.realTimeFactor {
            let audio = Double(heard.count) * Double(conditions.frame)
            pairs[.realTimeFactor, default: []].append(
                CalibratedPair(truth: Double(last.written - truth.textReceived) / audio, measured: factor)
            )
        }
        if let jitter = row.jitter, let pacing = PacingTruth(truth.frames, frame: conditions.frame) {
            pairs[.jitter, default: []].append(
                CalibratedPair(
                    truth: pacing.jitter / 1e9,
                    measured: Double(jitter) / 1e9,
                    uncertainty: Double(row.jitterUncertainty ?? 0) / 1e9
                )
            )
            if let p95 = row.jitterP95 {
                add(
                    .jitterP95,
                    truth: pacing.deviation95,
                    measured: p95,
                    uncertainty: row.jitterP95Uncertainty ?? 0
                )
            }
        }
        if let latency = row.bargeIn {
            guard let control else { return }
            let expected = max(0, last.written - control.received)
            add(.bargeIn, truth: expected, measured: latency)
            ignored.add(truth: Self.ignored(after: expected), measured: row.bargeInIgnored ? 1 : 0, place: place)
        } else if row.outcome == .ok {
            let listener = ListenerTruth(heard, frame: conditions.frame, prebuffer: conditions.prebuffer)
            underruns.add(truth: listener.underruns, measured: Int(row.underruns), place: place)
            if listener.stall > 0 { add(.stall, truth: listener.stall, measured: row.stall) }
        }
    }

    /// A session's own first utterance, which is due when `session_start` has come.
    mutating func enterConnect(_ row: UtteranceRecord, _ ledger: Ledger) {
        guard row.sent != nil, let connect = row.connect, let opened = ledger.openings[row.serverSessionID] else {
            return
        }
        add(.connect, truth: opened - row.planned + connect, measured: connect)
        let parts = [
            row.connectNameLookup, row.connectTCP, row.connectTLS, row.connectUpgrade, row.connectSessionStart,
        ]
        let isSound = parts.allSatisfy { ($0 ?? 0) >= 0 } && parts.reduce(0) { $0 + ($1 ?? 0) } <= connect
        steps.add(truth: 0, measured: isSound ? 0 : 1, place: place)
    }

    mutating func compareOpenings(_ ledger: Ledger, _ conditions: StepComparison.Conditions) {
        let opened = ledger.openings.values.filter { $0 >= conditions.loadStart }.count
        sessions.add(truth: opened, measured: conditions.sessionsOpened, place: "all sessions")
    }

    /// Refusals have no names to be joined by: status by status their counts must agree.
    mutating func compareOutcomes(_ ledger: Ledger) {
        for status in Set(ledger.refusals + statuses).sorted() {
            refusals.add(
                truth: ledger.refusals.filter { $0 == status }.count,
                measured: statuses.filter { $0 == status }.count,
                place: "status \(status)"
            )
        }
    }

    /// All checks, in the order in which a reader wants them.
    func counts() -> [CountCheck] {
        var missing = missing
        let unseen = drops - visibleDrops
        if unseen > 0 {
            missing.note =
                "\(unseen) more of \(drops) dropped frames came behind the last one that a session's client got: nobody "
                + "can see them"
        }
        var frames = frames
        if cuts > 0 {
            frames.note =
                "without \(cuts) utterances cut off by a reset or by the client, when frames were on their way"
        }
        var underruns = underruns
        if underruns.trueMost > underruns.trueCount {
            underruns.note = "\(underruns.trueMost - underruns.trueCount) within 1 ms of none are undecided"
        }
        let outcomes = Outcome.allCases.compactMap { self.outcomes[$0] }
        return [texts] + outcomes + [refusals, frames, missing, duplicate, reordered, damaged, underruns, controls]
            + [ignored, sessions, steps]
    }

    private mutating func add(_ figure: CalibratedFigure, truth: Int64, measured: Int64, uncertainty: Int64 = 0) {
        pairs[figure, default: []].append(CalibratedPair(truth: truth, measured: measured, uncertainty: uncertainty))
    }

    static func outcome(_ outcome: Outcome) -> CountCheck { CountCheck("outcome \(outcome.rawValue)") }

    /// Audio that went on for more than a second after the command; within 10 ms of it either answer is right.
    private static func ignored(after latency: Int64) -> ClosedRange<Int> {
        let limit = Nanoseconds.perSecond
        let margin = 10 * Nanoseconds.perMillisecond
        if latency > limit + margin { return 1...1 }
        return latency > limit - margin ? 0...1 : 0...0
    }
}

extension LedgerUtterance {
    /// What a client must have seen, and how its particulars begin.
    fileprivate func expected(
        _ row: UtteranceRecord,
        errorCode: String,
        closing: Ledger.Closing?
    ) -> (Outcome, String) {
        switch outcome {
        case "failed": return (.serverError, errorCode)
        case "unanswered": return (.noAudio, "")
        case "abandoned" where closing?.by == "server":
            // A reset shows as an end without a close frame.
            return (.closedEarly, "\(closing?.code ?? 1006)")
        default:
            if let given = rightlyGivenUp(row) { return (given, "") }
            return outcome == "abandoned" ? (frames.isEmpty ? .noAudio : .stalled, "") : (.ok, "")
        }
    }

    /// What a client that gave up waiting was right to say, if a server that was held up for seconds made it wait so long.
    ///
    /// Its own turn at the processor may come late as well, and the audio lie unread: the last second decides nothing.
    private func rightlyGivenUp(_ row: UtteranceRecord) -> Outcome? {
        let margin = Nanoseconds.perSecond
        switch row.outcome {
        case .noAudio:
            let sent = row.committed ?? row.sent ?? textReceived
            let wait = frames.first.map { $0.written - sent } ?? .max
            return wait > CalibrationPlan.firstAudioDeadline - margin ? .noAudio : nil
        case .stalled:
            // Nothing can stall that has not begun.
            guard !frames.isEmpty else { return nil }
            let gap = zip(frames, frames.dropFirst()).map { $1.written - $0.written }.max() ?? 0
            return outcome == "abandoned" || gap > CalibrationPlan.stallDeadline - margin ? .stalled : nil
        default: return nil
        }
    }
}
