import Measurement
import Scenarios
import Testing
import Timing

@testable import LoadGeneration

/// When an utterance is due, and how an utterance ends: the planned instants hold whatever the generator does.
@Suite struct PlannedInstantTests {
    @Test func firstTextIsDueWhenSessionStartArrives() {
        var session = VirtualSession()
        session.pass(to: 0)
        #expect(session.log == ["0 connect by 5000"])
        session.upgrade(at: 5)
        session.pass(to: 40)
        #expect(session.planned == 0)
        session.start(at: 40)
        #expect(session.sent == ["40 text 0.0 final"])
        session.frame(1, at: 100)
        session.sessionEnd(at: 120)
        #expect(session.outcomes == [.ok])
        #expect(session.planned(0) == 40)
        #expect(session.firstAudioLatencies == [60])
        #expect(session.records[0].firstAudioLatency == 60 * Nanoseconds.perMillisecond)
        #expect(session.records[0].connect == 40 * Nanoseconds.perMillisecond)
        #expect(session.records[0].connectSessionStart == 35 * Nanoseconds.perMillisecond)
        #expect(session.records[0].connectTCP == 1_000)
        #expect(session.records[0].serverSessionID == "ws-1")
    }

    @Test func nextTextIsDueAfterPlaybackAndThought() {
        var session = VirtualSession.ready()
        // Ten frames, 200 ms: playback starts with the fifth, at 180 ms (prebuffer 100 ms), and ends at 380 ms.
        session.frames(1...10, from: 100)
        session.sessionEnd(at: 285)
        session.pass(to: 1_379.999)
        #expect(session.planned == 1)
        session.pass(to: 1_380)
        #expect(session.planned == 2)
        session.frame(11, at: 1_400)
        session.sessionEnd(at: 1_410)
        #expect(session.planned(1) == 1_380)
        #expect(session.records[1].connect == nil)
        // The last reply is played to its end, one frame of 20 ms; then the session is over, and the next begins.
        session.pass(to: 5_000)
        #expect(session.isFinished && session.closedByAbort == false && session.failures == 0)
        #expect(session.successor == 1_420)
        #expect(session.outcomes == [.ok, .ok])
    }

    @Test func burstIsPlayedBeforeItIsAnswered() {
        var session = VirtualSession.ready()
        session.frames(1...100, from: 50, every: 0)
        session.sessionEnd(at: 50)
        session.pass(to: 10_000)
        // 100 frames are two seconds, after which the user thinks for one.
        #expect(session.sent.last == "3050 text 1.0 final")
    }

    @Test func lateSessionEndDelaysTheNextTextOnlyUntilItIsKnown() {
        var session = VirtualSession.ready { $0.thinkTime = .init(distribution: .constant(100e6)) }
        session.frames(1...5, from: 100)
        // Played out at 280 ms, so the next text would be due at 380 ms, but for want of an end.
        session.sessionEnd(at: 700)
        session.pass(to: 700)
        #expect(session.sent == ["10 text 0.0 final", "700 text 1.0 final"])
        #expect(VirtualSession.milliseconds(session.records[0].ended) == 700)
    }

    @Test func gapEndsWithoutItsOwnWaiting() {
        var session = VirtualSession.ready {
            $0.end.sessionEnd = false
            $0.end.gap = 500 * Nanoseconds.perMillisecond
        }
        let last = session.frames(1...10, from: 100)
        session.pass(to: last + 499)
        #expect(session.records.isEmpty)
        session.pass(to: last + 500)
        #expect(session.outcomes == [.ok])
        #expect(VirtualSession.milliseconds(session.records[0].ended) == last)
        #expect(VirtualSession.milliseconds(session.records[0].lastAudio) == last)
        // Played from 180 to 380 ms, then a second's thought: the gap, over at 780 ms, is not in it.
        session.pass(to: 3_000)
        #expect(session.sent.last == "1380 text 1.0 final")
    }

    @Test func gapLongerThanTheThoughtIsInNoLatency() {
        var session = VirtualSession.ready {
            $0.end.sessionEnd = false
            $0.end.gap = 500 * Nanoseconds.perMillisecond
            $0.thinkTime = .init(distribution: .constant(0))
        }
        session.frames(1...10, from: 100)
        session.pass(to: 780)
        #expect(session.sent.last == "780 text 1.0 final")
        session.frame(11, at: 830)
        session.pass(to: 5_000)
        #expect(session.planned(1) == 780)
        #expect(session.firstAudioLatencies == [90, 50])
        #expect(session.lateness.allSatisfy { $0 == 0 })
    }

    @Test func frameCountEndsAtItsLastFrame() {
        var session = VirtualSession.ready {
            $0.end.sessionEnd = false
            $0.end.frames = 10
        }
        session.frames(1...9, from: 100)
        #expect(session.records.isEmpty)
        session.frame(10, at: 280)
        #expect(session.outcomes == [.ok])
        #expect(VirtualSession.milliseconds(session.records[0].ended) == 280)
        #expect(!session.records[0].truncated)
        // What comes afterwards belongs to nobody.
        session.frame(11, at: 300)
        session.sessionEnd(at: 310)
        #expect(session.strays == 1)
        #expect(session.records.count == 1)
    }

