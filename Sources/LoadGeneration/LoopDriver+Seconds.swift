import EventLoop
import Measurement
import Timing

extension LoopDriver {
    /// Hands over what was recorded in the second that has just ended.
    func armTick() {
        loop.schedule(at: share.start + Int64(second + 1) * Nanoseconds.perSecond) { [unowned self] in tick() }
    }

    private func tick() {
        guard !hasEnded else { return }
        deliver(batch(isLast: false))
        second += 1
        armTick()
    }

    /// The run's last second, cut short, and the end of the loop, once nothing is under way any more.
    func endIfDrained() {
        guard isLoadOver, sessions.isEmpty, !hasEnded else { return }
        hasEnded = true
        deliver(batch(isLast: true))
        guard !closing.isEmpty else { return loop.remote.stop() }
        // Nothing waits for this: a server that answers a close frame at once is not met with a reset.
        loop.schedule(at: .now + Self.parting) { [unowned self] in cutOff() }
    }

    /// How long the last sessions' peers have to answer the close frame.
    private static let parting = 250 * Nanoseconds.perMillisecond

    private func cutOff() {
        for session in Array(closing.values) { session.cutOff() }
        loop.remote.stop()
    }

    private func batch(isLast: Bool) -> LoopBatch {
        let now = MonotonicInstant.now
        defer {
            secondStart = now
            oddities = MessageOddities()
            sessionsPlanned = 0
            sessionsPeak = sessionsReady
        }
        let health = loop.takeHealth()
        recorder.recordReceived(bytes: health.bytesRead)
        return LoopBatch(
            second: second,
            loop: share.index,
            isLast: isLast,
            recorded: recorder.takeBatch(),
            oddities: oddities,
            sessionsReady: sessionsReady,
            sessionsPeak: sessionsPeak,
            sessionsPlanned: sessionsPlanned,
            loadEnded: loadEnded,
            health: health,
            processorTime: processor.take(),
            elapsed: now - secondStart,
            clockError: loop.clock.errorNanoseconds
        )
    }
}
