public import EventLoop
import Measurement
public import Scenarios
public import SpeechProtocol
import Synchronization
public import Timing

/// The load of one run: event loops, each on a thread of its own, and the seconds that they record.
public final class LoadGenerator: Sendable {
    public struct Configuration: Sendable {
        public var scenario: Scenario
        public var target: LoadTarget
        public var adapter: OrchestratorAdapter
        /// Event loops, one thread each; sessions are dealt out to them in turn.
        public var loops: Int
        public var eventLoop = EventLoop.Configuration()
        /// How a session comes by its Opus decoder; tests know of ones that cannot be had.
        var makeOpusStream: @Sendable () -> OpusStream = { OpusStream() }

        public init(scenario: Scenario, target: LoadTarget, adapter: OrchestratorAdapter, loops: Int) {
            self.scenario = scenario
            self.target = target
            self.adapter = adapter
            self.loops = max(1, loops)
        }
    }

    /// The schedule's zero.
    public let start: MonotonicInstant
    /// How the clocks stood when the run began.
    public let clock: ClockMapping
    private let configuration: Configuration
    private let batches: AsyncStream<LoopBatch>
    private let handles: [LoopHandle]

    /// Time for the loops to take up their shares before the first session is due.
    private static let headStart = 5 * Nanoseconds.perMillisecond

    private init(
        _ configuration: Configuration,
        start: MonotonicInstant,
        clock: ClockMapping,
        batches: AsyncStream<LoopBatch>,
        handles: [LoopHandle]
    ) {
        self.configuration = configuration
        self.start = start
        self.clock = clock
        self.batches = batches
        self.handles = handles
    }

    /// Starts the loops; the schedule begins when all are up and a moment has passed, so that none is late from the start.
    ///
    /// Throws if the system has no descriptor or thread for a loop.
    public static func launch(_ configuration: Configuration) async throws(EventLoopError) -> LoadGenerator {
        let (batches, continuation) = AsyncStream<LoopBatch>.makeStream(bufferingPolicy: .unbounded)
        var handles: [LoopHandle] = []
        for _ in 0..<configuration.loops {
            do throws(EventLoopError) {
                handles.append(try await LoopHandle.launch(configuration.eventLoop))
            } catch {
                for handle in handles { handle.dismiss() }
                throw error
            }
        }
        let occupancy = Occupancy()
        let clock = ClockMapping.measure()
        let start = MonotonicInstant.now + headStart
        for (index, handle) in handles.enumerated() {
            let share = LoopShare(
                scenario: configuration.scenario,
                target: configuration.target,
                adapter: configuration.adapter,
                index: index,
                count: configuration.loops,
                start: start,
                occupancy: occupancy,
                makeOpusStream: configuration.makeOpusStream
            )
            handle.begin(share) { continuation.yield($0) }
        }
        return LoadGenerator(configuration, start: start, clock: clock, batches: batches, handles: handles)
    }

    /// Ends the load before its time: nothing new begins, what is under way has the drain's time.
    public func endLoad() {
        for handle in handles { handle.endLoad() }
    }

    /// Ends the run now: what is under way is recorded as cancelled.
    public func cancel() {
        for handle in handles { handle.cancel() }
    }

    /// Calls `body` with every second of the run in order, and returns after the last.
    ///
    /// To be called once.
    public func forEachSecond(_ body: (LoadSecond) async throws -> Void) async rethrows {
        var assembler = SecondAssembler(
            scenario: configuration.scenario,
            loops: configuration.loops,
            start: start,
            clock: clock
        )
        for await batch in batches {
            for second in assembler.add(batch) {
                try await body(second)
                if second.isLast { return }
            }
        }
    }
}
