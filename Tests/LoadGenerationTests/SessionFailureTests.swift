import Measurement
import Scenarios
import Testing
import Timing

@testable import LoadGeneration

/// What servers do wrong, each under its own outcome.
@Suite struct SessionFailureTests {
    @Test func zombieIsFoundByTheDeadlineAndLeft() {
        var session = VirtualSession.ready()
        session.pass(to: 5_009)
        #expect(session.records.isEmpty)
        session.pass(to: 5_010)
        #expect(session.outcomes == [.noAudio])
        #expect(session.records[0].detail == "")
        #expect(session.isFinished && session.failures == 1)
        #expect(session.closedByAbort == false)
    }

    @Test func brokenFramesAloneAreNoAudio() {
        var session = VirtualSession.ready { $0.audio.share = 1 }
        for sequence in UInt64(1)...7 { session.malformed(at: 100, sequence: sequence) }
        session.pass(to: 6_000)
        #expect(session.outcomes == [.noAudio])
        #expect(session.records[0].detail == "7 malformed frames")
        #expect(session.records[0].malformed == 7)
    }

    @Test func brokenFrameIsMalformedAndNotMissingToo() {
        var session = VirtualSession.ready()
        session.frame(1, at: 100)
        session.malformed(at: 120, sequence: 2)
        session.frame(3, at: 140)
        session.sessionEnd(at: 150)
        #expect(session.records[0].malformed == 1)
        #expect(session.records[0].missing == 0)
        #expect(session.records[0].frames == 2)
    }

    @Test func sessionEndWithoutAudioIsNoAudioAndTheSessionGoesOn() {
        var session = VirtualSession.ready()
        session.sessionEnd(at: 60)
        #expect(session.outcomes == [.noAudio])
        #expect(session.records[0].detail == "session_end without audio")
        #expect(!session.isFinished)
        session.pass(to: 2_000)
        #expect(session.sent.last == "1060 text 1.0 final")
    }

    @Test func sessionEndOfTheUtteranceBeforeIsNotThisOnes() {
        var session = VirtualSession.ready {
            $0.end.frames = 5
            $0.thinkTime = .init(distribution: .constant(0))
        }
        session.frames(1...5, from: 100)
        session.pass(to: 280)
        #expect(session.planned == 2)
        // It came before the second text was due, and the loop read it afterwards.
        session.sessionEnd(at: 285, arrived: 200)
        #expect(session.outcomes == [.ok])
        session.frames(6...10, from: 300)
        #expect(session.outcomes == [.ok, .ok])
    }

    @Test func audioThatCameBeforeTheTextIsStray() {
        var session = VirtualSession.ready {
            $0.end.frames = 5
            $0.thinkTime = .init(distribution: .constant(0))
        }
        session.frames(1...5, from: 100)
        session.pass(to: 280)
        session.frame(6, at: 285, arrived: 200)
        #expect(session.strays == 1)
        #expect(session.machine.utterance?.firstAudio == nil)
        session.frames(7...11, from: 300)
        #expect(session.firstAudioLatencies == [90, 20])
    }

    @Test func stallIsFoundByItsDeadline() {
        var session = VirtualSession.ready()
        let last = session.frames(1...5, from: 100)
        session.pass(to: last + 1_999)
        #expect(session.records.isEmpty)
        session.pass(to: last + 2_000)
        #expect(session.outcomes == [.stalled])
        #expect(session.records[0].ended == nil)
        #expect(session.records[0].frames == 5)
        #expect(session.isFinished && session.failures == 1)
    }

    @Test func pauseInAudioThatEndsInTimeIsAnUnderrun() {
        var session = VirtualSession.ready()
        session.frames(1...5, from: 100)
        // Played out at 280 ms.
        session.frames(6...10, from: 1_500)
        session.sessionEnd(at: 1_600)
        #expect(session.outcomes == [.ok])
        #expect(session.records[0].underruns == 1)
        #expect(session.records[0].stall == 1_220 * Nanoseconds.perMillisecond)
    }

    @Test func serverErrorLeavesTheSessionOpen() {
        var session = VirtualSession.ready()
        session.error("SYNTHESIS_FAILED", "no voice", at: 50)
        #expect(session.outcomes == [.serverError])
        #expect(session.records[0].detail == "SYNTHESIS_FAILED: no voice")
        #expect(!session.isFinished && session.failures == 0)
        session.pass(to: 1_050)
        #expect(session.sent.last == "1050 text 1.0 final")
        session.frame(1, at: 1_100)
        session.error("INTERNAL_ERROR", at: 1_110)
        #expect(session.records[1].detail == "INTERNAL_ERROR")
        #expect(session.records[1].frames == 1)
        session.pass(to: 3_000)
        #expect(session.isFinished && session.failures == 0)
    }

