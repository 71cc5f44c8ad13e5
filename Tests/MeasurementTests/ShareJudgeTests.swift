import Testing
import Timing

@testable import Measurement

private let judge = TargetJudge()

private func shares(_ count: Int, events: Int, of frames: Double = 1, perSession: Int = 1) -> [ShareObservation] {
    (0..<count).map {
        ShareObservation(
            numerator: $0 < events ? 1 : 0,
            denominator: frames,
            session: UInt32($0 / perSession),
            second: UInt32($0)
        )
    }
}

@Suite struct ShareJudgeTests {
    private func failures(_ parts: [ShareObservation], _ comparison: Comparison = .less, limit: Double) -> Judgement {
        judge.judge(
            share: parts,
            comparison,
            limit: limit,
            name: Share.failures.name,
            event: Share.failures.event,
            wording: Share.failures.wording
        )
    }

    @Test func `no failure in 459 proves less than 1 %, in 458 it does not`() {
        // 0.99⁴⁵⁸ = 0.01002, 0.99⁴⁵⁹ = 0.00992.
        #expect(failures(shares(459, events: 0), limit: 0.01).verdict == .met)
        let open = failures(shares(400, events: 0), limit: 0.01)
        #expect(open.verdict == .inconclusive && open.needed == 59)
        #expect(
            open.why
                == "none of 400 utterances failed; with 99 % confidence the share of failures is between 0 % and 1.14 %, "
                + "and about 59 more would tell"
        )
    }

    @Test func `failures of one session weigh as one`() {
        let apart = failures(shares(2_000, events: 8), limit: 0.01)
        #expect(apart.verdict == .met && apart.designEffect == 1)
        let together = failures(shares(2_000, events: 8, perSession: 8), limit: 0.01)
        #expect(together.verdict == .inconclusive && together.designEffect > 7.9)
        #expect(failures(shares(1_000, events: 60), limit: 0.01).verdict == .missed)
    }

    @Test func `lost frames of one utterance weigh less than as many in as many utterances`() {
        let spread = (0..<500).map {
            ShareObservation(numerator: $0 % 5 == 0 ? 1 : 0, denominator: 200, session: UInt32($0), second: UInt32($0))
        }
        let clumped = (0..<500).map {
            ShareObservation(numerator: $0 == 7 ? 100 : 0, denominator: 200, session: UInt32($0), second: UInt32($0))
        }
        let drops = { (parts: [ShareObservation]) in
            judge.judge(
                share: parts,
                .less,
                limit: 0.005,
                name: Share.frameDrops.name,
                event: Share.frameDrops.event,
                wording: Share.frameDrops.wording
            )
        }
        #expect(drops(spread).verdict == .met)
        #expect(drops(spread).value == 0.001 && drops(spread).samples == 500)
        #expect(drops(clumped).value == 0.001)
        #expect(drops(clumped).verdict == .inconclusive)
        #expect(drops(spread).why.hasPrefix("100 of 100,000 frames went missing"))
    }

    @Test func `a share that may not exist is never proven, only refuted`() {
        let none = failures(shares(1_000, events: 0), .lessOrEqual, limit: 0)
        #expect(none.verdict == .inconclusive && none.needed == nil)
        #expect(failures(shares(1_000, events: 1), .lessOrEqual, limit: 0).verdict == .missed)
    }

    @Test func `a share that must be large is judged from below`() {
        let failing = shares(500, events: 450)
        #expect(failures(failing, .greater, limit: 0.8).verdict == .met)
        #expect(failures(failing, .greater, limit: 0.95).verdict == .missed)
        #expect(failures(failing, .greater, limit: 0.9).verdict == .inconclusive)
    }

    @Test func `bounds hold as often as they claim when failures come in sessions`() {
        // A tenth of the sessions fails every third of its one to six utterances, the others one in fifty.
        var random = SeededRandom(seed: 91)
        func run() -> [ShareObservation] {
            var parts: [ShareObservation] = []
            for session: UInt32 in 0..<150 {
                let probability = random.unit() < 0.1 ? 1.0 / 3 : 0.02
                for _ in 0...(random.next() % 6) {
                    let failed = random.unit() < probability
                    let second = UInt32(random.next() % 60)
                    parts.append(
                        ShareObservation(numerator: failed ? 1 : 0, denominator: 1, session: session, second: second)
                    )
                }
            }
            return parts
        }
        let truth = 0.1 / 3 + 0.9 * 0.02
        var outside = 0
        for _ in 0..<500 {
            let result = failures(run(), limit: 0.5)
            if !(result.low...result.high).contains(truth) { outside += 1 }
        }
        // 500 runs at 2 % are 10 ± 3.
        #expect(outside <= 10)
    }

    @Test func `nothing to be a share of decides nothing`() {
        #expect(failures([], limit: 0.01).verdict == .inconclusive)
        #expect(failures(shares(10, events: 0, of: 0), limit: 0.01).value == nil)
    }
}

