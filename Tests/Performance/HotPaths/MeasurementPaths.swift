import Measurement
import SpeechProtocol
import Timing

/// What is noted of each frame.
enum MeasurementPaths {
    static let all = [
        HotPath(name: "sequence", count: 20_000, unit: "frame", run: sequence),
        HotPath(name: "delivery", count: 20_000, unit: "frame", run: delivery),
        HotPath(name: "playback", count: 20_000, unit: "frame", run: playback),
        HotPath(name: "histogram", count: 20_000, unit: "value", run: histogram),
    ]

    private static let frame = 20 * Nanoseconds.perMillisecond
    /// Frames of a sentence, after which the next utterance begins.
    private static let sentence = 100

    /// Every hundredth frame comes after its successor.
    private static func sequence(_ count: Int) -> Int {
        var tracker = SequenceTracker()
        tracker.beginUtterance()
        for number in 1...count {
            let isSwapped = number % 100 < 2 && number > 1 && number < count
            _ = tracker.observe(UInt64(isSwapped ? number ^ 1 : number))
        }
        return Int(tracker.missing) + count
    }

    /// 20 ms from each frame to the next, with up to 1 ms of jitter.
    private static func arrivals(_ count: Int, _ body: (Int, MonotonicInstant) -> Void) {
        var random = SeededRandom(seed: 1, stream: "budget")
        for number in 0..<count {
            let jitter = Int64(random.next() % 1_000_000)
            body(number, MonotonicInstant(nanoseconds: 1_000_000_000 + Int64(number) * frame + jitter))
        }
    }

    private static func delivery(_ count: Int) -> Int {
        var tracker = DeliveryTracker()
        var total = 0
        arrivals(count) { number, arrival in
            if number % sentence == 0 {
                total += Int(tracker.frames)
                tracker.reset()
            }
            tracker.observe(arrival: arrival, duration: frame, missingBefore: 0, ambiguous: false)
        }
        return total + Int(tracker.frames)
    }

    private static func playback(_ count: Int) -> Int {
        var model = PlaybackModel(prebuffer: 0)
        arrivals(count) { _, arrival in model.observe(arrival: arrival, duration: frame) }
        return Int(model.stall) + count
    }

    private static func histogram(_ count: Int) -> Int {
        var random = SeededRandom(seed: 1, stream: "budget")
        var histogram = LatencyHistogram()
        for _ in 0..<count { histogram.record(Int64(random.next() % 400_000_000)) }
        return histogram.count
    }
}
