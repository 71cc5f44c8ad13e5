import Measurement
import Testing
import Timing

@testable import Calibration

struct StepComparisonTests {
    @Test func whatAgreesIsExactAndWithin() throws {
        let comparison = MadeRun(sessions: 20) { _ in 5000 }.comparison()
        #expect(comparison.inexact.isEmpty)
        #expect(comparison.timings.allSatisfy { $0.verdict != .outside })
        #expect(comparison.utterances == 40 && comparison.cutOff == 0)
        let latency = try #require(comparison.timing(.firstAudioLatency))
        #expect(latency.verdict == .within && latency.count == 40)
        // Every arrival is 5 µs after its write, 150.1 ms after the planned instant.
        #expect(abs((latency.errorMedian ?? 0) - 5e-6) < 1e-9 && abs((latency.errorP99 ?? 0) - 5e-6) < 1e-9)
        #expect(abs((latency.trueMedian ?? 0) - 0.1501) < 1e-9)
        #expect(latency.negativeShare == 0)
        #expect(comparison.count("texts")?.trueCount == 40)
        #expect(comparison.count("frames")?.measured == 400)
        // The server wrote the last frame 330 ms after the text; 200 ms of audio.
        let factor = try #require(comparison.timing(.realTimeFactor))
        #expect(abs((factor.trueMedian ?? 0) - 1.65) < 1e-9)
        #expect(factor.verdict == .within)
        // The first row's planned instant is that of session_start's arrival: no later than the server's note here.
        #expect(comparison.timing(.connect)?.errorMax == 0)
    }

    @Test func anOffsetOfAFewMicrosecondsIsABias() throws {
        let latency = try #require(MadeRun(sessions: 20) { _ in 25_000 }.comparison().timing(.firstAudioLatency))
        #expect(latency.verdict == .outside)
        let early = try #require(MadeRun(sessions: 20) { _ in -25_000 }.comparison().timing(.firstAudioLatency))
        #expect(early.verdict == .outside && early.negativeShare == 1)
    }

    @Test func twoLateArrivalsInAHundredAreOutside() throws {
        let two = MadeRun(sessions: 50) { $0 < 2 ? 150_000 : 4000 }.comparison()
        #expect(two.timing(.firstAudioLatency)?.verdict == .outside)
        // One in a hundred is beyond the 99th percentile, and seen in the maximum.
        let one = MadeRun(sessions: 50) { $0 < 1 ? 150_000 : 4000 }.comparison()
        #expect(one.timing(.firstAudioLatency)?.verdict == .within)
        #expect(abs((one.timing(.firstAudioLatency)?.errorMax ?? 0) - 150e-6) < 1e-9)
    }

    /// Of few, the highest would be the 99th percentile.
    @Test func aSingleOutlierDecidesNothing() {
        let one = MadeRun(sessions: 10) { $0 == 3 ? 5_000_000 : 4000 }.comparison()
        #expect(one.timing(.firstAudioLatency)?.verdict == .within && one.timing(.firstAudioLatency)?.beyond == 1)
        let two = MadeRun(sessions: 10) { $0 % 15 == 3 ? 5_000_000 : 4000 }.comparison()
        #expect(two.timing(.firstAudioLatency)?.verdict == .outside && two.timing(.firstAudioLatency)?.beyond == 2)
    }

    /// 40 utterances, of which the first `doubtful` have a jitter that is `off` and known no better than to `known`.
    private func blurred(_ doubtful: Int, off: Int64, known: Int64) throws -> TimingCheck {
        var run = MadeRun(sessions: 20) { _ in 0 }
        for place in 0..<doubtful {
            run.rows[place].jitter = off
            run.rows[place].jitterUncertainty = known
        }
        return try #require(run.comparison().timing(.jitter))
    }

    @Test func whatTheClientItselfDoubtsIsLeftOut() throws {
        let two = try blurred(2, off: 3_000_000, known: 3_500_000)
        #expect(two.verdict == .within && two.leftOut == 2 && two.count == 38 && two.errorMax == 0)
        // Within the tolerance it is no doubt.
        let known = try blurred(2, off: 150_000, known: 190_000)
        #expect(known.leftOut == 0 && known.count == 40 && known.verdict == .within)
    }

