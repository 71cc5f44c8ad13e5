public import MetricScraping
public import Scenarios
public import Timing

/// A scenario's run in virtual time: the modelled reference orchestrator, and the clients' own session machines.
///
/// Nothing waits and nothing is measured: an event is followed by the next one at once, and every instant is exact. The
/// network takes no time, so a client's latencies are the model's own; a session opens at once. The same scenario gives
/// the same run always. Belongs to one thread.
public final class Simulation {
    private var run: VirtualRun

    /// Prepares a run whose load starts at `start`.
    ///
    /// Throws if the target is no reference orchestrator, or what it does cannot be modelled.
    public init(_ scenario: Scenario, start: WallInstant) throws(SimulationError) {
        run = try VirtualRun(scenario, start: start, stopsAtEveryFrame: false)
    }

    /// With `stopsAtEveryFrame` each audio frame is an event of its own: the same run, some times slower.
    package init(_ scenario: Scenario, start: WallInstant, stopsAtEveryFrame: Bool) throws(SimulationError) {
        run = try VirtualRun(scenario, start: start, stopsAtEveryFrame: stopsAtEveryFrame)
    }

    /// How virtual time, in nanoseconds since the load's start, stands to the wall clock.
    package var clock: ClockMapping { run.clock }

    /// The metrics pages that are read, as a scraper would be told of them.
    public var jobs: [ScrapeJob] { run.jobs }

    /// How far virtual time has come, on the wall clock.
    public var instant: WallInstant { run.instant }

    /// The next second of the run; nil after the last one.
    public func next() -> SimulatedSecond? { run.next() }

    /// Ends the load before its time: nothing new begins, what is under way has the drain's time.
    public func endLoad() { run.endLoad() }
}
