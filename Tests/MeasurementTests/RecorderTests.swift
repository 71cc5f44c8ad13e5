import Measurement
import Testing
import Timing

private let millisecond = Nanoseconds.perMillisecond
private let start = WallInstant(nanoseconds: 1_790_000_000_000_000_000)

private func utterance(_ number: UInt32, fal: Int64? = nil, outcome: Outcome = .ok) -> UtteranceRecord {
    var record = UtteranceRecord(session: number / 3, utterance: number % 3, textCharacters: 40, planned: start)
    record.sent = start + 1 * millisecond
    record.firstAudio = fal.map { start + $0 }
    record.firstAudible = record.firstAudio.map { $0 + 40 * millisecond }
    record.lastAudio = record.firstAudio.map { $0 + 300 * millisecond }
    record.audio = fal == nil ? 0 : 2_000 * millisecond
    record.outcome = outcome
    return record
}

@Suite struct RecorderTests {
    @Test func `a second's row holds the exact percentiles of all loops together`() {
        let loops = [Recorder(), Recorder()]
        for number in 1...200 {
            let loop = loops[number % 2]
            loop.recordPlanned()
            loop.recordFirstAudio(latency: Int64(201 - number) * millisecond)
            loop.recordLateness(Int64(number) * 1_000)
            loop.recordLoopDelay(Int64(number) * 10)
            loop.recordFrame(audio: 20 * millisecond, missing: number == 7 ? 3 : 0, ambiguous: number % 50 == 0)
            loop.recordReceived(bytes: 2_640)
        }
        loops[0].recordSessionOpened()
        loops[1].recordSessionOpened()
        loops[1].recordSessionFailed()
        var total = loops[0].takeBatch()
        total.merge(loops[1].takeBatch())
        let row = total.window.record(start: start, stage: 2)
        #expect(row.start == start && row.stage == 2)
        #expect(row.utterancesPlanned == 200 && row.falCount == 200)
        #expect(row.falP50 == 100 * millisecond && row.falP95 == 190 * millisecond)
        #expect(row.falP99 == 198 * millisecond && row.falMax == 200 * millisecond)
        #expect(row.lateness99 == 198_000 && row.latenessMax == 200_000 && row.loopDelay99 == 1_980)
        #expect(row.frames == 200 && row.audio == 4_000 * millisecond && row.missing == 3)
        #expect(row.ambiguousFrames == 4 && row.bytesReceived == 528_000)
        #expect(row.sessionsOpened == 2 && row.sessionsFailed == 1)
    }

    @Test func `a batch is handed over once`() {
        let recorder = Recorder()
        recorder.record(utterance(0, fal: 100 * millisecond))
        recorder.recordPlanned()
        #expect(recorder.takeBatch().utterances.count == 1)
        let second = recorder.takeBatch()
        #expect(second.utterances.isEmpty && second.window.utterancesPlanned == 0)
        let row = second.window.record(start: start, stage: 0)
        #expect(row.falP50 == nil && row.rtfP50 == nil && row.lateness99 == 0)
    }

    @Test func `outcomes are counted by kind`() {
        let recorder = Recorder()
        recorder.record(utterance(0, fal: 100 * millisecond))
        recorder.record(utterance(1, outcome: .noAudio))
        recorder.record(utterance(2, outcome: .serverError))
        recorder.record(utterance(3, outcome: .cancelled))
        recorder.record(utterance(5, outcome: .notStarted))
        recorder.record(utterance(6, outcome: .heldBack))
        var gappy = utterance(4, fal: 200 * millisecond)
        gappy.underruns = 2
        recorder.record(gappy)
        let row = recorder.takeBatch().window.record(start: start, stage: 0)
        #expect(row.utterancesEnded == 7 && row.utterancesFailed == 4 && row.zombies == 1 && row.underruns == 2)
        // (100 + 300 − 1) and (200 + 300 − 1) ms over 2 s; by nearest rank the median of two is the lower.
        #expect(row.rtfP50 == 0.1995)
    }

    @Test func `missing frames claimed by the billion do not overflow`() {
        let recorder = Recorder()
        recorder.recordFrame(audio: 1, missing: .max)
        recorder.recordFrame(audio: 1, missing: .max)
        var batch = recorder.takeBatch()
        batch.merge(batch)
        #expect(batch.window.record(start: start, stage: 0).missing == .max)
    }
}

@Suite struct RunHistogramsTests {
    @Test func `figures come from the rows that count, jitter from paced frames`() throws {
        let recorder = Recorder()
        var paced = DeliveryTracker()
        for index in 0..<50 {
            paced.observe(
                arrival: MonotonicInstant(nanoseconds: Int64(index) * 20 * millisecond),
                duration: 20 * millisecond
            )
        }
        recorder.record(utterance(0, fal: 100 * millisecond), delivery: paced)
        var warmup = utterance(1, fal: 900 * millisecond)
        warmup.measured = false
        recorder.record(warmup, delivery: paced)
        recorder.record(utterance(2, fal: 800 * millisecond, outcome: .cancelled), delivery: paced)
        recorder.record(utterance(3, fal: 300 * millisecond, outcome: .stalled))
        recorder.record(utterance(4, outcome: .noAudio))
        recorder.recordLateness(5_000)
        recorder.recordLoopDelay(70)

        var histograms = RunHistograms()
        histograms.add(recorder.takeBatch())
        #expect(histograms[.fal].count == 2)
        #expect(histograms[.fal].min == 100 * millisecond && histograms[.fal].max == 300 * millisecond)
        #expect(histograms[.falFromSent].min == 99 * millisecond)
        #expect(histograms[.firstAudible].max == 340 * millisecond)
        // A stalled utterance has no real-time factor.
        #expect(histograms[.rtf].count == 1 && histograms[.rtf].max == 199_500)
        #expect(histograms[.jitter].count == 49 && histograms[.jitter].max == 0)
        #expect(histograms[.connect].isEmpty && histograms[.stall].isEmpty && histograms[.bargeIn].isEmpty)
        #expect(histograms.startLateness.max == 5_000 && histograms.loopDelay.max == 70)

        let texts = histograms.encoded()
        #expect(Set(texts.keys) == Set(Figure.allCases.map(\.rawValue) + ["startLateness", "loopDelay"]))
        var read = try RunHistograms(encoded: texts)
        for figure in Figure.allCases { #expect(read[figure].buckets == histograms[figure].buckets) }
        #expect(read.loopDelay.buckets == histograms.loopDelay.buckets)
        read.merge(histograms)
        #expect(read[.fal].count == 4 && read.startLateness.count == 2)
    }

    @Test func `a damaged histogram is named as such`() {
        #expect(throws: MeasurementError.histogram(reason: "it is not base64")) {
            try RunHistograms(encoded: ["fal": "no"])
        }
    }
}
