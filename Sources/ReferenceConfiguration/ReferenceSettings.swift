public import Timing

/// Settings of the reference orchestrator: the value of `target.reference`, and the file of `ttsload serve --config`.
///
/// Durations are nanoseconds, shares 0 to 1, sizes bytes.
public struct ReferenceSettings: Sendable, Equatable {
    public enum Delivery: String, Sendable, Equatable, CaseIterable { case burst, paced }
    public enum Encoding: String, Sendable, Equatable, CaseIterable { case pcm16, opus }
    public enum Framing: String, Sendable, Equatable, CaseIterable { case base64, binary }
    public enum End: String, Sendable, Equatable, CaseIterable { case sessionEnd = "session_end", silence }
    public enum AfterEnd: String, Sendable, Equatable, CaseIterable { case keep, close }
    public enum Sequence: String, Sendable, Equatable, CaseIterable { case `continue`, restart }
    public enum Voice: String, Sendable, Equatable, CaseIterable { case tone, espeak }
    public enum Catalogue: String, Sendable, Equatable, CaseIterable { case runbook, complete }

    /// How sessions are encrypted; paths start from the process's folder.
    public enum TLS: Sendable, Equatable {
        case none
        /// With a certificate that the server makes for itself when it starts.
        case selfSigned
        /// With a certificate (followed by its chain) and its key, both in PEM.
        case files(certificate: String, key: String)
    }

    public struct Model: Sendable, Equatable {
        public var id: String
        public var loadTime: Int64
        public var memory: Int64
        public init(id: String, loadTime: Int64, memory: Int64) {
            self.id = id
            self.loadTime = loadTime
            self.memory = memory
        }
    }

    public var workers = 4
    public var slotsPerWorker = 16
    public var queueLimit = 100
    /// Nanoseconds.
    public var firstAudio = RandomDistribution.lognormal(median: 120e6, p95: 220e6)
    public var rtf = RandomDistribution.normal(mean: 0.25, standardDeviation: 0.03)
    /// 0.5: synthesis takes half as long again when all slots are busy.
    public var loadDependence = 0.0
    /// Characters a second of audio.
    public var speechRate = 15.0
    public var models = [
        Model(id: "cosyvoice2-en-base", loadTime: 4_000_000_000, memory: 3_000_000_000),
        Model(id: "xtts-v2", loadTime: 6_000_000_000, memory: 4_000_000_000),
    ]
    public var gpuMemory: Int64 = 24_000_000_000
    public var delivery = Delivery.burst
    /// Nanoseconds added to each paced frame's instant; may be negative.
    public var jitter = RandomDistribution.constant(0)
    public var frame: Int64 = 20_000_000
    public var sampleRate = 48_000
    public var encoding = Encoding.pcm16
    public var framing = Framing.base64
    /// A tone whose frames carry their own number, or real speech of the program espeak-ng.
    public var voice = Voice.tone
    public var leadingSilence: Int64 = 0
    /// Frames that wait for one session at the most; more are dropped.
    public var frameQueue = 50
    public var end = End.sessionEnd
    public var afterEnd = AfterEnd.keep
    public var sequence = Sequence.continue
    public var compression = false
    public var tls = TLS.none
    public var connectionLimit = 1000
    public var idleTimeout: Int64 = 300_000_000_000
    public var catalogue = Catalogue.runbook
    /// Upper bounds of the latency histograms, in seconds, rising.
    public var buckets = [0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1, 2, 5]
    /// Faults by the time since the server's start; where entries overlap, the later one in the list decides.
    public var timetable: [TimetableEntry] = []
    public var seed: UInt64 = 1

    public init() {}
}
