import Measurement
import Scenarios
import Testing
import Timing

@testable import LoadGeneration

/// Barge-in, and texts that are streamed in chunks.
@Suite struct InterruptionTests {
    private static func session(
        _ command: SessionScript.Command = .stop,
        gap: Int64? = nil,
        tokens: Double? = nil,
        text: String = VirtualSession.shortText
    ) -> VirtualSession {
        .ready(text: text) {
            $0.bargeIn = .init(probability: 1, after: 300 * Nanoseconds.perMillisecond, command: command)
            $0.end.gap = gap.map { $0 * Nanoseconds.perMillisecond }
            $0.tokensPerSecond = tokens
            $0.thinkTime = .init(distribution: .constant(100e6))
        }
    }

    @Test func latencyIsToTheLastFrameThatStillCame() {
        var session = Self.session()
        // First audio at 100 ms, so the command goes out at 400 ms; two more frames come.
        session.frames(1...18, from: 100)
        #expect(session.sent == ["10 text 0.0 final", "400 STOP"])
        session.pass(to: 939)
        #expect(session.records.isEmpty)
        // No end is announced: half a second's silence is one.
        session.pass(to: 940)
        #expect(session.outcomes == [.ok])
        #expect(session.records[0].bargeIn == 40 * Nanoseconds.perMillisecond)
        #expect(!session.records[0].bargeInIgnored && !session.records[0].truncated)
        #expect(VirtualSession.milliseconds(session.records[0].ended) == 440)
        #expect(session.records[0].underruns == 0)
    }

    @Test func nextTextFollowsTheInterruption() {
        var session = Self.session()
        session.frames(1...16, from: 100)
        session.sessionEnd(at: 410)
        // 100 ms of thought after the interruption at 400 ms, whatever was still to be played.
        session.pass(to: 2_000)
        #expect(session.sent == ["10 text 0.0 final", "400 STOP", "500 text 1.0 final"])
        #expect(session.records[0].bargeIn == 0)
    }

    @Test func commandThatChangesNothingIsIgnored() {
        var session = Self.session()
        session.frames(1...100, from: 100)
        session.sessionEnd(at: 2_100)
        #expect(session.records[0].bargeInIgnored)
        #expect(session.records[0].bargeIn == 1_680 * Nanoseconds.perMillisecond)
        #expect(session.outcomes == [.ok])
    }

    @Test func commandIsSentOnce() {
        var session = Self.session(gap: 2_000)
        session.frames(1...100, from: 100)
        session.pass(to: 20_000)
        #expect(session.sent.filter { $0.hasSuffix("STOP") }.count == 2 - 1)
    }

    @Test func pausedReplyIsNotTakenForTheNext() {
        var session = Self.session(.pause)
        session.frames(1...16, from: 100)
        session.pass(to: 900)
        // What the server still holds of the reply must meet no later text of this session.
        #expect(session.sent == ["10 text 0.0 final", "400 PAUSE"])
        #expect(session.isFinished && session.outcomes == [.ok])
        #expect(session.records[0].bargeIn != nil)
    }

    @Test func replyShorterThanTheInterruptionIsNotInterrupted() {
        var session = Self.session()
        session.frames(1...5, from: 100)
        session.sessionEnd(at: 190)
        #expect(session.records[0].bargeIn == nil)
        #expect(!session.sent.contains { $0.hasSuffix("STOP") })
    }

    @Test func whatTheServerDroppedForItIsNoLoss() {
        var session = Self.session()
        session.frames(1...16, from: 100)
        session.sessionEnd(at: 410)
        session.pass(to: 500)
        session.frame(60, at: 550)
        session.sessionEnd(at: 560)
        #expect(session.records.map(\.missing) == [0, 0])
        #expect(session.missingInWindows == 0)
    }

    @Test func streamedTextGoesOutAtItsRate() {
        var session = VirtualSession.ready(text: "one two three four") { $0.tokensPerSecond = 10 }
        session.pass(to: 400)
        #expect(session.sent == ["10 text 0.0", "110 text 0.1", "210 text 0.2", "310 text 0.3 final"])
        session.frames(1...5, from: 400)
        session.sessionEnd(at: 490)
        #expect(VirtualSession.milliseconds(session.records[0].sent) == 10)
        #expect(VirtualSession.milliseconds(session.records[0].committed) == 310)
        #expect(session.planned(0) == 10)
        #expect(session.records[0].textCharacters == 18)
    }

    @Test func audioMayComeBeforeTheTextIsComplete() {
        var session = VirtualSession.ready(text: "one two three four") {
            $0.tokensPerSecond = 1
            $0.end.sessionEnd = false
            $0.end.gap = 500 * Nanoseconds.perMillisecond
        }
        session.frame(1, at: 200)
        // Silence while text is still to come is neither the end nor a stall; the text is complete at 3,010 ms.
        session.pass(to: 3_509)
        #expect(session.records.isEmpty)
        session.pass(to: 3_510)
        #expect(session.outcomes == [.ok])
        #expect(session.firstAudioLatencies == [190])
    }

    @Test func zombieIsCountedFromTheTextsEnd() {
        var session = VirtualSession.ready(text: "one two three four") { $0.tokensPerSecond = 1 }
        session.pass(to: 8_009)
        #expect(session.records.isEmpty)
        session.pass(to: 8_010)
        #expect(session.outcomes == [.noAudio])
    }

    @Test func chunksOfALateLoopAreNotCommittedBeforeTheyAreSent() {
        var session = VirtualSession.ready(text: "one two three four") { $0.tokensPerSecond = 10 }
        session.isBlocked = true
        session.pass(to: 1_000)
        #expect(session.machine.utterance?.chunksSent == 1)
        #expect(session.machine.utterance?.isCommitted == false)
        session.flushed(at: 1_200)
        #expect(session.machine.utterance?.committed == VirtualSession.instant(1_200))
    }

    @Test func interruptedStreamIsClosedAndNotContinued() {
        var session = Self.session(tokens: 1, text: "one two three four five six")
        session.frames(1...16, from: 100)
        session.sessionEnd(at: 405)
        session.pass(to: 600)
        #expect(
            session.sent == ["10 text 0.0", "400 text 0.1 final", "400 STOP", "500 text 1.0"]
        )
        #expect(session.outcomes == [.ok])
    }
}
