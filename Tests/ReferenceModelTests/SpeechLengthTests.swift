import ReferenceConfiguration
import TestSupport
import Testing

@testable import ReferenceModel

/// Texts whose length is known only some time after they came.
struct SpeechLengthTests {
    private let second = 1000 * millisecond

    /// Told 60 ms after the text, before the first audio is due: no frame is later for it.
    @Test func aLengthThatIsKnownInTimeDelaysNothing() {
        var run = VirtualRun(.single)
        let session = run.open()
        run.speak(session, 0, isFinal: false)
        run.run(to: 60 * millisecond)
        run.speak(session, 0.2, isFinal: true)
        run.run(to: second)
        #expect(run.instants(of: session) == (0..<10).map { 100 * millisecond + $0 * 10 * millisecond })
        #expect(run.ends(of: session) == [190 * millisecond])
        #expect(run.frames.allSatisfy { $0.textReceived == 0 })
    }

    @Test func aLengthThatIsKnownLateHoldsTheAudioBack() {
        var run = VirtualRun(.single)
        let session = run.open()
        run.run(to: 5 * millisecond)
        run.speak(session, 0, isFinal: false)
        run.run(to: 305 * millisecond)
        run.speak(session, 0.06, isFinal: true)
        run.run(to: second)
        #expect(run.instants(of: session) == [305, 315, 325].map { $0 * millisecond })
        #expect(run.frames.allSatisfy { $0.textReceived == 5 * millisecond })
    }

    @Test func aTextThatCannotBeSaidFailsAloneWithAllOfItsChunks() {
        var run = VirtualRun(.single)
        let session = run.open()
        run.speak(session, 0.2, isFinal: false)
        run.fail(session)
        run.speak(session, 0.2, isFinal: false)
        run.speak(session, 0, isFinal: true)
        run.run(to: second)
        #expect(run.errors(of: session) == [.synthesisFailed])
        #expect(run.frames.isEmpty)
        run.speak(session, 0.1, isFinal: true)
        run.run(to: 2 * second)
        #expect(run.frames.count == 5)
        #expect(run.summaries.map(\.outcome) == [.failed, .completed])
    }

    @Test func aWaitingTextThatCannotBeSaidLeavesTheOneBeforeItAlone() {
        var run = VirtualRun(.single)
        let session = run.open()
        run.speak(session, 0.2, isFinal: true)
        run.speak(session, 0.2, isFinal: false)
        run.fail(session)
        run.speak(session, 0, isFinal: true)
        run.run(to: second)
        #expect(run.errors(of: session) == [.synthesisFailed])
        #expect(run.frames.count == 10)
        #expect(run.summaries.map(\.outcome) == [.completed])
    }

    @Test func failureAfterTheEndIsNone() {
        var run = VirtualRun(.single)
        let session = run.open()
        run.speak(session, 0.2, isFinal: true)
        run.fail(session)
        run.run(to: second)
        #expect(run.errors(of: session).isEmpty)
        #expect(run.frames.count == 10)
    }
}
