import Measurement
import Scenarios
import Testing
import Timing

@testable import LoadGeneration

/// Frames' numbers, levels and stamps, as they stand in the records.
@Suite struct SequenceAccountTests {
    /// Two utterances of five frames, numbered as given.
    private func session(_ first: [UInt64], _ second: [UInt64]) -> VirtualSession {
        var session = VirtualSession.ready()
        for (index, number) in first.enumerated() { session.frame(number, at: 100 + 20 * Double(index)) }
        session.sessionEnd(at: 300)
        session.pass(to: 2_000)
        for (index, number) in second.enumerated() { session.frame(number, at: 2_000 + 20 * Double(index)) }
        session.sessionEnd(at: 2_200)
        session.pass(to: 5_000)
        #expect(session.outcomes == [.ok, .ok])
        return session
    }

    @Test func numbersMayRunOnOrRestart() {
        for second in [[6, 7, 8, 9, 10], [1, 2, 3, 4, 5]] as [[UInt64]] {
            let session = session([1, 2, 3, 4, 5], second)
            #expect(session.records.map(\.missing) == [0, 0])
            #expect(session.records.map(\.frames) == [5, 5])
            #expect(session.records.map(\.duplicate) == [0, 0])
            #expect(session.missingInWindows == 0)
        }
    }

    @Test func lossesAreCounted() {
        let inside = session([1, 2, 5], [6, 7])
        #expect(inside.records.map(\.missing) == [2, 0])
        #expect(inside.missingInWindows == 2)
        // Lost at the first one's tail or the second one's head: only the second can know.
        let between = session([1, 2, 3], [6, 7])
        #expect(between.records.map(\.missing) == [0, 2])
        #expect(between.missingInWindows == 2)
    }

    @Test func duplicatesArriveButSoundOnce() {
        let session = session([1, 2, 2, 3], [4])
        #expect(session.records[0].duplicate == 1)
        #expect(session.records[0].frames == 4)
        #expect(session.records[0].audio == 60 * Nanoseconds.perMillisecond)
        #expect(session.missingInWindows == 0)
    }

    @Test func reorderedFramesAreNotMissing() {
        let session = session([1, 3, 2, 4], [5])
        #expect(session.records[0].reordered == 1)
        #expect(session.records[0].missing == 0)
        #expect(session.records[0].frames == 4)
    }

    @Test(arguments: [0, 1 << 63, UInt64.max])
    func oddNumbersAreHeardAllTheSame(number: UInt64) {
        let session = session([1, 2, number, 3], [number])
        #expect(session.records[0].frames == 4)
        #expect(session.records[1].frames == 1)
        #expect(session.records[0].missing == 0)
    }

    @Test func firstAudibleIsNotTheFirstSilence() {
        var session = VirtualSession.ready { $0.audio.share = 1 }
        session.frame(1, at: 100, level: -.infinity)
        session.frame(2, at: 120, level: -50)
        session.frame(3, at: 140, level: -49.9)
        session.frame(4, at: 160, level: -90)
        session.sessionEnd(at: 170)
        #expect(session.records[0].firstAudioLatency == 90 * Nanoseconds.perMillisecond)
        #expect(session.records[0].firstAudibleLatency == 130 * Nanoseconds.perMillisecond)
        #expect(session.records[0].silent == 3)
    }

    @Test func levelIsAskedForUntilTheFirstAudibleFrame() {
        var session = VirtualSession.ready { $0.audio.share = 0 }
        #expect(session.machine.wantsLevel)
        session.frame(1, at: 100, level: -90)
        #expect(session.machine.wantsLevel)
        session.frame(2, at: 120, level: -20)
        #expect(!session.machine.wantsLevel)
    }

    @Test func stampsOfTheFirstFrameSayHowGoodTheyAre() {
        var exact = VirtualSession.ready()
        exact.frame(1, at: 100)
        exact.sessionEnd(at: 110)
        #expect(exact.records[0].timestamp == .kernel)
        var user = VirtualSession.ready()
        user.frame(1, at: 100, isKernel: false)
        user.sessionEnd(at: 110)
        #expect(user.records[0].timestamp == .user)
        var late = VirtualSession.ready()
        late.frame(1, at: 100, notBefore: 98, isKernel: false)
        late.sessionEnd(at: 110)
        // How long it may have lain there is known; it shared its read with nothing.
        #expect(late.records[0].timestamp == .user && late.records[0].ambiguousFrames == 0)
        #expect(late.records[0].firstAudioUncertainty == 2 * Nanoseconds.perMillisecond)
        var ambiguous = VirtualSession.ready()
        ambiguous.frame(1, at: 100, notBefore: 97)
        ambiguous.sessionEnd(at: 110)
        #expect(ambiguous.records[0].timestamp == .ambiguous)
        #expect(ambiguous.records[0].firstAudioUncertainty == 3 * Nanoseconds.perMillisecond)
        #expect(ambiguous.records[0].ambiguousFrames == 1)
    }

    @Test func framesBetweenUtterancesAreStray() {
        var session = VirtualSession.ready()
        session.frames(1...5, from: 100)
        session.sessionEnd(at: 190)
        session.frame(6, at: 200)
        session.frame(7, at: 220)
        #expect(session.strays == 2)
        #expect(session.records.map(\.frames) == [5])
        session.pass(to: 2_000)
        session.frame(8, at: 2_000)
        session.sessionEnd(at: 2_010)
        #expect(session.records[1].missing == 0)
    }
}
