import CLinux
public import Timing

/// Readiness, timers and work from other threads, one after the other on the thread that calls `run`.
///
/// An iteration waits for events, then fires the timers that are due, then reads and writes. Everything but `remote`
/// belongs to the loop's thread.
public final class EventLoop {
    public struct Configuration: Sendable {
        /// Whether sockets are asked for the kernel's receive timestamps.
        public var kernelTimestamps = true
        /// The most bytes that one read takes.
        ///
        /// Reads near the length of a frame keep apart the stamps of frames that wait together.
        public var readSize = 16 * 1024

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
    let poller: Poller
    let readBuffer: UnsafeMutableRawBufferPointer
    /// What TLS decrypts into and encrypts out of; made when first needed.
    lazy var cipherBuffers = CipherBuffers(readSize: readBuffer.count)
    var lookups = NameLookups()
    var meter = LoopMeter()
    /// What the waits tell of the sockets.
    var waits: WaitTracker

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
        clock = .measure()
        iterationStart = .now
        waits = WaitTracker(start: iterationStart)
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
        guard let earliest = timers.earliest else { return Self.longestWait }
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

    /// Stops watching: the caller closes the descriptor, which takes it out of epoll.
    func forget(_ token: Poller.Token) {
        places[Int(token.index)].stream = nil
        places[Int(token.index)].generation &+= 1
        freePlaces.append(token.index)
    }
}
