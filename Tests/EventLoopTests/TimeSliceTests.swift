import CLinux
import Foundation
import Testing

struct TimeSliceTests {
    /// What became of a thread that asked for short turns.
    private struct Outcome: Sendable {
        var slice: Int64
        var nice: Int32
        var policy: Int32
    }

    @Test func aShortSliceLeavesTheRestOfTheThreadsSchedulingAlone() throws {
        let passed = Passed<Outcome>()
        // A thread of its own, for a nice value can't be taken back.
        Thread.detachNewThread {
            setpriority(__priority_which_t(0), 0, 5)
            let slice = clinux_set_time_slice(100_000)
            passed.give(
                Outcome(slice: slice, nice: getpriority(__priority_which_t(0), 0), policy: sched_getscheduler(0))
            )
        }
        let outcome = try #require(passed.take())
        #expect(outcome.nice == 5 && outcome.policy == SCHED_OTHER)
        // Nothing on a kernel before 6.12; refused in sandboxes that don't know the call.
        #expect([100_000, 0, -Int64(EPERM), -Int64(ENOSYS)].contains(outcome.slice))
    }
}
