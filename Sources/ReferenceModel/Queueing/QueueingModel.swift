package import ReferenceConfiguration
import Timing

/// The behaviour of an orchestrator and its workers as a pure value: events and instants go in, actions come out.
///
/// It reads no clock and does no input or output, so that it runs on the real clock in the server and on a virtual one
/// in simulations and tests. All instants are nanoseconds on one clock that never goes back.
package struct QueueingModel {
    /// Frames that one session may emit in one step, so that its driver can report a blocked connection in between.
    static let framesPerStep = 8
    /// Actions of one step after which the driver gets its turn, so that it never falls silent however far behind it is.
    static let actionsPerStep = 128
    static let sessionDurationBounds: [Double] = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600]
    static let loadDurationBounds: [Double] = [0.5, 1, 2, 4, 6, 8, 10, 15, 20, 30, 60]

    let settings: ReferenceSettings
    /// Actions that the driver has not taken yet, in the order in which they are to be done.
    private(set) var actions: [QueueingAction] = []
    var statistics: QueueingStatistics
    var sessions: [SessionState] = []
    var pool: WorkerPool
    var line = WaitingLine()
    var residency: ModelResidency
    var deadlines = DeadlineHeap()
    var firstAudioRandom: SeededRandom
    var rtfRandom: SeededRandom
    /// Frames between an utterance's first and last are emitted when asked for, or with the session's next event.
    let batchesFrames: Bool
    /// Of each paced frame; nil where frames have none.
    let jitter: RandomDistribution?
    /// No frame's jitter is less, in nanoseconds.
    let lowestJitter: Int64
    var dice: FaultDice
    var timetable: FaultTimetable
    /// What is wrong at present.
    var faults = Faults()
    /// Whether `faults` holds one that befalls single frames.
    var hasFrameFaults = false
    /// When the latest stall of all delivery ended.
    var deliveryResumed = Int64.min
    /// Bytes that leaks had added when the faults last changed, and when that was.
    var leaked = 0.0
    var leakSince: Int64
    /// Whether `events` is filled; then the driver must take them.
    let keepsEvents: Bool
    var events: [QueueingEvent] = []
    /// Frames of silence before each utterance.
    package let leadingFrames: Int
    /// Bytes that one busy slot takes of the GPU's memory.
    let slotMemory: Double
    private(set) var activeSessions = 0
    private var freeSessions: [Int] = []
    private var step: UInt64 = 0
    /// The latest instant that the model was told of; behind it when a driver is late with a deadline.
    private(set) var latest = Int64.min

    /// The timetable's times count from `start`.
    ///
    /// With `keepsEvents` the model notes what `takeEvents` hands over. With `batchesFrames` an utterance's frames do not
    /// each have a deadline of their own: the first and the last frame and the end of synthesis still have; those between
    /// are emitted, each with the same due instant as ever, with the session's next event or by `sendFrames`, which the
    /// driver calls before anything else happens to the session. For drivers whose connections never block: it spares
    /// them a wake-up a frame.
    package init(
        settings: ReferenceSettings,
        start: Int64,
        keepsEvents: Bool = false,
        batchesFrames: Bool = false
    ) {
        self.keepsEvents = keepsEvents
        timetable = FaultTimetable(settings.timetable, start: start)
        dice = FaultDice(seed: settings.seed)
        leakSince = start
        self.settings = settings
        self.batchesFrames = batchesFrames
        statistics = QueueingStatistics(
            models: settings.models.count,
            latencyBounds: settings.buckets,
            otherBounds: settings.timetable.compactMap(\.faults.exporter?.buckets),
            sessionBounds: Self.sessionDurationBounds
        )
        pool = WorkerPool(workers: settings.workers, slotsPerWorker: settings.slotsPerWorker)
        residency = ModelResidency(
            models: settings.models,
            capacity: settings.gpuMemory,
            durationBounds: Self.loadDurationBounds,
            start: start
        )
        firstAudioRandom = SeededRandom(seed: settings.seed, stream: "reference first audio")
        rtfRandom = SeededRandom(seed: settings.seed, stream: "reference rtf")
        jitter = settings.delivery == .paced && settings.jitter != .constant(0) ? settings.jitter : nil
        lowestJitter = Int64(max(-1e18, settings.jitter.lowest).rounded(.down))
        leadingFrames = Int((settings.leadingSilence + settings.frame - 1) / settings.frame)
        // With all slots busy four fifths of what the models leave free are in use.
        let free = Double(max(0, settings.gpuMemory - residency.memoryUsed))
        slotMemory = pool.totalSlots == 0 ? 0 : 0.8 * free / Double(pool.totalSlots)
    }

    /// The earliest instant at which `advance` has something to do.
    package var nextDeadline: Int64? {
        guard let change = timetable.nextChange else { return deadlines.first?.deadline }
        return min(change, deadlines.first?.deadline ?? change)
    }

    // MARK: Events

    /// A client connected; returns the number by which the session is known until it is closed.
    package mutating func openSession(model: Int, at instant: Int64) -> Int {
        followTimetable(to: instant)
        let session: Int
        if let free = freeSessions.popLast() {
            session = free
        } else {
            session = sessions.count
            sessions.append(SessionState())
        }
        var state = SessionState()
        state.isOpen = true
        state.model = model
        state.opened = instant
        state.lastActivity = instant
        state.fate = dice.fate()
        sessions[session] = state
        activeSessions += 1
        statistics.sessionsByModel[model] += 1
        reschedule(session)
        return session
    }

    /// The connection is gone or about to go; what the session still had to say is abandoned.
    package mutating func closeSession(_ session: Int, at instant: Int64) {
        followTimetable(to: instant)
        guard sessions[session].isOpen else { return }
        sessions[session].pending.removeAll()
        finishUtterance(of: session, outcome: .abandoned, at: instant)
        statistics.sessionDuration.observe(Double(instant - sessions[session].opened) / 1e9)
        sessions[session] = SessionState()
        deadlines.set(session, to: nil)
        freeSessions.append(session)
        activeSessions -= 1
    }

    /// A valid text message came, with this many characters, which last as long as `speech_rate` says.
    package mutating func receiveText(session: Int, characters: Int, isFinal: Bool, at instant: Int64) {
        let speech = Double(characters) / settings.speechRate * 1e9
        receiveText(session: session, speech: speech, isFinal: isFinal, at: instant)
    }

    /// A valid text message came that takes so many nanoseconds to say.
    ///
    /// A driver that learns the length later says that a text of no length came that is not final yet, and then the
    /// length, once it is known: synthesis then starts at the first instant, and no frame is earlier than the second.
    package mutating func receiveText(session: Int, speech: Double, isFinal: Bool, at instant: Int64) {
        followTimetable(to: instant)
        guard sessions[session].isOpen, !sessions[session].isClosing else { return }
        sessions[session].lastActivity = instant
        if sessions[session].ignoresChunks {
            sessions[session].ignoresChunks = !isFinal
            return
        }
        if let last = sessions[session].pending.indices.last, !sessions[session].pending[last].isFinal {
            sessions[session].pending[last].speech += speech
            sessions[session].pending[last].isFinal = isFinal
        } else if sessions[session].pending.isEmpty, sessions[session].utterance?.timeline.isFinal == false {
            extendUtterance(of: session, speech: speech, isFinal: isFinal, at: instant)
        } else if sessions[session].utterance == nil {
            let text = pendingText(of: session, speech: speech, isFinal: isFinal, at: instant)
            beginUtterance(of: session, text: text, at: instant)
        } else if sessions[session].pending.count >= max(1, settings.queueLimit) {
            statistics.requestErrors += 1
            sessions[session].ignoresChunks = !isFinal
            emit(.error(session: session, code: .workerUnavailable, message: "too many texts wait in this session"))
        } else {
            sessions[session].pending.append(
                pendingText(of: session, speech: speech, isFinal: isFinal, at: instant)
            )
        }
        deliver(session, at: instant)
    }

    /// The text that is still coming cannot be said: its utterance fails, the session goes on.
    ///
    /// The rest of the text is ignored, up to its final part.
    package mutating func failText(session: Int, message: String, at instant: Int64) {
        followTimetable(to: instant)
        guard sessions[session].isOpen, !sessions[session].isClosing, !sessions[session].ignoresChunks else { return }
        if let last = sessions[session].pending.last, !last.isFinal {
            sessions[session].pending.removeLast()
            sessions[session].ignoresChunks = true
            statistics.requestErrors += 1
            emit(.error(session: session, code: .synthesisFailed, message: message))
        } else if sessions[session].utterance?.timeline.isFinal == false {
            failUtterance(of: session, code: .synthesisFailed, message: message, at: instant)
        }
        deliver(session, at: instant)
    }

    private func pendingText(
        of session: Int,
        speech: Double,
        isFinal: Bool,
        at instant: Int64
    ) -> SessionState.PendingText {
        SessionState.PendingText(
            received: instant,
            speech: speech,
            isFinal: isFinal,
            isUnanswered: faults.zombies.map { sessions[session].fate < $0 } ?? false
        )
    }

    /// A control message came; false if it has no effect because a fault or a close made it so.
    ///
    /// PAUSE holds frames back, RESUME lets them go on, the pace shifted by the pause. STOP ends the utterance and all
    /// texts that wait: frames not sent yet are discarded, and the end is announced as that of a completed utterance.
    @discardableResult
    package mutating func receiveControl(_ command: ControlCommand, session: Int, at instant: Int64) -> Bool {
        followTimetable(to: instant)
        guard sessions[session].isOpen, !sessions[session].isClosing else { return false }
        sessions[session].lastActivity = instant
        guard !dice.hitsCommand(faults.ignoreControl) else {
            reschedule(session)
            return false
        }
        switch command {
        case .pause:
            if sessions[session].pausedSince == nil { sessions[session].pausedSince = instant }
        case .resume:
            if let since = sessions[session].pausedSince {
                sessions[session].pausedSince = nil
                sessions[session].utterance?.pacer.resume(at: instant, pausedSince: since)
            }
        case .stop:
            sessions[session].pausedSince = nil
            sessions[session].pending.removeAll()
            if sessions[session].utterance != nil {
                finishUtterance(of: session, outcome: .stopped, at: instant)
                announceEnd(of: session)
            }
        }
        deliver(session, at: instant)
        return true
    }

    /// The connection takes no data at present, or takes it again.
    package mutating func setBlocked(_ isBlocked: Bool, session: Int, at instant: Int64) {
        followTimetable(to: instant)
        guard sessions[session].isOpen, sessions[session].isBlocked != isBlocked else { return }
        sessions[session].isBlocked = isBlocked
        step &+= 1
        deliver(session, at: instant)
    }

    /// Does what is due at or before `instant`; returns early after `actionsPerStep` actions, or `framesPerStep` of one session.
    ///
    /// The caller takes the actions, performs them, and calls again as long as `nextDeadline` is not later.
    package mutating func advance(to instant: Int64) {
        step &+= 1
        latest = max(latest, instant)
        while let deadline = nextDeadline, deadline <= instant, actions.count < Self.actionsPerStep {
            followTimetable(to: deadline)
            guard let next = deadlines.first, next.deadline <= deadline else { continue }
            deliver(next.session, at: next.deadline)
            if sessions[next.session].step == step, sessions[next.session].emitted >= Self.framesPerStep { return }
        }
    }

    /// Hands the actions over in exchange for an empty array, whose storage is used again.
    package mutating func takeActions(into taken: inout [QueueingAction]) {
        taken.removeAll(keepingCapacity: true)
        swap(&taken, &actions)
    }

    /// Hands over what the model has noted since the last call, in exchange for an empty array.
    package mutating func takeEvents(into taken: inout [QueueingEvent]) {
        taken.removeAll(keepingCapacity: true)
        swap(&taken, &events)
    }

    mutating func emit(_ action: QueueingAction) { actions.append(action) }

    /// Frames that the session may still emit in this step.
    func allowance(of session: Int) -> Int {
        sessions[session].step == step ? Self.framesPerStep - sessions[session].emitted : Self.framesPerStep
    }

    mutating func countEmission(of session: Int) {
        if sessions[session].step != step {
            sessions[session].step = step
            sessions[session].emitted = 0
        }
        sessions[session].emitted += 1
    }
}
