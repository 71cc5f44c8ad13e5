import Measurement
import Testing
import Timing

private let millisecond = Nanoseconds.perMillisecond
private let frame = 20 * millisecond

private func at(_ nanoseconds: Int64) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: 5_000_000_000_000 + nanoseconds)
}

private func tracker(_ arrivals: some Sequence<Int64>) -> DeliveryTracker {
    var tracker = DeliveryTracker()
    for arrival in arrivals { tracker.observe(arrival: at(arrival), duration: frame) }
    return tracker
}

@Suite struct InterarrivalJitterTests {
    @Test func `it follows RFC 3550 by a hand-worked example`() {
        var jitter = InterarrivalJitter()
        jitter.observe(arrival: at(0), mediaTime: 0)
        #expect(jitter.nanoseconds == 0)
        // Arrived 16 late: D = 16, J = 16/16 = 1.
        jitter.observe(arrival: at(36), mediaTime: 20)
        #expect(jitter.nanoseconds == 1)
        // On its own time again: D = −16, J = 1 + (16 − 1)/16.
        jitter.observe(arrival: at(40), mediaTime: 40)
        #expect(jitter.nanoseconds == 1.9375)
        // A missing packet in between changes nothing: D = 0, J = 1.9375 × 15/16.
        jitter.observe(arrival: at(80), mediaTime: 80)
        #expect(jitter.nanoseconds == 1.81640625)
    }

    @Test func `constant deviation is its limit`() {
        var jitter = InterarrivalJitter()
        for index in 0..<400 {
            jitter.observe(
                arrival: at(Int64(index) * 20_000 + (index % 2 == 0 ? 0 : 3_000)),
                mediaTime: Int64(index) * 20_000
            )
        }
        #expect(abs(jitter.nanoseconds - 3_000) < 1)
    }
}

@Suite struct DeliveryTrackerTests {
    @Test func `frames at real time are paced`() {
        #expect(tracker((0..<50).map { $0 * frame }).delivery == .paced)
    }

    @Test func `frames at once are a burst`() {
        #expect(tracker((0..<50).map { $0 * 30_000 }).delivery == .burst)
    }

    @Test func `four frames tell nothing`() {
        #expect(tracker((0..<4).map { $0 * frame }).delivery == .unknown)
        #expect(tracker((0..<5).map { $0 * frame }).delivery == .paced)
    }

    @Test func `a stall as long as the audio does not make a burst paced`() {
        for stalled in [1, 10, 25, 40, 49] {
            let arrivals = (0..<50).map { Int64($0) * 30_000 + ($0 >= stalled ? 50 * frame : 0) }
            #expect(tracker(arrivals).delivery == .burst)
        }
    }

    @Test func `a stall in a paced stream leaves it paced`() {
        for stalled in [1, 10, 25, 40, 49] {
            let arrivals = (0..<50).map { Int64($0) * frame + ($0 >= stalled ? 1_500 * millisecond : 0) }
            #expect(tracker(arrivals).delivery == .paced)
        }
    }

    @Test func `a lead of half a second leaves a stream paced`() {
        #expect(tracker((0..<100).map { max(0, Int64($0) * frame - 500 * millisecond) }).delivery == .paced)
    }

    @Test func `frames sent in groups of five each 100 ms are paced`() {
        #expect(tracker((0..<100).map { Int64($0 / 5) * 5 * frame }).delivery == .paced)
    }

    @Test(arguments: [0.1, 0.3, 0.5, 0.7, 1.4, 2.5])
    func `frames sent as they are synthesised are a burst`(factor: Double) {
        #expect(tracker((0..<100).map { Int64(Double($0) * factor * Double(frame)) }).delivery == .burst)
    }

    @Test func `deviations of paced frames enter the histogram, those of a burst do not`() {
        // Every second frame is 3 ms late, so inter-arrivals are 23 and 17 ms.
        let paced = tracker((0..<51).map { Int64($0) * frame + ($0 % 2 == 1 ? 3 * millisecond : 0) })
        let burst = tracker((0..<51).map { Int64($0) * 1_000 })
        var histogram = LatencyHistogram()
        burst.addDeviations(to: &histogram)
        #expect(histogram.isEmpty)
        paced.addDeviations(to: &histogram)
        #expect(histogram.count == 50 && histogram.min == 3 * millisecond && histogram.max == 3 * millisecond)

        var record = UtteranceRecord(session: 1, utterance: 0, textCharacters: 5, planned: WallInstant(nanoseconds: 0))
        var described = paced
        described.describe(in: &record)
        #expect(record.delivery == .paced && record.jitterP95 == 3 * millisecond)
        #expect(record.frames == 51 && record.audio == 51 * frame)
        #expect(record.jitter.map { abs($0 - 3 * millisecond) < 150_000 } == true)
        described = burst
        described.describe(in: &record)
        #expect(record.delivery == .burst && record.jitter == nil && record.jitterP95 == nil)
    }