@Suite struct ObservationTests {
    private let planned = WallInstant(nanoseconds: 1_790_000_003_500_000_000)
    private let origin = WallInstant(nanoseconds: 1_790_000_000_000_000_000)

    private func record(_ outcome: Outcome, heard: Bool = true) -> UtteranceRecord {
        var record = UtteranceRecord(session: 4, utterance: 0, textCharacters: 9, planned: planned)
        record.outcome = outcome
        if heard {
            record.sent = planned + 1_000_000
            record.firstAudio = planned + 250_000_000
            record.firstAudible = planned + 270_000_000
            record.lastAudio = planned + 401_000_000
            record.audio = 800_000_000
            record.frames = 40
        }
        return record
    }

    @Test func `an utterance that was heard has its figures`() {
        let heard = record(.ok)
        #expect(Figure.fal.observation(of: heard, since: origin) == Observation(value: 0.25, session: 4, second: 3))
        #expect(Figure.falFromSent.targetValue(of: heard) == 0.249)
        #expect(Figure.firstAudible.targetValue(of: heard) == 0.27)
        #expect(Figure.rtf.targetValue(of: heard) == 0.5)
        // Played without a stall is a stall of 0: else the target would judge the few that stalled.
        #expect(Figure.stall.targetValue(of: heard) == 0 && Figure.bargeIn.targetValue(of: heard) == nil)
        var stalling = heard
        stalling.longestStall = 120_000_000
        stalling.stall = 180_000_000
        #expect(Figure.stall.targetValue(of: stalling) == 0.12)
    }

    @Test func `a failure is infinite, never absent`() {
        for outcome in Outcome.allCases where outcome != .ok && outcome != .cancelled {
            for figure in [Figure.fal, .falFromSent, .firstAudible, .rtf, .stall] {
                #expect(figure.targetValue(of: record(outcome, heard: false)) == .infinity)
            }
        }
        // It spoke, then stalled: the first audio was heard, the real-time factor has no end.
        #expect(Figure.fal.targetValue(of: record(.stalled)) == 0.25)
        #expect(Figure.rtf.targetValue(of: record(.stalled)) == .infinity)
    }

    @Test func `warm-up and what the run's end cut off are left out`() {
        var warmup = record(.ok)
        warmup.measured = false
        for figure in Figure.allCases {
            #expect(figure.targetValue(of: warmup) == nil)
            #expect(figure.targetValue(of: record(.cancelled, heard: false)) == nil)
        }
        for share in Share.allCases { #expect(share.observation(of: warmup, since: origin) == nil) }
    }

    @Test func `silence that was heard is a failure, silence that nobody decoded is not`() {
        var silent = record(.ok)
        silent.firstAudible = nil
        #expect(Figure.firstAudible.targetValue(of: silent) == nil)
        silent.silent = silent.frames
        #expect(Figure.firstAudible.targetValue(of: silent) == .infinity)
    }

    @Test func `a barge-in that is ignored is infinite, a connect that fails too`() {
        var ignored = record(.ok)
        ignored.bargeInIgnored = true
        #expect(Figure.bargeIn.targetValue(of: ignored) == .infinity)
        #expect(Figure.connect.targetValue(of: record(.connectTimeout, heard: false)) == .infinity)
        #expect(Figure.connect.targetValue(of: record(.noAudio, heard: false)) == nil)
        var later = record(.connectTimeout, heard: false)
        later.utterance = 1
        #expect(Figure.connect.targetValue(of: later) == nil)
    }

    @Test func `shares count what they are named after`() {
        var gappy = record(.ok)
        gappy.missing = 2
        gappy.duplicate = 1
        gappy.underruns = 3
        let part = { (share: Share, record: UtteranceRecord) in
            share.observation(of: record, since: origin).map { [$0.numerator, $0.denominator] }
        }
        #expect(part(.frameDrops, gappy) == [2, 41])
        #expect(part(.underruns, gappy) == [1, 1])
        #expect(part(.underruns, record(.noAudio, heard: false)) == nil)
        #expect(part(.failures, gappy) == [0, 1])
        #expect(part(.failures, record(.serverError, heard: false)) == [1, 1])
        for outcome in [Outcome.notStarted, .heldBack] {
            #expect(part(.failures, record(outcome, heard: false)) == [1, 1])
            #expect(part(.zombies, record(outcome, heard: false)) == nil)
        }
        #expect(part(.failures, record(.cancelled, heard: false)) == nil)
        #expect(part(.zombies, record(.noAudio, heard: false)) == [1, 1])
        #expect(part(.zombies, record(.closedEarly, heard: false)) == [0, 1])
    }
}
