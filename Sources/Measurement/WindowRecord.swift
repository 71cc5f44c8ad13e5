public import Timing

/// Everything that happened in one second of a run: one row of `windows.csv`.
///
/// Durations are nanoseconds.
///
///
/// An utterance's figures fall into the second of its planned instant's first audio: `fal` by the arrival of the first
/// audio, counts of frames by the frames' own arrivals, outcomes by the instant they were known.
public struct WindowRecord: Sendable, Equatable {
    public var start: WallInstant
    /// Index into the scenario's stages; the last stage's index + 1 during drain.
    public var stage: UInt32
    /// Warm-up is over and the load not yet ended.
    public var measured = false

    /// Sessions that the schedule asked for at the window's end.
    public var sessionsTarget: UInt32 = 0
    /// Sessions open (`session_start` seen) at the window's end.
    public var sessionsActive: UInt32 = 0
    public var sessionsOpened: UInt32 = 0
    public var sessionsFailed: UInt32 = 0

    public var utterancesPlanned: UInt32 = 0
    public var utterancesEnded: UInt32 = 0
    public var utterancesFailed: UInt32 = 0
    public var zombies: UInt32 = 0

    public var falCount: UInt32 = 0
    public var falP50: Int64?
    public var falP95: Int64?
    public var falP99: Int64?
    public var falMax: Int64?
    /// Median real-time factor of the utterances ended in the window.
    public var rtfP50: Double?

    public var frames: UInt32 = 0
    public var audio: Int64 = 0
    public var missing: UInt32 = 0
    public var ambiguousFrames: UInt32 = 0
    public var bytesReceived: UInt64 = 0
    public var underruns: UInt32 = 0

    // The generator's own health.
    /// 99th percentile of how late planned sends and starts were.
    public var lateness99: Int64 = 0
    public var latenessMax: Int64 = 0
    /// 99th percentile of how late timers ran on the loops, the loop's own delay.
    public var loopDelay99: Int64 = 0
    /// CPU time of the busiest loop's thread over the window: 1 is a core in full use.
    public var cpuBusiestLoop: Double = 0
    /// CPU time of the whole process over the window, in cores.
    public var cpuProcess: Double = 0
    public var residentBytes: UInt64 = 0
    public var openFiles: UInt32 = 0
    /// Largest receive-queue backlog seen in a socket, in bytes (sampled).
    public var socketBacklog: UInt64 = 0
    /// Half-width of the clock mapping's bracket.
    public var clockError: Int64 = 0

    public init(start: WallInstant, stage: UInt32) {
        self.start = start
        self.stage = stage
    }
}
