import CLinux
public import Timing

/// Readiness, timers and work from other threads, one after the other on the thread that calls `run`.
///
/// An iteration waits for events, then fires the timers that are due, then reads and writes. Everything but `remote`
/// belongs to the loop's thread.
///
/// Streams that can wait (`ByteStream.isPatient`) are watched apart and read together, once a `gathering`: a wake-up for
/// each of their frames costs more than the frame. Timers and all other streams wake the loop at once all the same.
public final class EventLoop {
    public struct Configuration: Sendable {
        /// Whether sockets are asked for the kernel's receive timestamps.
        public var kernelTimestamps = true
        /// The most bytes that one read takes.
        ///
        /// Reads near the length of a frame keep apart the stamps of frames that wait together.
        public var readSize = 16 * 1024
        /// How long what patient streams bring may lie, in nanoseconds; 0 to read all streams at once.
        ///
        /// The kernel has stamped it by then. What shares a read with later bytes has its arrival bounded only, so it
        /// is to be short against the time from one message to the next.
        public var gathering = 500 * Nanoseconds.perMicrosecond
        /// Streams are read at once, patient or not, until so many would be patient: waking up every `gathering` pays
        /// only if it finds some messages each time.
        public var fewestPatient = 100

        public init() {}
    }

    /// The side of this loop that other threads may use.
    public let remote: EventLoopRemote
    /// For those who may outlive the loop.
    public let reference = LoopReference()
    /// The mapping between monotonic and wall clock, never older than a second while the loop runs.
    public private(set) var clock: ClockMapping
    /// When the current iteration's wait ended.
    public private(set) var iterationStart: MonotonicInstant

    let configuration: Configuration
    private let poller: Poller
    /// Watches the streams that can wait.
    private let patientPoller: Poller
    let readBuffer: UnsafeMutableRawBufferPointer
    /// What TLS decrypts into and encrypts out of; made when first needed.
    lazy var cipherBuffers = CipherBuffers(readSize: readBuffer.count)
    var lookups = NameLookups()
    var meter = LoopMeter()
    /// What the waits tell of the sockets that wake the loop.
    private var waits: WaitTracker
    /// What the looks at the patient ones tell of them.
    private var patientWaits: WaitTracker
    /// Streams that say that they can wait, and those of them that are watched so.
    private var willing = 0
    private var patient = 0
    /// When the patient streams are read next, while there are any.
    private var nextGathering = MonotonicInstant.distantFuture

    private struct Place {
        var generation: UInt32 = 0
        var stream: ByteStream?
    }

    private var places: [Place] = []
    private var freePlaces: [UInt32] = []
    private var timers = TimerHeap()
    private var deferred: [ByteStream] = []
    private var stopping = false
    /// Open all the time: the kernel begins to stamp some time after the first socket asks for it.
    private let stampKeeper: Int32

    /// The clocks are compared again after this time at the next iteration; a slewed clock is off by 50 µs at most then.
    private static let clockInterval = 100 * Nanoseconds.perMillisecond
    /// The loop goes round at least this often, so that its mapping is never older.
    private static let longestWait = Nanoseconds.perSecond
    /// The shortest that the kernel grants.
    private static let timeSlice = UInt64(100 * Nanoseconds.perMicrosecond)
    /// Due timers are looked for again after so many events, some 100 µs of work.
    private static let eventsBetweenTimers = 16

    /// Makes a loop with its descriptors and buffers; it does nothing until `run`.
    public init(_ configuration: Configuration = .init()) throws(EventLoopError) {
        self.configuration = configuration
        remote = try EventLoopRemote()
        poller = try Poller()
        // Level-triggered, epoll asks each socket that it named once more at the next look, only to find it empty.
        patientPoller = try Poller(mode: .edge)
        clock = .measure()
        iterationStart = .now
        waits = WaitTracker(start: iterationStart)
        patientWaits = waits
        readBuffer = .allocate(byteCount: max(1, configuration.readSize), alignment: 16)
        stampKeeper = configuration.kernelTimestamps ? clinux_tcp_socket(AF_INET) : -1
        if stampKeeper >= 0 { _ = clinux_enable_receive_timestamps(stampKeeper) }
        let code = poller.add(remote.wakeup, .readable, .wakeup)
        if code != 0 { throw .system(call: "epoll_ctl", code: code) }
        reference.loop = self
    }

