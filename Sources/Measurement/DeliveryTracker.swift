public import Timing

/// How the frames of the utterance under way arrive: counts, interarrival jitter, and whether the server paces them.
///
/// One belongs to a session and serves its utterances one after the other. Observing a frame allocates nothing once an
/// utterance as long has been seen, and storage is bounded by `intervalLimit`.
///
/// A frame's arrival may only be bounded because it shared its read with later ones. Its latest possible arrival, the
/// read's own, then stands for it: frames that a server writes in pairs did arrive together, and leaving them out would
/// flatter it. By how much the utterance's jitter may be off for that is kept beside it.
public struct DeliveryTracker: Sendable {
    /// Inter-arrivals kept of one utterance: 80 s of 20 ms frames, 16 kB a session that has seen one as long.
    ///
    /// The distribution and the decision on pacing rest on the first ones of a longer utterance.
    public static let intervalLimit = 4_096

    /// Fewer frames than these cannot tell pacing from a burst.
    public static let fewestFrames = 5

    /// A quarter of the audio was paced when its arrival took this many times its own length.
    public static let pacedQuarter = 0.75...1.25

    public private(set) var frames: UInt32 = 0
    /// Length of the audio received, in nanoseconds.
    public private(set) var audio: Int64 = 0
    /// Frames whose arrival is only bounded though the kernel stamped it, for they shared a read with later ones.
    public private(set) var ambiguousFrames: UInt32 = 0
    public private(set) var firstArrival: MonotonicInstant?
    public private(set) var lastArrival: MonotonicInstant?
    /// Interarrival jitter after the last frame; meaningful for paced delivery only.
    public private(set) var jitter = InterarrivalJitter()

    /// Of each frame but the first: nanoseconds since the frame before, less the audio between their beginnings; a Float
    /// keeps it to one part in 16 million.
    private var deviations: [Float] = []
    /// Nanoseconds of audio between the first two frames' beginnings, and as a rule between any two.
    private var usualStep: Int64 = 0
    /// Where it was another, since a whole step an interval would double what a session takes.
    private var otherSteps: [(place: Int32, step: Int64)] = []
    /// By how many nanoseconds a deviation may be off, where it may.
    private var blurs: [(place: Int32, width: Float)] = []
    private var lastUncertainty: Int64 = 0
    private var mediaTime: Int64 = 0
    private var lastDuration: Int64 = 0

    /// - Parameter expectedFrames: frames of a long utterance, for which room is made at once, so that what a session
    ///   takes does not grow as it comes upon longer texts: 20 s.
    public init(expectedFrames: Int = 1_024) {
        deviations.reserveCapacity(min(max(0, expectedFrames), Self.intervalLimit))
    }

    /// Takes in a frame of `duration` nanoseconds; a duplicate is not to be given.
    ///
    /// - Parameter missingBefore: frames that the sequence shows to be missing right before this one; their time is not
    ///   the server's jitter.
    /// - Parameter uncertainty: By how many nanoseconds it may have arrived earlier.
    /// - Parameter ambiguous: Whether that is because it shared its read with later ones.
    public mutating func observe(
        arrival: MonotonicInstant,
        duration: Int64,
        missingBefore: UInt32 = 0,
        uncertainty: Int64 = 0,
        ambiguous: Bool = false
    ) {
        if let lastArrival {
            // A sequence that jumps by billions is nonsense and must not overflow the media time.
            let step = lastDuration + duration * Int64(min(missingBefore, 10_000))
            mediaTime += step
            if deviations.count < Self.intervalLimit {
                if deviations.isEmpty { usualStep = step }
                if step != usualStep { otherSteps.append((Int32(deviations.count), step)) }
                let blur = max(uncertainty, lastUncertainty)
                if blur > 0 { blurs.append((Int32(deviations.count), Float(blur))) }
                deviations.append(Float(arrival - lastArrival - step))
            }
        } else {
            firstArrival = arrival
        }
        jitter.observe(arrival: arrival, mediaTime: mediaTime, uncertainty: uncertainty)
        lastArrival = arrival
        lastUncertainty = uncertainty
        lastDuration = duration
        audio += duration
        frames += 1
        if ambiguous { ambiguousFrames += 1 }
    }

