/// Collects what the sessions of one event loop measure, and hands it over once a second.
///
/// It belongs to its loop's thread. Counts of a frame cost additions only; the rest allocates a few times a second at
/// most. What is recorded between two calls of `takeBatch` belongs to one second's window, by the instant at which the
/// loop handled it.
public final class Recorder {
    private var batch = RecorderBatch()

    public init() {}

    /// Counts an utterance whose planned instant has come; each is later given to `record(_:)` exactly once.
    public func recordPlanned() { batch.window.utterancesPlanned += 1 }

    /// Counts a session that saw its `session_start`.
    public func recordSessionOpened() { batch.window.sessionsOpened += 1 }

    /// Counts a session that ended by a failure, or that never opened.
    public func recordSessionFailed() { batch.window.sessionsFailed += 1 }

    /// Notes a first-audio latency (from the planned instant, in nanoseconds) when the first audio arrives.
    public func recordFirstAudio(latency: Int64) { batch.window.firstAudioLatencies.append(latency) }

    /// Counts an audio frame: its length in nanoseconds, and frames that its sequence shows to be missing before it.
    public func recordFrame(audio: Int64, missing: UInt32 = 0, ambiguous: Bool = false) {
        batch.window.frames += 1
        batch.window.audio += audio
        if missing > 0 { batch.window.missing = batch.window.missing.addingClamped(missing) }
        if ambiguous { batch.window.ambiguousFrames += 1 }
    }

    /// Counts so many audio frames of the same length at once.
    public func recordFrames(_ count: Int, audio: Int64, missing: UInt32) {
        batch.window.frames += UInt32(clamping: count)
        batch.window.audio += Int64(count) * audio
        if missing > 0 { batch.window.missing = batch.window.missing.addingClamped(missing) }
    }

    /// Counts bytes that a socket received.
    public func recordReceived(bytes: Int) { batch.window.bytesReceived += UInt64(bytes) }

    /// Notes how many nanoseconds after its planned instant a start or a send was done.
    public func recordLateness(_ nanoseconds: Int64) { batch.window.lateness.append(max(0, nanoseconds)) }

    /// Notes how many nanoseconds after its instant a timer ran.
    public func recordLoopDelay(_ nanoseconds: Int64) { batch.window.loopDelays.append(max(0, nanoseconds)) }

    /// Takes the row of an utterance whose outcome is known.
    public func record(_ utterance: UtteranceRecord) {
        batch.window.count(ended: utterance)
        batch.utterances.append(utterance)
    }

    /// Takes the row of an utterance together with the frames' deviations, if it was measured and paced.
    public func record(_ utterance: UtteranceRecord, delivery: borrowing DeliveryTracker) {
        record(utterance)
        if utterance.countsInFigures { delivery.addDeviations(to: &batch.jitter) }
    }

    /// All since the last call; to be called at the end of each second.
    public func takeBatch() -> RecorderBatch {
        var taken = RecorderBatch()
        swap(&taken, &batch)
        batch.reserveLike(taken)
        return taken
    }
}

/// What one event loop collected in one second, on its way to whoever merges the loops.
public struct RecorderBatch: Sendable {
    /// Rows of the utterances whose outcome became known.
    public var utterances: [UtteranceRecord] = []
    public var window = WindowAccumulator()
    /// abs(inter-arrival − frame duration) of the frames of these utterances, if measured and paced, in nanoseconds.
    public var jitter = LatencyHistogram()

    public init() {}

    /// Adds another loop's batch of the same second.
    public mutating func merge(_ other: RecorderBatch) {
        utterances += other.utterances
        window.merge(other.window)
        jitter.merge(other.jitter)
    }

    /// Makes room for a second like `other`, so that a steady load grows no array while frames come in.
    mutating func reserveLike(_ other: RecorderBatch) {
        utterances.reserveCapacity(other.utterances.count)
        window.firstAudioLatencies.reserveCapacity(other.window.firstAudioLatencies.count)
        window.realTimeFactors.reserveCapacity(other.window.realTimeFactors.count)
        window.lateness.reserveCapacity(other.window.lateness.count)
        window.loopDelays.reserveCapacity(other.window.loopDelays.count)
        // A histogram that grows step by step costs more than all that is recorded in it.
        jitter = other.jitter.emptied
    }
}
