import EventLoop
import Measurement
package import Scenarios
package import Timing

/// Puts the loops' batches of one second together, in the order of the seconds.
package struct SecondAssembler {
    private let schedule: ArrivalSchedule
    private let loops: Int
    private let start: MonotonicInstant
    private let clock: ClockMapping
    private var waiting: [Int: [LoopBatch]] = [:]
    private var endedLoops: Set<Int> = []
    private var next = 0
    private var usage: ProcessUsage?

    /// With `isMeasured` the process's own use of the machine is read at the end of every second.
    package init(
        scenario: Scenario,
        loops: Int,
        start: MonotonicInstant,
        clock: ClockMapping,
        isMeasured: Bool = true
    ) {
        if isMeasured { usage = ProcessUsage() }
        schedule = ArrivalSchedule(scenario.load)
        self.loops = loops
        self.start = start
        self.clock = clock
    }

    /// Takes a batch in; gives the seconds that are complete now, earliest first.
    package mutating func add(_ batch: LoopBatch) -> [LoadSecond] {
        waiting[batch.second, default: []].append(batch)
        var complete: [LoadSecond] = []
        while let batches = waiting[next], batches.count + endedLoops.count == loops {
            waiting[next] = nil
            for batch in batches where batch.isLast { endedLoops.insert(batch.loop) }
            complete.append(second(next, batches))
            next += 1
        }
        return complete
    }

    private mutating func second(_ index: Int, _ batches: [LoopBatch]) -> LoadSecond {
        var recorded = RecorderBatch()
        var oddities = MessageOddities()
        for batch in batches {
            recorded.merge(batch.recorded)
            for sample in batch.health.timerLatenessSamples { recorded.window.loopDelays.append(sample) }
            oddities.add(batch.oddities)
        }
        let offset = Int64(index) * Nanoseconds.perSecond
        var window = recorded.window.record(
            start: clock.wall(start + offset),
            stage: UInt32(schedule.stageIndex(at: offset))
        )
        let end = offset + Nanoseconds.perSecond
        let loadEnded = batches.compactMap(\.loadEnded).min().map { $0 - start }
        let loadEnd = loadEnded ?? schedule.duration
        window.measured = offset >= schedule.load.warmup && end <= min(loadEnd, schedule.duration)
        window.sessionsTarget =
            schedule.load.model == .closed ? UInt32(clamping: schedule.sessionsTarget(at: end - 1)) : 0
        window.sessionsActive = UInt32(clamping: batches.reduce(0) { $0 + $1.sessionsReady })
        window.cpuBusiestLoop = batches.map { ProcessorShare.of($0.processorTime, in: $0.elapsed) }.max() ?? 0
        if let processed = usage?.take() {
            window.cpuProcess = processed.cores
            window.residentBytes = processed.residentBytes
            window.openFiles = UInt32(clamping: processed.openFiles)
        }
        window.socketBacklog = UInt64(clamping: batches.map(\.health.largestReceiveBacklog).max() ?? 0)
        window.clockError = batches.map(\.clockError).max() ?? 0
        return LoadSecond(
            index: index,
            window: window,
            recorded: recorded,
            oddities: oddities,
            sessionsPlanned: batches.reduce(0) { $0 + $1.sessionsPlanned },
            sessionsPeak: batches.reduce(0) { $0 + $1.sessionsPeak },
            reads: batches.reduce(0) { $0 + $1.health.reads },
            userTimestampReads: batches.reduce(0) { $0 + $1.health.userTimestampReads },
            loadEnded: loadEnded,
            isLast: endedLoops.count == loops
        )
    }
}