    /// Forgets the utterance and keeps the storage.
    public mutating func reset() {
        frames = 0
        audio = 0
        ambiguousFrames = 0
        firstArrival = nil
        lastArrival = nil
        jitter = InterarrivalJitter()
        deviations.removeAll(keepingCapacity: true)
        otherSteps.removeAll(keepingCapacity: true)
        blurs.removeAll(keepingCapacity: true)
        lastUncertainty = 0
        mediaTime = 0
        lastDuration = 0
    }

    /// Whether the server paced the frames so far at about real time.
    ///
    /// The frames are cut into four runs of as equal length as can be. Delivery is paced if at least two of them took
    /// 0.75 to 1.25 times their own length of audio to arrive. A stall in a burst stretches one run and leaves the others at
    /// nothing; a lead at the start, or a stall in a paced stream, spoils one or two; frames sent in groups even out
    /// within a run; synthesis that is faster or slower than real time misses the range in every run.
    public var delivery: Delivery {
        guard frames >= Self.fewestFrames else { return .unknown }
        var pacedQuarters = 0
        for quarter in 0..<4 {
            let run = (deviations.count * quarter / 4)..<(deviations.count * (quarter + 1) / 4)
            let audio = otherSteps.reduce(Double(run.count) * Double(usualStep)) { sum, other in
                run.contains(Int(other.place)) ? sum + Double(other.step - usualStep) : sum
            }
            let taken = deviations[run].reduce(audio) { $0 + Double($1) }
            if audio > 0, Self.pacedQuarter.contains(taken / audio) { pacedQuarters += 1 }
        }
        return pacedQuarters >= 2 ? .paced : .burst
    }

    /// The `quantile` of abs(inter-arrival − frame duration) in this utterance in nanoseconds; nil unless paced.
    public func deviation(quantile: Double) -> Int64? {
        delivery == .paced ? pacedDeviation(quantile: quantile) : nil
    }

    private func pacedDeviation(quantile: Double) -> Int64? {
        // Once an utterance, so not kept: a thousand sessions' scratch would be megabytes.
        var magnitudes = deviations.map { abs($0) }
        return NearestRank.value(of: quantile, in: &magnitudes).map { Int64($0) }
    }

    /// How far the quantile may be off.
    ///
    /// It moves with every deviation in the same direction only, so it lies between those of all deviations at their
    /// least and at their most.
    private func uncertainty(ofDeviation quantile: Double) -> Int64? {
        guard !blurs.isEmpty else { return deviations.isEmpty ? nil : 0 }
        var values = deviations.map { abs($0) }
        var least = values
        var most = values
        for blur in blurs {
            least[Int(blur.place)] = max(0, least[Int(blur.place)] - blur.width)
            most[Int(blur.place)] += blur.width
        }
        guard let value = NearestRank.value(of: quantile, in: &values),
            let low = NearestRank.value(of: quantile, in: &least),
            let high = NearestRank.value(of: quantile, in: &most)
        else { return nil }
        return Int64(max(value - low, high - value).rounded(.up))
    }

    /// Writes what this utterance's delivery was into its record.
    public func describe(in record: inout UtteranceRecord) {
        record.frames = frames
        record.audio = audio
        record.ambiguousFrames = ambiguousFrames
        record.delivery = delivery
        let paced = record.delivery == .paced
        record.jitter = paced ? Int64(jitter.nanoseconds.rounded()) : nil
        record.jitterP95 = paced ? pacedDeviation(quantile: 0.95) : nil
        record.jitterUncertainty = paced ? Int64(jitter.uncertainty.rounded(.up)) : nil
        record.jitterP95Uncertainty = paced ? uncertainty(ofDeviation: 0.95) : nil
    }

    /// Adds every abs(inter-arrival − frame duration) to `histogram`, in nanoseconds, if delivery was paced.
    public func addDeviations(to histogram: inout LatencyHistogram) {
        guard delivery == .paced else { return }
        for deviation in deviations { histogram.record(Int64(abs(deviation))) }
    }
}