    deinit {
        reference.loop = nil
        for place in places { place.stream?.abandon() }
        lookups.abandon()
        if stampKeeper >= 0 { clinux_close(stampKeeper) }
        readBuffer.deallocate()
    }

    /// Has `action` run at `instant` or as soon after it as the loop can, never before.
    ///
    /// - Complexity: O(log n) in the number of appointments.
    @discardableResult
    public func schedule(at instant: MonotonicInstant, _ action: @escaping () -> Void) -> LoopTimer {
        timers.insert(at: instant, action)
    }

    /// Calls an appointment off; of no effect if it's over.
    public func cancel(_ timer: LoopTimer) { timers.cancel(timer) }

    /// Goes round until `stop` is called on `remote`.
    public func run() {
        // The default of 50 µs would make each timer as late as that.
        clinux_set_timer_slack(1)
        // On a processor that others use too, a thread with short turns gets its turn sooner after a wake-up: with three
        // busy processes on two processors the slowest hundredth of wake-ups took 2.7 to 3.9 ms in place of 5.5 ms.
        _ = clinux_set_time_slice(Self.timeSlice)
        while !stopping { iterate() }
        stopping = false
    }

    /// How the loop kept up since the last call.
    public func takeHealth() -> LoopHealth { meter.take() }

    private func iterate() {
        let count = wait()
        meter.iterates(at: iterationStart, events: count)
        if iterationStart - clock.measured >= Self.clockInterval { measureClock() }
        fireTimers()
        runDeferred()
        for index in 0..<count {
            let event = poller.event(index)
            if event.token == .wakeup {
                collectMail()
            } else {
                deliver(event.kinds, to: event.token)
            }
            if index % Self.eventsBetweenTimers == Self.eventsBetweenTimers - 1 { fireTimers() }
        }
        waits.passed()
        if iterationStart >= nextGathering { gather() }
    }

    /// Reads the patient streams that have something.
    private func gather() {
        let begin = MonotonicInstant.now
        let count = patientPoller.look()
        iterationStart = .now
        let isAll = 0..<Poller.capacity ~= count
        patientWaits.waited(
            from: begin,
            to: iterationStart,
            deadline: begin,
            count == 0 ? .foundNothing : .foundEvents(all: isAll)
        )
        meter.gathered(events: count)
        for index in 0..<max(0, count) {
            let event = patientPoller.event(index)
            deliverPatiently(event.kinds, to: event.token)
            if index % Self.eventsBetweenTimers == Self.eventsBetweenTimers - 1 { fireTimers() }
        }
        patientWaits.passed()
        nextGathering = patient == 0 ? .distantFuture : isAll ? begin + configuration.gathering : begin
    }

    /// Waits until something is there or due, and says how many events there are.
    ///
    /// It looks before it sleeps: only so is it known that no socket had bytes when the sleep began. That call costs
    /// a fraction of a microsecond, only when there's nothing to do, and delays no wake-up.
    private func wait() -> Int {
        let begin = MonotonicInstant.now
        meter.waits(at: begin)
        var count = poller.look()
        var deadline = begin
        var outcome = WaitTracker.Outcome.foundEvents(all: 0..<Poller.capacity ~= count)
        if count == 0 {
            let now = MonotonicInstant.now
            let length = waitLength(from: now)
            deadline = now + length
            outcome = length > 0 ? .slept : .foundNothing
            if length > 0 { count = poller.wait(nanoseconds: length) }
        }
        iterationStart = .now
        waits.waited(from: begin, to: iterationStart, deadline: deadline, outcome)
        return max(0, count)
    }

    /// Compares the clocks now.
    func measureClock() { clock = .measure() }

    private func waitLength(from now: MonotonicInstant) -> Int64 {
        if !deferred.isEmpty { return 0 }
        let earliest = min(timers.earliest ?? .distantFuture, nextGathering)
        guard earliest < .distantFuture else { return Self.longestWait }
        return min(max(0, earliest - now), Self.longestWait)
    }

    private func fireTimers() {
        // Appointments made by these actions wait for the next iteration, so that sockets get their turn.
        let limit = timers.nextSequence
        var now = MonotonicInstant.now
        while let (deadline, action) = timers.takeDue(at: now, before: limit) {
            meter.fired(lateness: now - deadline)
            action()
            now = .now
        }
    }

    private func collectMail() {
        let mail = remote.collect()
        for work in mail.works { work(self) }
        if mail.stop { stopping = true }
    }

