import Timing

/// Counts for `LoopHealth`.
struct LoopMeter {
    private(set) var health = LoopHealth()
    private var busySince: MonotonicInstant?
    private var random = SeededRandom(seed: 1, stream: "timer lateness")
    private var readsUntilBacklog = 1

    /// The backlog is asked for on one read of so many: it's a system call of its own.
    private static let readsPerBacklog = 64

    mutating func waits(at instant: MonotonicInstant) {
        if let begin = busySince { health.busyNanoseconds += instant - begin }
    }

    mutating func iterates(at instant: MonotonicInstant, events: Int) {
        busySince = instant
        health.iterations += 1
        health.events += events
    }

    mutating func gathered(events: Int) { health.events += max(0, events) }

    mutating func fired(lateness: Int64) {
        health.timersFired += 1
        health.largestTimerLateness = max(health.largestTimerLateness, lateness)
        if health.timerLatenessSamples.count < LoopHealth.sampleCapacity {
            health.timerLatenessSamples.append(lateness)
        } else {
            // Reservoir sampling (Vitter 1985, algorithm R): each of the n seen so far is kept with chance capacity / n.
            let place = Int(random.unit() * Double(health.timersFired))
            if place < LoopHealth.sampleCapacity { health.timerLatenessSamples[place] = lateness }
        }
    }

    mutating func read(bytes: Int, source: TimestampSource, reordered: Bool) {
        health.reads += 1
        health.bytesRead += bytes
        if reordered {
            health.reorderedReads += 1
        } else if source == .user {
            health.userTimestampReads += 1
        }
    }

    /// Whether it's this read's turn to look at the backlog.
    mutating func isBacklogTurn() -> Bool {
        readsUntilBacklog -= 1
        if readsUntilBacklog > 0 { return false }
        readsUntilBacklog = Self.readsPerBacklog
        return true
    }

    mutating func saw(backlog: Int) {
        health.largestReceiveBacklog = max(health.largestReceiveBacklog, backlog)
    }

    mutating func take() -> LoopHealth {
        defer { health = LoopHealth() }
        return health
    }
}