    @Test func ofTooManyDoubtsNothingCanBeSaid() throws {
        let three = try blurred(3, off: 3_000_000, known: 3_500_000)
        #expect(three.verdict == .undecided && three.leftOut == 0 && three.doubtful == 3 && three.count == 40)
        // Unless they are right all the same.
        let right = try blurred(20, off: 100_000, known: 3_500_000)
        #expect(right.verdict == .within && right.count == 40 && right.leftOut == 0)
    }

    @Test func whoIsFurtherOffThanTheySayIsWrong() throws {
        let wrong = try blurred(2, off: 3_000_000, known: 2_000_000)
        #expect(wrong.verdict == .outside && wrong.beyondOwnBound == 2)
    }

    @Test func firstArrivalsAreLeftOutByTheirOwnBound() throws {
        var run = MadeRun(sessions: 20) { $0 == 0 ? 400_000 : 5000 }
        run.rows[0].timestamp = .ambiguous
        run.rows[0].firstAudioUncertainty = 450_000
        let comparison = run.comparison()
        let latency = try #require(comparison.timing(.firstAudioLatency))
        #expect(latency.leftOut == 1 && latency.beyond == 0 && comparison.ambiguous == 1)
        #expect(comparison.uncertaintyMedian == 0 && comparison.uncertaintyP99 == 450e-6)
    }

    @Test func aRecordThatIsLostIsFound() throws {
        var run = MadeRun(sessions: 3) { _ in 0 }
        run.rows.removeAll { $0.session == 1 && $0.utterance == 1 }
        let texts = try #require(run.comparison().count("texts"))
        #expect(!texts.isExact && texts.mismatches == 1)
        #expect(texts.trueCount == 6 && texts.measured == 5)
        #expect(texts.examples.first?.contains("utterance 2 of ws-1") == true)
    }

    @Test func aRecordOfWhatNeverWasIsFound() throws {
        var run = MadeRun(sessions: 3) { _ in 0 }
        run.ledger.utterances[Ledger.Key(session: "ws-2", utterance: 2)] = nil
        let texts = try #require(run.comparison().count("texts"))
        #expect(texts.trueCount == 5 && texts.measured == 6 && !texts.isExact)
    }

    @Test func differencesThatCancelOutAreDifferences() throws {
        var run = MadeRun(sessions: 3) { _ in 0 }
        run.rows[0].frames += 1
        run.rows[1].frames -= 1
        let frames = try #require(run.comparison().count("frames"))
        #expect(frames.trueCount == frames.measured && frames.mismatches == 2 && !frames.isExact)
    }

    @Test func whatWasNeverSentHasNoNumberAtTheServer() {
        var run = MadeRun(sessions: 1) { _ in 0 }
        var unsent = UtteranceRecord(session: 0, utterance: 1, textCharacters: 3, planned: origin)
        unsent.serverSessionID = "ws-0"
        unsent.outcome = .notStarted
        run.rows[1].utterance = 2
        run.rows.append(unsent)
        #expect(run.comparison().inexact.isEmpty)
    }

    @Test func utterancesThatTheEndCutOffAreLeftOut() {
        var run = MadeRun(sessions: 2) { _ in 0 }
        run.rows[3].outcome = .cancelled
        run.rows[3].frames = 2
        let comparison = run.comparison()
        #expect(comparison.cutOff == 1 && comparison.inexact.isEmpty)
    }

