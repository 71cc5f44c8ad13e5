import EventLoop
import LoadGeneration
import Measurement
import MetricScraping
import ReferenceConfiguration
import ReferenceModel
import Scenarios
import Timing

/// The state of a simulated run, and what happens in it.
///
/// A value, though sessions and connections in it are shared by whoever copies it: a class would have the model, whose
/// copy costs more than most events, copied by every look at it.
struct VirtualRun {
    let scenario: Scenario
    /// The wall clock at the load's start.
    let start: WallInstant
    /// Virtual time is monotonic nanoseconds since the load's start.
    let clock: ClockMapping

    let settings: ReferenceSettings
    let schedule: ArrivalSchedule
    let policy: SessionPolicy
    let voice: SimulatedVoice
    let recorder = Recorder()
    private var assembler: SecondAssembler
    private var scrapes: SimulatedScrapes

    // The server.
    var model: QueueingModel
    var identifiers: SessionIdentifiers
    /// By the session's number in the model; a closed one stays until its number is used again.
    var connections: [SimulatedConnection?] = []
    var counts = ConnectionCounts()
    var sendDuration = HistogramCounts(bounds: ReferenceMetrics.sendBounds)
    var framesDelivered: UInt64 = 0
    var ledger: [LedgerEntry] = []
    var events: [QueueingEvent] = []
    /// Frames of one session on their way to its client, and the session's number.
    var frames: [BareFrame] = []
    var framesSession = 0
    private var actions: [QueueingAction] = []

    // The clients.
    var sessions: [SimulatedSession?] = []
    var freePlaces: [Int] = []
    var sessionCount = 0
    var timers = DeadlineHeap()
    var agenda: LoadAgenda
    var slots: [Slot]
    var nextNumber: UInt32 = 0
    /// When the load ended, by its schedule or before.
    var loadEnded: Int64?
    var hasEnded = false

    // What the last second's batch has not told yet.
    var oddities = MessageOddities()
    var sessionsPlanned = 0
    var sessionsReady = 0
    var sessionsPeak = 0
    private var second = 0
    /// The last second has been handed over.
    private var isOver = false

    /// Nanoseconds of virtual time.
    private(set) var now: Int64 = 0

    /// A place of the closed model.
    struct Slot {
        var session: SimulatedSession?
        /// The schedule wants a session in it now.
        var isActive = false
    }

    /// With `stopsAtEveryFrame` each audio frame is an event of its own: the same run, some times slower.
    init(_ scenario: Scenario, start: WallInstant, stopsAtEveryFrame: Bool) throws(SimulationError) {
        let settings = try Self.settings(of: scenario)
        scrapes = try SimulatedScrapes(scenario, settings: settings)
        self.scenario = scenario
        self.settings = settings
        self.start = start
        let zero = MonotonicInstant(nanoseconds: 0)
        clock = ClockMapping(offsetNanoseconds: start.nanoseconds, errorNanoseconds: 0, measured: zero)
        schedule = ArrivalSchedule(scenario.load)
        policy = SessionPolicy(scenario.session)
        voice = SimulatedVoice(settings)
        assembler = SecondAssembler(scenario: scenario, loops: 1, start: zero, clock: clock, isMeasured: false)
        // A session that ends with its so-manieth frame decides something at a frame that is not the last.
        let batchesFrames = !stopsAtEveryFrame && policy.expectedFrames == nil
        model = QueueingModel(settings: settings, start: 0, keepsEvents: true, batchesFrames: batchesFrames)
        identifiers = SessionIdentifiers(settings: settings)
        agenda = LoadAgenda(scenario)
        ledger = [.event(.started(at: 0))]
        slots = Array(repeating: Slot(), count: scenario.load.model == .closed ? schedule.slotCount : 0)
    }

    private static func settings(of scenario: Scenario) throws(SimulationError) -> ReferenceSettings {
        guard case .reference(let settings) = scenario.target.endpoint else { throw .targetIsAddress }
        guard settings.voice == .tone else { throw .realVoice }
        return settings
    }

    var jobs: [ScrapeJob] { scrapes.jobs }

    /// The next second of the run; nil after the last one.
    mutating func next() -> SimulatedSecond? {
        guard !isOver else { return nil }
        let end = Int64(second + 1) * Nanoseconds.perSecond
        var scraped: [ScrapeResult] = []
        while !hasEnded {
            let event = nextEvent
            if let due = scrapes.nextDue, due <= min(event, end) {
                pass(to: due)
                scraped += scrapes.scrape(snapshot(), at: due, clock: clock)
            } else if end <= event {
                pass(to: end)
                break
            } else {
                happen(at: event)
            }
        }
        return takeSecond(scraped)
    }

    /// How far virtual time has come, on the wall clock.
    var instant: WallInstant { start + now }

    /// Ends the load before its time: nothing new begins, what is under way has the drain's time.
    mutating func endLoad() {
        passed()
        loadHasEnded()
        deliver()
    }

    // MARK: Time

    /// When something happens by itself; never, once nothing is under way.
    private var nextEvent: Int64 {
        min(model.nextDeadline ?? .max, min(agenda.nextDue ?? .max, timers.first?.deadline ?? .max))
    }

    /// The clock goes on to `instant`, and all frames that are due before it are delivered.
    private mutating func pass(to instant: Int64) {
        now = instant
        passed()
    }

    private mutating func passed() {
        model.sendFrames(to: now - 1)
        deliver()
    }

    /// What is due at an instant: the server's part first, then the schedule's, then the clients'.
    private mutating func happen(at instant: Int64) {
        now = instant
        if let due = model.nextDeadline, due <= now {
            model.advance(to: now)
        } else if let due = agenda.nextDue, due <= now {
            if let item = agenda.take() { carryOut(item) }
        } else if let (_, place) = timers.first, let session = sessions[place] {
            fire(session)
        }
        deliver()
    }

    /// Performs what the model wants done until it wants nothing more.
    mutating func deliver() {
        model.takeActions(into: &actions)
        while !actions.isEmpty {
            for place in actions.indices {
                if case .frame(let frame) = actions[place] {
                    gather(frame)
                } else {
                    handOver()
                    perform(actions[place])
                }
            }
            handOver()
            model.takeActions(into: &actions)
        }
        noteEvents()
    }

    var moment: Moment { Moment(now: MonotonicInstant(nanoseconds: now), clock: clock) }

    // MARK: Seconds

    private mutating func takeSecond(_ scraped: [ScrapeResult]) -> SimulatedSecond? {
        defer {
            isOver = hasEnded
            second += 1
            oddities = MessageOddities()
            sessionsPlanned = 0
            sessionsPeak = sessionsReady
            ledger = []
        }
        let batch = LoopBatch(
            second: second,
            loop: 0,
            isLast: hasEnded,
            recorded: recorder.takeBatch(),
            oddities: oddities,
            sessionsReady: sessionsReady,
            sessionsPeak: sessionsPeak,
            sessionsPlanned: sessionsPlanned,
            loadEnded: loadEnded.map { MonotonicInstant(nanoseconds: $0) },
            health: LoopHealth(),
            processorTime: 0,
            elapsed: Nanoseconds.perSecond,
            clockError: 0
        )
        return assembler.add(batch).first.map { SimulatedSecond(load: $0, scrapes: scraped, ledger: ledger) }
    }
}
