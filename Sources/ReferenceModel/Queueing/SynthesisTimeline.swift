/// When each frame of one utterance is synthesised, given when its text arrived.
///
/// Frame 0 is synthesised the first-audio time after the start, every further frame one step later; no frame is
/// synthesised before the text that it speaks. Instants and steps are nanoseconds.
struct SynthesisTimeline: Equatable {
    /// Frames that the text received so far is worth.
    private(set) var backedFrames = 0
    /// Whether no more text will come, so that `backedFrames` is the utterance's length.
    private(set) var isFinal = false
    private(set) var isStarted = false
    /// The instant of frame `anchorIndex`; later frames are counted from it, so that rounding does not add up.
    private var anchorInstant: Int64 = 0
    private var anchorIndex = 0
    private var step = 0.0

    /// More text came at `instant`.
    mutating func extend(toFrames frames: Int, isFinal: Bool, at instant: Int64) {
        if isStarted, frames > backedFrames {
            // A synthesiser that had run out of text goes on from the text's arrival.
            let earliest = backedFrames == 0 ? instant : instant + Int64(step.rounded())
            if earliest > unboundedInstant(ofFrame: backedFrames) {
                anchorIndex = backedFrames
                anchorInstant = earliest
            }
        }
        backedFrames = max(backedFrames, frames)
        self.isFinal = isFinal
    }

    /// A worker begins; `step` is the time that it takes for one frame.
    mutating func start(at instant: Int64, firstAudio: Int64, step: Double) {
        isStarted = true
        anchorIndex = 0
        anchorInstant = instant + firstAudio
        self.step = step
    }

    /// When frame `index` is synthesised; nil as long as that cannot be known.
    func instant(ofFrame index: Int) -> Int64? {
        isStarted && index < backedFrames ? unboundedInstant(ofFrame: index) : nil
    }

    /// When the last frame of the text received so far is synthesised; nil as long as that cannot be known.
    var latest: Int64? { instant(ofFrame: backedFrames - 1) }

    /// When the last frame is synthesised; nil as long as text may come or no worker has begun.
    var end: Int64? { isFinal ? latest : nil }

    /// Frames synthesised by `instant`.
    func count(at instant: Int64) -> Int {
        guard isStarted else { return 0 }
        guard instant >= anchorInstant else { return min(anchorIndex, backedFrames) }
        guard step > 0 else { return backedFrames }
        let more = min(Double(instant - anchorInstant) / step, Double(backedFrames))
        return min(backedFrames, anchorIndex + 1 + Int(more))
    }

    private func unboundedInstant(ofFrame index: Int) -> Int64 {
        anchorInstant + Int64((Double(index - anchorIndex) * step).rounded())
    }
}