    @Test(arguments: [
        ("failed", Outcome.serverError, "SYNTHESIS_FAILED: it failed", true),
        ("failed", .serverError, "INTERNAL_ERROR: it failed", false),
        ("failed", .ok, "", false),
        ("unanswered", .noAudio, "", true),
        ("unanswered", .closedEarly, "1000", false),
        ("abandoned", .closedEarly, "1011", true),
        ("abandoned", .closedEarly, "1006", false),
        ("completed", .stalled, "", false),
        ("given up", .noAudio, "", true),
        ("given up", .stalled, "", false),
    ])
    func outcomesHaveToBeTheServersOwn(truth: String, outcome: Outcome, detail: String, isExact: Bool) {
        var run = MadeRun(sessions: 1) { _ in 0 }
        let key = Ledger.Key(session: "ws-0", utterance: 2)
        run.ledger.utterances[key]?.outcome = truth
        run.ledger.utterances[key]?.frames = []
        run.ledger.errors["ws-0"] = truth == "failed" ? ["SYNTHESIS_FAILED"] : nil
        // The client closed: it had waited in vain.
        if truth == "given up" { run.ledger.utterances[key]?.outcome = "abandoned" }
        if truth == "abandoned" { run.ledger.closings["ws-0"] = Ledger.Closing(by: "server", code: 1011) }
        run.rows[1].frames = 0
        run.rows[1].firstAudio = nil
        run.rows[1].lastAudio = nil
        run.rows[1].outcome = outcome
        run.rows[1].detail = detail
        #expect(run.comparison().inexact.isEmpty == isExact)
    }

    /// The deadline is 3 s; a reply that begins in its last second may or may not be in time.
    @Test(arguments: [(500, false), (1900, false), (2100, true), (3500, true)])
    func whoGivesUpOnALateReplyIsRight(milliseconds: Int64, isRight: Bool) {
        var run = MadeRun(sessions: 1) { _ in 0 }
        let key = Ledger.Key(session: "ws-0", utterance: 2)
        let start = (run.rows[1].sent ?? origin) + milliseconds * 1_000_000
        run.ledger.utterances[key]?.frames = paced(from: 11, count: 10, at: start)
        run.rows[1].outcome = .noAudio
        run.rows[1].firstAudio = nil
        run.rows[1].lastAudio = nil
        run.rows[1].frames = 0
        #expect(run.comparison().inexact.isEmpty == isRight)
    }

    @Test func aServerThatComesLateToItsTextsIsSeen() {
        var run = MadeRun(sessions: 10) { _ in 0 }
        #expect(abs((run.comparison().serverDelay ?? 0) - 80e-6) < 1e-9)
        for place in run.rows.indices { run.rows[place].sent = run.rows[place].planned + -90_000_000 }
        #expect(abs((run.comparison().serverDelay ?? 0) - 0.0901) < 1e-9)
    }

    @Test func refusedUpgradesAreCountedByStatus() throws {
        var run = MadeRun(sessions: 1) { _ in 0 }
        run.ledger.refusals = [503, 503, 429]
        for (number, status) in ["503", "429", "503"].enumerated() {
            var row = UtteranceRecord(session: UInt32(9 + number), utterance: 0, textCharacters: 3, planned: origin)
            row.outcome = .upgradeRefused
            row.detail = status
            run.rows.append(row)
        }
        #expect(run.comparison().inexact.isEmpty)
        run.rows[2].detail = "429"
        #expect(run.comparison().inexact == ["refused upgrades"])
    }

    @Test func aSessionThatTheClientDoesNotKnowOfIsFound() {
        let run = MadeRun(sessions: 2) { _ in 0 }
        #expect(run.comparison(sessionsOpened: 1).inexact == ["sessions opened"])
    }

    @Test func bargeInRunsFromTheCommandsReceiptToTheLastFrame() throws {
        var run = MadeRun(sessions: 1) { _ in 0 }
        let last = try #require(run.ledger.utterances[Ledger.Key(session: "ws-0", utterance: 2)]?.frames.last?.written)
        run.ledger.controls["ws-0"] = [Ledger.Control(received: last + -60_000_000, isObeyed: false)]
        run.rows[1].bargeIn = 60_300_000
        let comparison = run.comparison()
        let bargeIn = try #require(comparison.timing(.bargeIn))
        #expect(abs((bargeIn.trueMedian ?? 0) - 0.06) < 1e-9)
        #expect(abs((bargeIn.errorMedian ?? 0) - 300e-6) < 1e-9)
        #expect(comparison.inexact.isEmpty)
        run.rows[1].bargeInIgnored = true
        #expect(run.comparison().inexact == ["ignored control messages"])
        run.ledger.controls = [:]
        #expect(run.comparison().inexact.contains("control messages"))
    }
}