    private func runDeferred() {
        guard !deferred.isEmpty else { return }
        let streams = deferred
        deferred.removeAll(keepingCapacity: true)
        for stream in streams { stream.runDeferred() }
    }

    private func deliver(_ kinds: Poller.Kinds, to token: Poller.Token) {
        let place = places[Int(token.index)]
        // An earlier event of this batch may have ended the stream, and another may have its place.
        guard place.generation == token.generation, let stream = place.stream else { return }
        stream.ready(kinds)
    }

    /// The same for an event that isn't told twice.
    ///
    /// What it leaves is asked for: bytes behind the last read, and an end or error behind the bytes, which the read that
    /// took them does not show.
    private func deliverPatiently(_ kinds: Poller.Kinds, to token: Poller.Token) {
        let place = places[Int(token.index)]
        guard place.generation == token.generation, let stream = place.stream else { return }
        stream.ready(kinds)
        guard stream.isWatchedPatiently, kinds != .readable || stream.arrivals.leftBytesBehind else { return }
        patientPoller.modify(stream.descriptor, stream.interest, token)
    }
}

extension EventLoop {
    /// Has `stream.runDeferred` called in the next iteration.
    func runLater(_ stream: ByteStream) { deferred.append(stream) }

    /// Watches a descriptor for a stream; nil with errno if epoll won't.
    func watch(_ descriptor: Int32, _ interest: Poller.Kinds, for stream: ByteStream) -> (Poller.Token?, Int32) {
        let index: UInt32
        if let free = freePlaces.popLast() {
            index = free
        } else {
            index = UInt32(places.count)
            places.append(Place())
        }
        places[Int(index)].stream = stream
        let token = Poller.Token(index: index, generation: places[Int(index)].generation)
        let code = poller.add(descriptor, interest, token)
        if code == 0 { return (token, 0) }
        forget(token)
        return (nil, code)
    }

    /// Watches for other events of a descriptor than before.
    func watch(_ stream: ByteStream, for interest: Poller.Kinds, _ token: Poller.Token) {
        if stream.isWatchedPatiently {
            patientPoller.modify(stream.descriptor, interest, token)
        } else {
            poller.modify(stream.descriptor, interest, token)
        }
    }

    /// What the waits of this pass tell of a stream's socket.
    func emptiness(of stream: ByteStream) -> Emptiness {
        stream.isWatchedPatiently ? patientWaits.emptiness : waits.emptiness
    }

    /// A segment of that stamp was read from a stream in this pass.
    func saw(stamp: MonotonicInstant, of stream: ByteStream) {
        // A look at patient streams doesn't sleep: it is not what came in that woke the loop.
        if !stream.isWatchedPatiently { waits.saw(stamp: stamp) }
    }

    /// A stream that can wait, or no longer can, is watched accordingly.
    ///
    /// One that begins to be able to while too few are stays where it is until it says so again.
    func patienceChanged(of stream: ByteStream, to isPatient: Bool) {
        willing += isPatient ? 1 : -1
        let isWorthIt = configuration.gathering > 0 && willing >= configuration.fewestPatient
        if isPatient ? isWorthIt : stream.isWatchedPatiently { move(stream) }
    }

    /// A stream that could wait is closed.
    func patienceEnded(of stream: ByteStream) {
        willing -= 1
        guard stream.isWatchedPatiently else { return }
        stream.isWatchedPatiently = false
        patient -= 1
    }

    /// Watches a stream patiently that was not, or the other way round.
    private func move(_ stream: ByteStream) {
        guard let token = stream.token else { return }
        let toPatient = !stream.isWatchedPatiently
        let code =
            toPatient
            ? patientPoller.add(stream.descriptor, stream.interest, token)
            : poller.add(stream.descriptor, stream.interest, token)
        // Without room in the kernel's tables for watches it is heard of as before.
        guard code == 0 else { return }
        if toPatient { poller.remove(stream.descriptor) } else { patientPoller.remove(stream.descriptor) }
        stream.isWatchedPatiently = toPatient
        stream.arrivals.watched(since: .now)
        patient += toPatient ? 1 : -1
        if toPatient, nextGathering == .distantFuture { nextGathering = .now + configuration.gathering }
    }

    /// Stops watching: the caller closes the descriptor, which takes it out of epoll.
    func forget(_ token: Poller.Token) {
        places[Int(token.index)].stream = nil
        places[Int(token.index)].generation &+= 1
        freePlaces.append(token.index)
    }
}
