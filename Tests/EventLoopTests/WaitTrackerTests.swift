import Testing
import Timing

@testable import EventLoop

private let microsecond = Nanoseconds.perMicrosecond
private let millisecond = Nanoseconds.perMillisecond

struct WaitTrackerTests {
    private func instant(_ milliseconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: milliseconds * millisecond)
    }

    /// A tracker that has seen wake-ups by timers, one every 10 ms and each late by so much; and when the last ended.
    private func seasoned(lateness: Int64, wakeups: Int = WakeupDelay.enough) -> (WaitTracker, MonotonicInstant) {
        var waits = WaitTracker(start: instant(0))
        var now = instant(0)
        for _ in 0..<wakeups {
            let deadline = now + 10 * millisecond
            waits.waited(from: now, to: deadline + lateness, deadline: deadline, .slept)
            waits.passed()
            now = deadline + lateness
        }
        return (waits, now)
    }

    @Test func aSleepEndsWithAllSocketsEmptyUntilAWakeupBefore() {
        var (waits, now) = seasoned(lateness: 300 * microsecond)
        let end = now + 50 * millisecond
        waits.waited(from: now, to: end, deadline: now + 900 * millisecond, .slept)
        #expect(waits.emptiness == Emptiness(certain: now, likely: end - 600 * microsecond))
    }

    @Test func aFastWakeupIsNeverCountedOn() {
        var (waits, now) = seasoned(lateness: 3 * microsecond)
        let end = now + 50 * millisecond
        waits.waited(from: now, to: end, deadline: now + 900 * millisecond, .slept)
        #expect(waits.emptiness.likely == end - WakeupDelay.least)
    }

    @Test func tooFewWakeupsTellOnlyWhenTheSleepBegan() {
        var (waits, now) = seasoned(lateness: 3 * microsecond, wakeups: WakeupDelay.enough - 1)
        waits.waited(from: now, to: now + 50 * millisecond, deadline: now + 900 * millisecond, .slept)
        #expect(waits.emptiness == Emptiness(at: now))
    }

    @Test func wakeupsAreForgottenAfterHalfAMinute() {
        var (waits, now) = seasoned(lateness: 3 * microsecond)
        now = now + 31_000 * millisecond
        waits.waited(from: now, to: now + 50 * millisecond, deadline: now + 900 * millisecond, .slept)
        #expect(waits.emptiness == Emptiness(at: now))
    }

    @Test func theLargestDelayOfTheSecondBeforeStillCounts() {
        var delays = WakeupDelay(start: instant(0))
        delays.note(7 * millisecond, at: instant(990))
        for number in 0..<Int64(WakeupDelay.enough) { delays.note(millisecond, at: instant(1100 + number)) }
        #expect(delays.allowance(at: instant(1990), atLeast: 0) == 14 * millisecond)
        #expect(delays.allowance(at: instant(2100), atLeast: 0) == 2 * millisecond)
        #expect(delays.allowance(at: instant(2100), atLeast: 4 * millisecond) == 8 * millisecond)
    }

    @Test func aQuietSecondIsJudgedByTheWakeupsBeforeIt() {
        var delays = WakeupDelay(start: instant(0))
        delays.note(9 * millisecond, at: instant(500))
        for number in 0..<Int64(WakeupDelay.enough - 1) { delays.note(millisecond, at: instant(5000 + number)) }
        delays.note(2 * millisecond, at: instant(20_500))
        // Enough in the seconds since the fifth: the slow one before them says nothing any more.
        #expect(delays.allowance(at: instant(21_000), atLeast: 0) == 4 * millisecond)
        // Those of the fifth second are forgotten, and one is too few.
        #expect(delays.allowance(at: instant(35_100), atLeast: 0) == nil)
    }

    @Test func aStampOrADeadlineThatPassedShowsASlowWakeupAtOnce() {
        var (waits, now) = seasoned(lateness: 3 * microsecond)
        let end = now + 50 * millisecond
        waits.waited(from: now, to: end, deadline: end - 5 * millisecond, .slept)
        #expect(waits.emptiness.likely == end - 10 * millisecond)
        waits.saw(stamp: end - 8 * millisecond)
        #expect(waits.emptiness.likely == end - 16 * millisecond)
        // Neither does a later one take it back, nor one after the wake-up tell anything.
        waits.saw(stamp: end - millisecond)
        waits.saw(stamp: end + millisecond)
        #expect(waits.emptiness.likely == end - 16 * millisecond)
        // At most the whole sleep.
        waits.saw(stamp: end - 40 * millisecond)
        #expect(waits.emptiness == Emptiness(at: now))
        waits.passed()
        waits.waited(from: end, to: end + 90 * millisecond, deadline: end + 900 * millisecond, .slept)
        #expect(waits.emptiness.likely == end + 10 * millisecond)
    }

    @Test func aWaitThatFoundEventsTellsOfThePassAfterIt() {
        var (waits, now) = seasoned(lateness: 3 * microsecond)
        let known = waits.emptiness
        // However long the call took: it did not sleep.
        waits.waited(from: now, to: now + 20 * millisecond, deadline: now, .foundEvents(all: true))
        waits.saw(stamp: now - millisecond)
        #expect(waits.emptiness == known)
        waits.passed()
        waits.waited(from: now + 21 * millisecond, to: now + 22 * millisecond, deadline: now, .foundEvents(all: false))
        #expect(waits.emptiness == Emptiness(at: now))
        waits.passed()
        // A full list may have left sockets out.
        waits.waited(from: now + 23 * millisecond, to: now + 24 * millisecond, deadline: now, .foundEvents(all: true))
        #expect(waits.emptiness == Emptiness(at: now))
        waits.passed()
        waits.waited(from: now + 25 * millisecond, to: now + 25 * millisecond, deadline: now, .foundNothing)
        #expect(waits.emptiness == Emptiness(at: now + 25 * millisecond))
    }

    @Test func aStampBeforeTheBoundRefutesIt() {
        var tracker = ArrivalTracker(start: instant(0), expectsStamps: true)
        tracker.watched(since: instant(1))
        func read(_ waits: Emptiness) -> ArrivalTracker.Read {
            ArrivalTracker.Read(called: instant(50), returned: instant(51), drained: false, waits: waits)
        }
        tracker.turnBegins()
        let likely = Emptiness(certain: instant(20), likely: instant(45))
        #expect(tracker.stamped(instant(49), read(likely)).notBefore == instant(45) - ArrivalTracker.deliveryDelay)
        let refuted = tracker.stamped(instant(40), read(likely))
        #expect(refuted.last == instant(40))
        #expect(refuted.notBefore == instant(20) - ArrivalTracker.deliveryDelay)
        #expect(tracker.stamped(instant(15), read(likely)).notBefore == instant(0))
    }

    @Test func waitsTellNothingOfASocketBeforeItIsWatched() {
        var tracker = ArrivalTracker(start: instant(0), expectsStamps: true)
        tracker.watched(since: instant(10))
        func read(at milliseconds: Int64, waits: Int64) -> ArrivalTracker.Read {
            ArrivalTracker.Read(
                called: instant(milliseconds),
                returned: instant(milliseconds),
                drained: false,
                waits: Emptiness(at: instant(waits))
            )
        }
        tracker.turnBegins()
        #expect(tracker.stamped(instant(12), read(at: 20, waits: 9)).notBefore == instant(0))
        // What was left in the socket may be older than the waits since.
        tracker.turnBegins()
        #expect(tracker.stamped(instant(28), read(at: 30, waits: 25)).notBefore == instant(0))
        tracker.readNothing(interrupted: false)
        tracker.turnBegins()
        let later = tracker.stamped(instant(38), read(at: 40, waits: 35))
        #expect(later.notBefore == instant(35) - ArrivalTracker.deliveryDelay)
    }
}
