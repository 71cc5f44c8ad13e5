public import Measurement
public import Timing

/// One run, measured against the ledger of its server: utterance by utterance, figure by figure.
///
/// Pure: rows and ledger go in, checks come out. Utterances that the run's own end cut off are left out.
public struct StepComparison: Sendable {
    /// What holds for all utterances of the run; durations in nanoseconds.
    public struct Conditions: Sendable, Equatable {
        /// Length of a frame.
        public var frame: Int64
        /// What the modelled listener gathers before playback.
        public var prebuffer: Int64
        /// Sessions opened before are not the load's.
        public var loadStart: WallInstant
        /// Sessions that the client says it opened.
        public var sessionsOpened: Int
        public init(frame: Int64, prebuffer: Int64, loadStart: WallInstant, sessionsOpened: Int) {
            self.frame = frame
            self.prebuffer = prebuffer
            self.loadStart = loadStart
            self.sessionsOpened = sessionsOpened
        }
    }

    public private(set) var timings: [TimingCheck] = []
    public private(set) var counts: [CountCheck] = []
    /// True and measured first-audio latency in seconds, at most `mostPoints`, evenly over the run.
    public private(set) var scatter: [[Double]] = []
    public private(set) var utterances = 0
    /// Utterances that the run's end cut off.
    public private(set) var cutOff = 0
    /// First frames whose arrival is only bounded, since they shared a read with later ones.
    public private(set) var ambiguous = 0
    /// How far off the instrument itself says that arrivals of first frames may be, in seconds: half of them at most so
    /// much, and all but a hundredth.
    public private(set) var uncertaintyMedian: Double?
    public private(set) var uncertaintyP99: Double?

    /// 99th percentile of the time that texts were on their way to the server's hands, in seconds; nil without texts.
    ///
    /// A server that has to catch up shows here: it is the limit then, not the instrument.
    public private(set) var serverDelay: Double?

    static let mostPoints = 300

    let ledger: Ledger
    let conditions: Conditions
    var tally = StepTally()

    /// Compares all rows of a run, in any order.
    public init(_ rows: [UtteranceRecord], ledger: Ledger, conditions: Conditions) {
        self.ledger = ledger
        self.conditions = conditions
        let sessions = Dictionary(grouping: rows, by: \.session)
        for session in sessions.keys.sorted() {
            enter((sessions[session] ?? []).sorted { $0.utterance < $1.utterance })
        }
        findLostRecords(rows)
        tally.compareOpenings(ledger, conditions)
        tally.compareOutcomes(ledger)
        timings = CalibratedFigure.allCases.map { TimingCheck($0, pairs: tally.pairs[$0] ?? []) }
        counts = tally.counts()
        let uncertainties = (tally.pairs[.firstAudioLatency] ?? []).map(\.uncertainty).sorted()
        uncertaintyMedian = NearestRank.value(of: 0.5, inSorted: uncertainties)
        uncertaintyP99 = NearestRank.value(of: 0.99, inSorted: uncertainties)
        serverDelay = NearestRank.value(of: 0.99, inSorted: tally.serverDelays.sorted())
        let points = (tally.pairs[.firstAudioLatency] ?? []).map { [$0.truth, $0.measured] }
        let every = max(1, (points.count + Self.mostPoints - 1) / Self.mostPoints)
        scatter = stride(from: 0, to: points.count, by: every).map { points[$0] }
    }

    /// One session's utterances in their order.
    private mutating func enter(_ rows: [UtteranceRecord]) {
        var account = FrameAccount()
        var number = 0
        var controls = 0
        var errors = 0
        var followsBargeIn = false
        for row in rows {
            utterances += 1
            // What was never sent has no number at the server.
            if row.sent != nil { number += 1 }
            let key = Ledger.Key(session: row.serverSessionID, utterance: number)
            tally.place = "utterance \(row.utterance) of session \(row.session) (\(row.serverSessionID))"
            let truth = row.sent == nil ? nil : ledger.utterances[key]
            if truth != nil { tally.known.insert(key) }
            guard row.outcome != .cancelled else {
                cutOff += 1
                continue
            }
            guard let truth else {
                tally.enterUnknown(row)
                continue
            }
            if row.timestamp == .ambiguous { ambiguous += 1 }
            var control: Ledger.Control?
            if row.bargeIn != nil {
                let all = ledger.controls[row.serverSessionID] ?? []
                control = controls < all.count ? all[controls] : nil
                controls += 1
                if control == nil { tally.controls.differ("\(tally.place): no control message in the ledger") }
            }
            var code = ""
            if truth.outcome == "failed" {
                let all = ledger.errors[row.serverSessionID] ?? []
                code = errors < all.count ? all[errors] : ""
                errors += 1
            }
            let closing = ledger.closings[row.serverSessionID]
            tally.enterOutcome(row, truth, errorCode: code, closing: closing)
            let hasGivenUp = row.outcome == .noAudio || row.outcome == .stalled
            let isReset = truth.outcome == "abandoned" && (closing?.by != "server" || closing?.code == nil)
            tally.enterFrames(
                row,
                truth,
                account.enter(truth, afterInterruption: followsBargeIn),
                isCut: isReset || (hasGivenUp && !truth.frames.isEmpty)
            )
            tally.enterTimings(row, truth, control: control, conditions)
            followsBargeIn = row.bargeIn != nil
        }
        let received = rows.first.flatMap { ledger.controls[$0.serverSessionID]?.count } ?? 0
        if !rows.contains(where: { $0.outcome == .cancelled }) {
            tally.controls.add(truth: received, measured: controls, place: tally.place)
        }
        if let first = rows.first, first.utterance == 0 { tally.enterConnect(first, ledger) }
    }

    /// Utterances of the ledger's that no row is about.
    private mutating func findLostRecords(_ rows: [UtteranceRecord]) {
        let cut = Set(rows.lazy.filter { $0.outcome == .cancelled }.map(\.serverSessionID))
        for key in ledger.utterances.keys.sorted(by: { ($0.session, $0.utterance) < ($1.session, $1.utterance) })
        where !tally.known.contains(key) && !cut.contains(key.session) {
            tally.texts.add(truth: 1, measured: 0, place: "utterance \(key.utterance) of \(key.session)")
        }
    }
}
