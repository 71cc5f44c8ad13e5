import Testing
import Timing

@testable import RunExecution

@Suite struct RunControlTests {
    @Test func remembersTheFirstInterrupt() throws {
        let control = RunControl()
        #expect(control.interruptedAt == nil)
        let before = WallInstant.now
        control.endLoad()
        let first = try #require(control.interruptedAt)
        #expect(first >= before && first <= .now)
        #expect(!control.cancel())
        #expect(control.interruptedAt == first)
    }

    @Test func aReferenceLeavesItselfACore() {
        let alone = TestRun.freeCores(besideReference: false)
        #expect(TestRun.freeCores(besideReference: true) == max(1, alone - 1))
    }
}
