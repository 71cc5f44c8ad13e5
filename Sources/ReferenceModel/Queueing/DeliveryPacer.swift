/// When each frame of one utterance is sent, given when it is synthesised.
///
/// A burst sends every frame as soon as it is synthesised; a paced delivery sends frame k at first + k × frame + jitter,
/// never before it is synthesised, never before its predecessor. Instants are nanoseconds.
struct DeliveryPacer: Equatable {
    private let frame: Int64
    private let isPaced: Bool
    /// The frame that is sent next.
    private(set) var nextIndex = 0
    private var origin: Int64?
    private var earliest = Int64.min
    private var jitter: Int64 = 0

    init(frame: Int64, isPaced: Bool) {
        self.frame = frame
        self.isPaced = isPaced
    }

    /// When the next frame is sent if it is synthesised at `synthesised`.
    func due(synthesised: Int64) -> Int64 {
        var instant = max(synthesised, earliest)
        if isPaced, let origin { instant = max(instant, origin + Int64(nextIndex) * frame + jitter) }
        return instant
    }

    /// When frame `index` is sent at the earliest if it is synthesised at `synthesised` and no jitter is less than `jitter`.
    func earliestDue(ofFrame index: Int, synthesised: Int64, jitter: Int64) -> Int64 {
        guard isPaced, let origin else { return synthesised }
        return max(synthesised, origin + Int64(index) * frame + jitter)
    }

    /// The next frame went out, due at `instant`; `jitter` is the following frame's.
    mutating func advance(sentAt instant: Int64, jitter: Int64) {
        if nextIndex == 0 { origin = instant }
        earliest = instant
        nextIndex += 1
        self.jitter = jitter
    }

    /// Delivery had been held back from `since` on and goes on at `instant`; the pace is shifted by the pause.
    mutating func resume(at instant: Int64, pausedSince since: Int64) {
        if let origin { self.origin = origin + max(0, instant - since) }
        earliest = max(earliest, instant)
    }
}
