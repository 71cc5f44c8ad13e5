/// How well an event loop kept up, since the last time it was asked.
///
/// Durations are in nanoseconds.
public struct LoopHealth: Sendable, Equatable {
    /// At most so many values of lateness are kept between two questions.
    public static let sampleCapacity = 1024

    public var timersFired = 0
    /// How much later than asked for the latest timer fired.
    public var largestTimerLateness: Int64 = 0
    /// Lateness of each timer that fired; above `sampleCapacity` of them, a uniform random sample.
    public var timerLatenessSamples: [Int64] = []
    /// Times the loop went round.
    public var iterations = 0
    /// Descriptors that were ready, summed over the iterations.
    public var events = 0
    /// Time between the loop's waits: its share of the time since the last question is how busy the loop is.
    public var busyNanoseconds: Int64 = 0
    /// Reads that returned bytes.
    public var reads = 0
    public var bytesRead = 0
    /// Of `reads`, those to which the kernel gave no timestamp.
    public var userTimestampReads = 0
    /// Of `reads`, those whose kernel timestamp was not used: the segment had waited for one sent before it.
    public var reorderedReads = 0
    /// The most bytes seen waiting in one socket, looked at on some reads and on each that filled its buffer.
    public var largestReceiveBacklog = 0

    public init() {}
}
