import Testing
import Timing

@testable import Calibration

struct FrameAccountTests {
    private func utterance(_ numbers: [UInt64], damaged: Set<UInt64> = []) -> LedgerUtterance {
        LedgerUtterance(
            outcome: "completed",
            textReceived: origin,
            frames: numbers.map {
                LedgerUtterance.Frame(sequence: $0, written: origin, isDamaged: damaged.contains($0))
            }
        )
    }

    @Test func findsWhatIsMissingTwiceAndLate() {
        var account = FrameAccount()
        // 3 is lost, 5 and 4 changed places, 6 came twice, 8 is damaged.
        let first = account.enter(utterance([1, 2, 5, 4, 6, 6, 7, 8, 9], damaged: [8]), afterInterruption: false)
        #expect(
            first
                == FrameAccount.Entry(
                    readable: 8,
                    missing: 2,
                    duplicate: 1,
                    reordered: 1,
                    damaged: 1,
                    missingByDamage: 1
                )
        )
        // 10 was lost behind the last one that came: the next utterance shows it.
        let second = account.enter(utterance([11, 12]), afterInterruption: false)
        #expect(second == FrameAccount.Entry(readable: 2, missing: 1))
    }

    @Test func whatAnInterruptionLeavesOutIsNoLoss() {
        var account = FrameAccount()
        _ = account.enter(utterance([1, 2]), afterInterruption: false)
        #expect(account.enter(utterance([6, 8]), afterInterruption: true).missing == 1)
        #expect(account.enter(utterance([]), afterInterruption: false) == FrameAccount.Entry())
    }
}

struct ListenerTruthTests {
    @Test func playsAPacedReplyWithoutAGap() {
        let truth = ListenerTruth(paced(count: 50, at: origin), frame: frame, prebuffer: 100_000_000)
        #expect(truth.underruns == 0...0 && truth.stall == 0)
    }

    /// Ten frames at once hold 200 ms; the next comes 500 ms later, so that 300 ms are silent.
    @Test func hearsASilence() {
        var frames = paced(count: 10, at: origin)
        for place in frames.indices { frames[place].written = origin }
        let late = origin + 500_000_000
        frames += (11...20).map { LedgerUtterance.Frame(sequence: $0, written: late) }
        let truth = ListenerTruth(frames, frame: frame, prebuffer: 100_000_000)
        #expect(truth.underruns == 1...1)
        #expect(truth.stall == 300_000_000)
    }

    /// Five frames fill the prebuffer; the sixth comes when they have been played, more or less.
    @Test(arguments: [(-2_000_000, 0...0), (-500_000, 0...1), (500_000, 0...1), (2_000_000, 1...1)])
    func leavesTheEdgeUndecided(late: Int64, expected: ClosedRange<Int>) {
        var frames = paced(count: 5, at: origin)
        let playedOut = frames[4].written + 100_000_000
        frames.append(LedgerUtterance.Frame(sequence: 6, written: playedOut + late))
        let truth = ListenerTruth(frames, frame: frame, prebuffer: 100_000_000)
        #expect(truth.underruns == expected)
    }
}

struct PacingTruthTests {
    /// Deviations of 16, 0 and 32 ms: J = 1, then 0.9375, then 0.9375 + (32 − 0.9375) / 16 = 2.87890625 ms.
    @Test func followsTheDefinitionOfRFC3550() throws {
        var frames = paced(count: 4, at: origin)
        frames[1].written = frames[0].written + 36_000_000
        frames[2].written = frames[1].written + 20_000_000
        frames[3].written = frames[2].written + 52_000_000
        let truth = try #require(PacingTruth(frames, frame: frame))
        #expect(abs(truth.jitter - 2_878_906.25) < 0.01)
        #expect(truth.deviation95 == 32_000_000)
    }

    @Test func hasNoOpinionOnGaps() {
        var frames = paced(count: 4, at: origin)
        frames.remove(at: 2)
        #expect(PacingTruth(frames, frame: frame) == nil)
        #expect(PacingTruth(paced(count: 1, at: origin), frame: frame) == nil)
    }
}
