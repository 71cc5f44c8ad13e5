public import Timing

/// The content of `run.json`, format 1: what is known of a run beyond its rows.
///
/// Written when the run starts and again, atomically, when it ends; a run that was killed keeps the first form, with
/// `finished` false. Keys are the property names; every later version of format 1 only adds keys. Instants whose names
/// end in `Ns` are nanoseconds of the wall clock.
public struct RunMetadata: Codable, Sendable, Equatable {
    /// One metrics page that was scraped beside the load; the counts are 0 until the run has ended.
    public struct ScrapeTarget: Codable, Sendable, Equatable {
        public var job: String
        /// Without user information and query.
        public var url: String
        public var intervalNs: Int64
        public var ok = 0
        public var failed = 0
        public var samples = 0
        public var series = 0
        /// The last failure's reason.
        public var lastError: String?
        /// Turns left out because the scrape before took longer than the interval.
        public var skipped = 0
        /// Lines that could not be read and were left out, over all scrapes.
        public var errorLines = 0
        /// The first oddities and errors of the pages, one line each.
        public var findings: [String] = []

        public init(job: String, url: String, intervalNs: Int64) {
            self.job = job
            self.url = url
            self.intervalNs = intervalNs
        }
    }

    /// PromQL with a name for its answer.
    public struct Query: Codable, Sendable, Equatable {
        public var name: String
        public var expression: String
        public init(name: String, expression: String) {
            self.name = name
            self.expression = expression
        }
    }

    /// Messages of the server's that no utterance's row holds, and what this side failed to look into.
    public struct Oddities: Codable, Sendable, Equatable {
        /// Audio frames while no utterance was under way.
        public var strayFrames = 0
        /// Messages of a type that the protocol does not know.
        public var unknownMessages = 0
        /// `error` messages while no utterance was under way.
        public var strayErrors = 0
        /// Broken messages while no utterance was under way.
        public var strayMalformed = 0
        /// Frames that were to be decoded, and for which this machine's libopus could make no decoder.
        public var undecodedFrames = 0
        public init() {}
    }

    /// The format that this version writes, and the highest that it reads.
    public static let currentFormat = 1

    public var format = RunMetadata.currentFormat
    public var name: String
    public var description = ""
    /// RFC 3339 with nanoseconds, the same instant as `startedNs`.
    public var started: String
    public var startedNs: Int64
    public var seed: UInt64 = 0
    /// The tool's version.
    public var version = ""
    public var host = RunReport.Host()
    /// Where the sessions went; a URL without user information and query.
    public var target = ""
    /// `closed` or `open`.
    public var loadModel = ""
    /// `pcm16` or `opus`.
    public var encoding = ""
    /// Event loops, one thread each.
    public var loops = 1
    /// Where arrivals are taken: `kernel` or `user`; `virtual` in a simulated run.
    public var timestamps = "kernel"
    /// What the modelled listener buffers before playback.
    public var prebufferNs: Int64 = 0
    /// RMS level in dBFS up to which a frame counts as silence.
    public var silenceThreshold = -50.0
    /// End of the warm-up: planned at first, as it was in the end; nil if there is none.
    public var warmupEndsNs: Int64?
    /// End of the load and begin of the drain: planned at first, as it was in the end.
    public var loadEndsNs: Int64?
    /// The longest stretch of constant load after the warm-up, as offsets from `startedNs`; nil if there is none.
    public var steadyFromOffsetNs: Int64?
    public var steadyToOffsetNs: Int64?
    /// When the last window ended; nil until the run has.
    public var endedNs: Int64?
    /// Targets as the scenario has them, for example `fal.p95 < 300ms`.
    public var targets: [String] = []
    /// Queries whose answers the report holds.
    public var queries: [Query] = []
    /// Alert rules that the report evaluates; nil if there are none.
    public var alerts: Alerts?
    /// Reports that are written: `html`, `json`, `markdown`, `junit`.
    public var formats = ["html", "json", "markdown", "junit"]
    public var scrapes: [ScrapeTarget] = []
    public var sessions = RunReport.Sessions()
    public var oddities = Oddities()
    /// Why libopus could make no decoder; nil unless it was so.
    public var decoderError: String?
    /// Socket reads, and those of them to which the kernel gave no timestamp.
    public var reads = 0
    public var userTimestampReads = 0
    /// How well arrivals had to be known for what the run is for; nil if its targets say it.
    public var arrivalToleranceNs: Int64?
    /// Descriptors that the process may have; 0 if unknown.
    public var fileLimit = 0
    /// The run came to its end and all files are complete.
    public var finished = false
    /// The user or a signal ended it before its time.
    public var interrupted = false
    /// Files of which rows had to be thrown away, as on a disk that stays full; absent otherwise.
    public var rowsLost: [String]?
    /// Bytes of each file of a run that came to its end, by the file's name; absent from what older versions wrote.
    public var fileBytes: [String: Int64]?
    /// It was computed in virtual time, and nothing in it was measured; absent from a measured run.
    public var simulated: Bool?
    public var isSimulated: Bool { simulated == true }

    public init(name: String, started: WallInstant) {
        self.name = name
        self.started = started.rfc3339(fractionDigits: 9)
        startedNs = started.nanoseconds
    }
}