    @Test func whicheverEndComesFirst() {
        func session() -> VirtualSession {
            .ready {
                $0.end.gap = 300 * Nanoseconds.perMillisecond
                $0.end.frames = 10
            }
        }
        var byFrames = session()
        byFrames.frames(1...10, from: 100)
        #expect(byFrames.outcomes == [.ok])
        var byMark = session()
        byMark.frames(1...5, from: 100)
        byMark.sessionEnd(at: 190)
        #expect(byMark.outcomes == [.ok] && byMark.records[0].truncated)
        var byGap = session()
        byGap.frames(1...5, from: 100)
        byGap.pass(to: 480)
        #expect(byGap.outcomes == [.ok] && byGap.records[0].truncated)
        #expect(VirtualSession.milliseconds(byGap.records[0].ended) == 180)
    }

    @Test func sessionEndIsNoEndWhereTheScriptSaysSo() {
        var session = VirtualSession.ready {
            $0.end.sessionEnd = false
            $0.end.gap = 300 * Nanoseconds.perMillisecond
        }
        session.frames(1...5, from: 100)
        session.sessionEnd(at: 185)
        #expect(session.records.isEmpty)
        session.pass(to: 480)
        #expect(session.outcomes == [.ok])
    }

    @Test func lateGeneratorIsToldApartFromASlowServer() {
        var session = VirtualSession.ready()
        session.frames(1...10, from: 100)
        session.sessionEnd(at: 285)
        // Due at 1,380 ms, and the loop comes to it 300 ms late.
        session.sleep(to: 1_680)
        session.frame(11, at: 1_700)
        session.sessionEnd(at: 1_710)
        #expect(session.planned(1) == 1_380)
        #expect(session.lateness.last == 300)
        #expect(session.firstAudioLatencies.last == 320)
        #expect(session.records[1].firstAudioLatencyFromSent == 20 * Nanoseconds.perMillisecond)
    }

    @Test func utteranceMoreThanASecondLateIsNotStarted() {
        var session = VirtualSession.ready { $0.utterances = .fixed(3) }
        session.frames(1...10, from: 100)
        session.sessionEnd(at: 285)
        session.sleep(to: 2_381)
        #expect(session.outcomes == [.ok, .notStarted])
        #expect(session.records[1].detail == "generator 1001 ms late")
        #expect(session.records[1].sent == nil && session.records[1].frames == 0)
        #expect(session.sent.count == 1)
        // The session goes on: its next text comes after another thought.
        session.pass(to: 3_381)
        #expect(session.sent.last == "3381 text 2.0 final")
        #expect(session.failures == 0)
    }

    @Test func plannedInstantsDoNotDriftWithALateLoop() {
        var session = VirtualSession.ready { $0.utterances = .fixed(50) }
        var due = 10.0
        for number in UInt64(1)...50 {
            // Every text goes out 7 ms late, and every reply is one frame, 30 ms after that.
            session.sleep(to: due + 7)
            #expect(session.machine.utterance?.planned == VirtualSession.instant(due))
            session.frame(number, at: due + 37)
            session.sessionEnd(at: due + 39)
            due += 37 + 20 + 1_000
        }
        #expect(session.outcomes == Array(repeating: .ok, count: 50))
    }

    @Test func thoughtLessNextUtteranceLeavesTheRecordItsFrames() {
        // The next text is due the moment the end is known; the record must not find the next one's empty account.
        var session = VirtualSession.ready {
            $0.thinkTime = .init(distribution: .constant(0))
            $0.prebuffer = 0
        }
        session.frames(1...10, from: 100)
        session.sessionEnd(at: 400)
        #expect(session.sent.last == "400 text 1.0 final")
        #expect(session.framesAtRecord == [10])
        #expect(session.records[0].delivery == .paced)
    }

    @Test func sessionStartIsNotAwaitedForever() {
        var session = VirtualSession()
        session.pass(to: 0)
        session.upgrade(at: 5)
        session.pass(to: 4_999)
        #expect(!session.isFinished)
        session.pass(to: 5_000)
        #expect(session.outcomes == [.connectTimeout])
        #expect(session.records[0].detail == "no session_start")
        #expect(session.planned(0) == 0)
        #expect(session.records[0].connectTCP == 1_000)
        #expect(session.failures == 1 && session.closedByAbort == true)
    }

    @Test func lateStartHasItsWholeConnectDeadline() {
        var session = VirtualSession()
        session.sleep(to: 800)
        #expect(session.log == ["800 connect by 5800"])
        #expect(session.lateness == [800])
        session.upgrade(at: 5_100)
        session.start(at: 5_200)
        // The user has waited since the schedule's instant.
        session.frame(1, at: 5_300)
        session.sessionEnd(at: 5_310)
        #expect(session.records[0].connect == 5_200 * Nanoseconds.perMillisecond)
    }

    @Test func connectionHasAMomentToNameTheStepThatWasMissed() {
        var named = VirtualSession()
        named.pass(to: 5_000)
        named.connectionEnds(.connectTimeout, "no answer to the upgrade request", at: 5_000.1)
        #expect(named.outcomes == [.connectTimeout])
        #expect(named.records[0].detail == "no answer to the upgrade request")
        var silent = VirtualSession()
        silent.pass(to: 6_000)
        #expect(silent.outcomes == [.connectTimeout])
    }
}