    @Test func closeAfterTheEndIsNoFailure() {
        var session = VirtualSession.ready()
        session.frames(1...10, from: 100)
        session.sessionEnd(at: 285)
        session.connectionEnds(.closedEarly, "1000", at: 290)
        #expect(session.outcomes == [.ok])
        #expect(session.isFinished && session.failures == 0)
        // The place is taken when this session's next text would have been due.
        #expect(session.successor == 1_380)
    }

    @Test func violationBetweenUtterancesIsNotOverlooked() {
        var session = VirtualSession.ready()
        session.frames(1...10, from: 100)
        session.sessionEnd(at: 285)
        session.connectionEnds(.protocolViolation, "1002 reserved bit", at: 290)
        #expect(session.outcomes == [.ok])
        #expect(session.failures == 1)
    }

    @Test(arguments: [
        (Outcome.closedEarly, "1011 oops"), (.closedEarly, "1006 reset"), (.protocolViolation, "1007 not UTF-8"),
    ])
    func connectionThatEndsTooSoon(outcome: Outcome, detail: String) {
        var opening = VirtualSession()
        opening.pass(to: 0)
        opening.upgrade(at: 5)
        opening.connectionEnds(outcome, detail, at: 6)
        #expect(opening.outcomes == [outcome] && opening.records[0].detail == detail)
        #expect(opening.failures == 1 && opening.successor == 1_006)

        var waiting = VirtualSession.ready()
        waiting.connectionEnds(outcome, detail, at: 50)
        #expect(waiting.outcomes == [outcome] && waiting.records[0].detail == detail)
        #expect(waiting.records[0].sent != nil && waiting.failures == 1)

        var speaking = VirtualSession.ready()
        speaking.frames(1...5, from: 100)
        speaking.connectionEnds(outcome, detail, at: 185)
        #expect(speaking.outcomes == [outcome] && speaking.records[0].frames == 5)
        #expect(speaking.firstAudioLatencies == [90])
    }

    @Test func serverThatDropsEverySessionIsNotStormed() {
        var soon = VirtualSession.ready()
        soon.connectionEnds(.closedEarly, "1011", at: 11)
        #expect(soon.successor == 1_000)
        var later = VirtualSession.ready()
        later.frames(1...100, from: 100)
        later.connectionEnds(.closedEarly, "1011", at: 2_090)
        #expect(later.successor == 2_090)
        for fails in [{ $0.error("INTERNAL_ERROR", at: 20) }, { $0.sessionEnd(at: 20) }]
            as [(inout VirtualSession) -> Void]
        {
            var session = VirtualSession.ready { $0.utterances = .fixed(1) }
            fails(&session)
            #expect(session.isFinished && session.successor == 1_000)
        }
        var good = VirtualSession.ready { $0.utterances = .fixed(1) }
        good.frame(1, at: 20)
        good.sessionEnd(at: 30)
        good.pass(to: 100)
        #expect(good.successor == 40)
    }

    @Test(arguments: [
        Outcome.connectRefused, .connectTimeout, .tlsFailed, .upgradeRefused, .protocolViolation, .closedEarly,
    ])
    func sessionThatNeverOpens(outcome: Outcome) {
        var session = VirtualSession()
        session.pass(to: 0)
        session.connectionEnds(outcome, "why", at: 3)
        #expect(session.outcomes == [outcome])
        #expect(session.planned(0) == 0)
        #expect(session.opened == 0 && session.failures == 1)
        #expect(session.successor == 1_003)
    }

    @Test func queueThatIsStuckCountsAsSilence() {
        var session = VirtualSession()
        session.isBlocked = true
        session.pass(to: 0)
        session.upgrade(at: 5)
        session.start(at: 10)
        session.pass(to: 5_010)
        #expect(session.outcomes == [.noAudio])
        #expect(session.records[0].sent == nil)
    }

    @Test func textIsSentWhenTheKernelHasTakenIt() {
        var session = VirtualSession()
        session.isBlocked = true
        session.pass(to: 0)
        session.upgrade(at: 5)
        session.start(at: 10)
        session.flushed(at: 400)
        session.pass(to: 5_399)
        #expect(session.records.isEmpty)
        session.pass(to: 5_400)
        #expect(session.outcomes == [.noAudio])
        #expect(VirtualSession.milliseconds(session.records[0].sent) == 400)
        #expect(session.records[0].committed == session.records[0].sent)
    }

    @Test func truncatedByWhatTheTextPromises() {
        // 60 characters promise 4 s at an ordinary rate; a third of that must come.
        let text = String(repeating: "abcde ", count: 10)
        var short = VirtualSession.ready(text: text)
        short.frames(1...66, from: 100)
        short.sessionEnd(at: 1_405)
        #expect(short.outcomes == [.ok] && short.records[0].truncated)
        var long = VirtualSession.ready(text: text)
        long.frames(1...67, from: 100)
        long.sessionEnd(at: 1_425)
        #expect(long.outcomes == [.ok] && !long.records[0].truncated)
    }
}