    @Test func `a missing frame's time is not jitter`() {
        var tracker = DeliveryTracker()
        for index in (0..<40) where index % 10 != 5 {
            tracker.observe(
                arrival: at(Int64(index) * frame),
                duration: frame,
                missingBefore: index % 10 == 6 ? 1 : 0
            )
        }
        #expect(tracker.jitter.nanoseconds == 0)
        #expect(tracker.deviation(quantile: 1) == 0)
        #expect(tracker.frames == 36)
    }

    @Test func `a reset tracker knows nothing of the utterance before`() {
        var reused = tracker((0..<50).map { $0 * 900 })
        reused.reset()
        #expect(reused.frames == 0 && reused.firstArrival == nil && reused.delivery == .unknown)
        for index in 0..<20 {
            reused.observe(arrival: at(9_999_999 + Int64(index) * frame), duration: frame, ambiguous: index == 3)
        }
        #expect(reused.delivery == .paced && reused.jitter.nanoseconds == 0 && reused.ambiguousFrames == 1)
        #expect(reused.firstArrival == at(9_999_999) && reused.lastArrival == at(9_999_999 + 19 * frame))
    }

    @Test func `what frames that shared reads do to jitter stays within what is said of it`() {
        for seed: UInt64 in 1...200 {
            var random = SeededRandom(seed: seed)
            var exact = DeliveryTracker()
            var blurred = DeliveryTracker()
            // Read at once, or with some of those before it after a hold-up of up to 60 ms.
            var arrivals: [Int64] = []
            for index in 0..<100 {
                arrivals.append(Int64(index) * frame + Int64(random.unit() * 4 * Double(millisecond)))
            }
            arrivals.sort()
            var read = 0
            for (index, arrival) in arrivals.enumerated() {
                exact.observe(arrival: at(arrival), duration: frame)
                if index >= read, random.unit() < 0.05 {
                    read = min(arrivals.count, index + 2 + Int(random.unit() * 2))
                }
                let stamp = index < read ? arrivals[read - 1] : arrival
                let early = Int64(random.unit() * Double(millisecond))
                let isAmbiguous = stamp > arrival
                blurred.observe(
                    arrival: at(stamp),
                    duration: frame,
                    uncertainty: isAmbiguous ? stamp - arrival + early : 0,
                    ambiguous: isAmbiguous
                )
            }
            var truth = UtteranceRecord(
                session: 0,
                utterance: 0,
                textCharacters: 1,
                planned: WallInstant(nanoseconds: 0)
            )
            var measured = truth
            exact.describe(in: &truth)
            blurred.describe(in: &measured)
            #expect(truth.jitterUncertainty == 0 && truth.jitterP95Uncertainty == 0, "seed \(seed)")
            guard let jitter = truth.jitter, let p95 = truth.jitterP95, let blurredJitter = measured.jitter,
                let blurredP95 = measured.jitterP95
            else {
                Issue.record("not paced, seed \(seed)")
                continue
            }
            #expect(abs(blurredJitter - jitter) <= (measured.jitterUncertainty ?? -1) + 1, "seed \(seed)")
            #expect(abs(blurredP95 - p95) <= (measured.jitterP95Uncertainty ?? -1) + 1, "seed \(seed)")
            #expect(((measured.jitterUncertainty ?? 0) > 0) == (measured.ambiguousFrames > 0), "seed \(seed)")
        }
    }

    @Test func `a single bounded arrival passes through the smoothing as a deviation does`() {
        var tracker = DeliveryTracker()
        for index in 0..<20 {
            tracker.observe(
                arrival: at(Int64(index) * frame),
                duration: frame,
                uncertainty: index == 18 ? 160 : 0,
                ambiguous: index == 18
            )
        }
        // Two intervals rest on it, the last two: 160 / 16 × 15 / 16 + 160 / 16.
        #expect(tracker.jitter.uncertainty == 19.375)
        var record = UtteranceRecord(session: 0, utterance: 0, textCharacters: 1, planned: WallInstant(nanoseconds: 0))
        tracker.describe(in: &record)
        #expect(record.jitterUncertainty == 20)
        // 2 of 19 may be off by 160, and the nearest rank of 0.95 is the highest.
        #expect(record.jitterP95Uncertainty == 160)
        tracker.reset()
        #expect(tracker.jitter.uncertainty == 0)
    }

    @Test func `an endless utterance and absurd gaps stay within bounds`() {
        var tracker = DeliveryTracker()
        for index in 0..<40_000 {
            tracker.observe(
                arrival: at(Int64(index) * frame),
                duration: frame,
                missingBefore: index == 30_000 ? .max : 0
            )
        }
        var histogram = LatencyHistogram()
        tracker.addDeviations(to: &histogram)
        #expect(tracker.frames == 40_000 && tracker.delivery == .paced)
        #expect(histogram.count == DeliveryTracker.intervalLimit)
    }
}
