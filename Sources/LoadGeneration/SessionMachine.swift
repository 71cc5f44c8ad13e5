package import Measurement
package import Scenarios
import SpeechProtocol
package import Timing

/// One session as a pure value: events and instants go in, actions come out.
///
/// A session connects, waits for `session_start`, speaks its utterances one after another, each planned when the reply
/// to the one before has been played and thought about, and ends. Whatever happens, every utterance that was planned is
/// recorded exactly once.
package struct SessionMachine {
    enum Phase: Equatable {
        case idle
        /// Connecting, or waiting for `session_start`.
        case opening
        /// Until the next utterance is due.
        case thinking(until: MonotonicInstant)
        case speaking
        /// The script is through; the last reply is still being played.
        case listening(until: MonotonicInstant)
        case finished
    }

    package let number: UInt32
    let policy: SessionPolicy
    let plan: SessionPlan
    /// The schedule's instant for this session.
    let plannedStart: MonotonicInstant

    var phase = Phase.idle
    var serverSessionID = ""
    package var utterance: UtteranceInProgress?
    /// Utterances that have been planned so far.
    var begun: UInt32 = 0
    /// No further utterance may begin: the load, or the session's slot in it, is over.
    var isStopping = false
    package var steps = ConnectSteps()
    /// When it really began; the connect deadline counts from here, the connect figure from `plannedStart`.
    var started: MonotonicInstant?
    var upgraded: MonotonicInstant?

    /// An utterance of the session's failed.
    var hasFailed = false
    /// The utterance before was interrupted.
    var followsBargeIn = false

    /// Per-frame state of the utterance under way, kept over the session's life so that no frame allocates.
    package var delivery = DeliveryTracker()
    var sequence = SequenceTracker()
    package var actions: [SessionAction] = []

    package init(number: UInt32, plan: SessionPlan, policy: SessionPolicy, plannedStart: MonotonicInstant) {
        self.number = number
        self.plan = plan
        self.policy = policy
        self.plannedStart = plannedStart
    }

    /// The actions since the last call, in order.
    package mutating func takeActions() -> [SessionAction] {
        defer { actions.removeAll(keepingCapacity: false) }
        return actions
    }

    /// The next instant at which `deadlineReached` wants to be called; it may be asked for too early, never too late.
    ///
    /// It may have passed already: a text may be due as soon as it is known that it will be sent.
    package var nextDeadline: MonotonicInstant {
        switch phase {
        case .idle: plannedStart
        // Until the upgrade the connection watches the deadline itself, and knows in which step it was missed.
        case .opening: upgraded == nil ? openingDeadline + Self.connectionGrace : openingDeadline
        case .thinking(let until), .listening(let until): until
        case .speaking: utteranceDeadline
        case .finished: .distantFuture
        }
    }

    // MARK: Beginning

    /// The schedule's instant has come: connects.
    mutating func start(_ moment: Moment) {
        actions.append(.late(nanoseconds: max(0, moment.now - plannedStart)))
        started = moment.now
        phase = .opening
        actions.append(.connect(deadline: openingDeadline))
    }

    /// The upgrade was accepted.
    package mutating func upgraded(nameLookup: Int64?, tcp: Int64?, tls: Int64?, upgrade: Int64, _ moment: Moment) {
        steps.nameLookup = nameLookup
        steps.tcp = tcp
        steps.tls = tls
        steps.upgrade = upgrade
        upgraded = moment.now
    }

    /// `session_start` arrived; the first utterance is due at once.
    package mutating func sessionStarted(id: String, arrival: MonotonicInstant, _ moment: Moment) {
        serverSessionID = id
        guard phase == .opening else { return }
        steps.sessionStart = upgraded.map { max(0, arrival - $0) }
        steps.total = arrival - plannedStart
        actions.append(.opened)
        thinkUntil(arrival)
    }

    // MARK: Ending

    /// No further utterance begins; one that is under way may end by itself.
    ///
    /// A session's first utterance is under way with the session: cutting off those that open slowly would flatter the
    /// server.
    package mutating func stop(_ moment: Moment) {
        guard !isStopping, phase != .finished else { return }
        isStopping = true
        switch phase {
        case .idle: giveUpStart(.notStarted, detail: "the load ended before the generator came to it", moment)
        case .thinking where begun > 0, .listening: finish(successor: moment.now, abort: false)
        case .opening, .thinking, .speaking, .finished: break
        }
    }

    /// A session that was due already was planned, and so was its first utterance; one that is due later never was.
    private mutating func giveUpStart(_ outcome: Outcome, detail: String, _ moment: Moment) {
        if moment.now >= plannedStart {
            failOpening(outcome, detail: detail, moment)
        } else {
            finish(successor: moment.now, abort: true)
        }
    }

    /// The run is over now: what is under way is recorded as cancelled.
    package mutating func cancel(_ moment: Moment) {
        isStopping = true
        switch phase {
        case .finished: return
        case .opening: failOpening(.cancelled, detail: "", moment)
        case .speaking:
            conclude(.cancelled, at: nil, moment)
            finish(successor: moment.now, abort: true)
        case .idle: giveUpStart(.cancelled, detail: "", moment)
        case .thinking where begun == 0: failOpening(.cancelled, detail: "", moment)
        case .thinking, .listening: finish(successor: moment.now, abort: true)
        }
    }

    /// The WebSocket is no more, by whatever cause.
    package mutating func connectionEnded(_ outcome: Outcome, detail: String, _ moment: Moment) {
        switch phase {
        case .finished, .idle: return
        case .opening: failOpening(outcome, detail: detail, moment)
        case .thinking where begun == 0: failOpening(outcome, detail: detail, moment)
        case .speaking:
            conclude(outcome, detail: detail, at: nil, moment)
            fail(abort: true, moment)
        case .thinking(let until), .listening(let until):
            // Between utterances nothing is lost by a close; whoever takes the place begins when this one would have.
            if outcome == .protocolViolation { actions.append(.failed) }
            finish(successor: until, abort: true)
        }
    }

    /// The session ends before its first utterance could begin, which was planned with the session itself.
    mutating func failOpening(_ outcome: Outcome, detail: String, _ moment: Moment) {
        begun += 1
        actions.append(.planned)
        if outcome != .cancelled { actions.append(.failed) }
        var record = UtteranceRecord(
            session: number,
            utterance: 0,
            textCharacters: UInt32(clamping: plan.text(0).text.count),
            planned: moment.wall(plannedStart)
        )
        record.outcome = outcome
        record.detail = detail
        record.serverSessionID = serverSessionID
        record.connectSteps(steps)
        actions.append(.record(record))
        finish(successor: moment.now + Self.reconnectPause, abort: true)
    }

    /// A place in the closed model whose session could not be opened is filled again after this, not at once: a server
    /// that refuses must not be stormed.
    static let reconnectPause = Nanoseconds.perSecond
    /// The machine waits so much longer for a connection that has its own deadline.
    static let connectionGrace = 100 * Nanoseconds.perMillisecond

    /// The session ends because an utterance failed, which has been recorded.
    mutating func fail(abort: Bool, _ moment: Moment) {
        actions.append(.failed)
        finish(successor: moment.now, abort: abort)
    }

    /// Ends the session; another may have its place at `successor`.
    ///
    /// Sessions in which something failed fill a place once a second at the most: a server that accepts all and serves
    /// none must not be stormed either.
    mutating func finish(successor: MonotonicInstant, abort: Bool) {
        guard phase != .finished else { return }
        phase = .finished
        let earliest = hasFailed ? started.map { $0 + Self.reconnectPause } : nil
        actions.append(.close(abort: abort))
        actions.append(.finished(successor: max(successor, earliest ?? successor)))
    }
}

extension UtteranceRecord {
    mutating func connectSteps(_ steps: ConnectSteps) {
        connect = steps.total
        connectNameLookup = steps.nameLookup
        connectTCP = steps.tcp
        connectTLS = steps.tls
        connectUpgrade = steps.upgrade
        connectSessionStart = steps.sessionStart
    }
}
