public import Timing

/// What the event loops saw within one second; mergeable, and the source of that second's `WindowRecord`.
///
/// Latencies are kept as they are, so that a second's percentiles are exact over all loops.
public struct WindowAccumulator: Sendable {
    public var sessionsOpened: UInt32 = 0
    public var sessionsFailed: UInt32 = 0
    public var utterancesPlanned: UInt32 = 0
    public var utterancesEnded: UInt32 = 0
    public var utterancesFailed: UInt32 = 0
    public var zombies: UInt32 = 0
    public var underruns: UInt32 = 0

    public var frames: UInt32 = 0
    public var audio: Int64 = 0
    public var missing: UInt32 = 0
    public var ambiguousFrames: UInt32 = 0
    public var bytesReceived: UInt64 = 0

    /// Nanoseconds each, in no order.
    public var firstAudioLatencies: [Int64] = []
    public var realTimeFactors: [Double] = []
    /// How late each planned send or start was, in nanoseconds.
    public var lateness: [Int64] = []
    /// How late each timer ran, in nanoseconds.
    public var loopDelays: [Int64] = []

    public init() {}

    /// Adds what another loop saw in the same second.
    public mutating func merge(_ other: WindowAccumulator) {
        sessionsOpened += other.sessionsOpened
        sessionsFailed += other.sessionsFailed
        utterancesPlanned += other.utterancesPlanned
        utterancesEnded += other.utterancesEnded
        utterancesFailed += other.utterancesFailed
        zombies += other.zombies
        underruns += other.underruns
        frames += other.frames
        audio += other.audio
        missing = missing.addingClamped(other.missing)
        ambiguousFrames += other.ambiguousFrames
        bytesReceived += other.bytesReceived
        firstAudioLatencies += other.firstAudioLatencies
        realTimeFactors += other.realTimeFactors
        lateness += other.lateness
        loopDelays += other.loopDelays
    }

    /// Counts an utterance whose outcome became known.
    mutating func count(ended utterance: UtteranceRecord) {
        utterancesEnded += 1
        if utterance.outcome.isFailure { utterancesFailed += 1 }
        if utterance.outcome == .noAudio { zombies += 1 }
        underruns += utterance.underruns
        if utterance.outcome.isSuccess, let factor = utterance.realTimeFactor { realTimeFactors.append(factor) }
    }

    /// The row of this second; what only the whole process knows (sessions, CPU, memory, clock) is left for the caller.
    public func record(start: WallInstant, stage: UInt32) -> WindowRecord {
        var row = WindowRecord(start: start, stage: stage)
        row.sessionsOpened = sessionsOpened
        row.sessionsFailed = sessionsFailed
        row.utterancesPlanned = utterancesPlanned
        row.utterancesEnded = utterancesEnded
        row.utterancesFailed = utterancesFailed
        row.zombies = zombies
        row.underruns = underruns
        row.frames = frames
        row.audio = audio
        row.missing = missing
        row.ambiguousFrames = ambiguousFrames
        row.bytesReceived = bytesReceived

        let latencies = firstAudioLatencies.sorted()
        row.falCount = UInt32(latencies.count)
        row.falP50 = NearestRank.value(of: 0.50, inSorted: latencies)
        row.falP95 = NearestRank.value(of: 0.95, inSorted: latencies)
        row.falP99 = NearestRank.value(of: 0.99, inSorted: latencies)
        row.falMax = latencies.last
        row.rtfP50 = NearestRank.value(of: 0.50, inSorted: realTimeFactors.sorted())

        let late = lateness.sorted()
        row.lateness99 = NearestRank.value(of: 0.99, inSorted: late) ?? 0
        row.latenessMax = late.last ?? 0
        row.loopDelay99 = NearestRank.value(of: 0.99, inSorted: loopDelays.sorted()) ?? 0
        return row
    }
}

extension UInt32 {
    /// The sum, or the greatest number there is: a sequence that jumps may claim billions of missing frames.
    func addingClamped(_ other: UInt32) -> UInt32 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
