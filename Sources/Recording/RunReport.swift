/// The content of `report.json`, format 1: seconds, shares as 0 to 1, instants as RFC 3339.
///
/// Keys are the property names. Every later version of format 1 only adds keys.
public struct RunReport: Codable, Sendable, Equatable {
    public enum Verdict: String, Codable, Sendable { case met, missed, inconclusive, invalid, interrupted }

    public struct Target: Codable, Sendable, Equatable {
        public var expression: String
        public var verdict: Verdict
        /// Nil when there is nothing to judge, or when the value is infinite (`why` says so).
        public var value: Double?
        /// [low, high]; nil bounds are unbounded.
        public var interval: [Double?]
        public var confidence: Double
        public var samples: Int
        public var effectiveSamples: Double
        public var designEffect: Double
        /// Further utterances needed for a verdict, as far as the present share of misses tells; 0 when decided.
        public var needed: Int?
        public var limit: Double
        /// `seconds`, `ratio` or `share`.
        public var unit: String
        public var why: String

        /// Keys without a value are written as null, so that a reader finds every one of them.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(expression, forKey: .expression)
            try container.encode(verdict, forKey: .verdict)
            try container.encode(value, forKey: .value)
            try container.encode(interval, forKey: .interval)
            try container.encode(confidence, forKey: .confidence)
            try container.encode(samples, forKey: .samples)
            try container.encode(effectiveSamples, forKey: .effectiveSamples)
            try container.encode(designEffect, forKey: .designEffect)
            try container.encode(needed, forKey: .needed)
            try container.encode(limit, forKey: .limit)
            try container.encode(unit, forKey: .unit)
            try container.encode(why, forKey: .why)
        }

        public init(
            expression: String,
            verdict: Verdict,
            value: Double?,
            interval: [Double?],
            confidence: Double,
            samples: Int,
            effectiveSamples: Double,
            designEffect: Double,
            needed: Int?,
            limit: Double,
            unit: String,
            why: String
        ) {
            self.expression = expression
            self.verdict = verdict
            self.value = value
            self.interval = interval
            self.confidence = confidence
            self.samples = samples
            self.effectiveSamples = effectiveSamples
            self.designEffect = designEffect
            self.needed = needed
            self.limit = limit
            self.unit = unit
            self.why = why
        }
    }

    public struct Utterances: Codable, Sendable, Equatable {
        /// All that were planned, warm-up included.
        public var planned = 0
        public var ok = 0
        /// Outcome's name to its count; adds up to `planned`.
        public var outcomes: [String: Int] = [:]
        /// Those of `outcomes` that were planned in the warm-up; figures and targets leave them out.
        public var warmupOutcomes: [String: Int] = [:]
        /// Those that the figures and targets are about (warm-up and the run's own cancellations left out).
        public var measured = 0
        public var truncated = 0
        public init() {}
    }

    public struct Sessions: Codable, Sendable, Equatable {
        public var planned = 0
        public var opened = 0
        public var failed = 0
        public var peak = 0
        public init() {}
    }

    public struct Bucket: Codable, Sendable, Equatable {
        /// Upper bound, inclusive.
        public var le: Double
        public var count: Int
        public init(le: Double, count: Int) {
            self.le = le
            self.count = count
        }
    }

    /// A distribution; all but `count` are nil when nothing was measured.
    ///
    /// Utterances without the figure are not in it.
    public struct Figure: Codable, Sendable, Equatable {
        public var count = 0
        public var min: Double?
        public var mean: Double?
        public var p50: Double?
        public var p90: Double?
        public var p95: Double?
        public var p99: Double?
        public var p999: Double?
        public var max: Double?
        /// About 20 a decade, empty ones left out, not cumulative.
        public var buckets: [Bucket] = []
        public init() {}
    }

    public struct Figures: Codable, Sendable, Equatable {
        public var fal = Figure()
        public var falFromSent = Figure()
        public var firstAudible = Figure()
        public var rtf = Figure()
        /// Over frames of paced utterances: abs(inter-arrival − frame duration).
        public var jitter = Figure()
        public var connect = Figure()
        public var bargeIn = Figure()
        /// Longest stall of each utterance that had one.
        public var stall = Figure()
        public init() {}
    }

    /// How long one step of opening a session took, in seconds; all but `count` are nil when none took it.
    public struct Step: Codable, Sendable, Equatable {
        public var count = 0
        public var p50: Double?
        public var p95: Double?
        public var max: Double?
        public init() {}
    }

    /// The steps of opening a session, of those measured sessions that reached them.
    public struct ConnectSteps: Codable, Sendable, Equatable {
        public var nameLookup = Step()
        public var tcp = Step()
        public var tls = Step()
        public var upgrade = Step()
        /// From the accepted upgrade to `session_start`.
        public var sessionStart = Step()
        public init() {}
    }

    public struct Audio: Codable, Sendable, Equatable {
        public var frames = 0
        public var seconds = 0.0
        public var missing = 0
        public var duplicate = 0
        public var reordered = 0
        public var malformed = 0
        public var silent = 0
        public var ambiguousTimestamps = 0
        /// Utterances whose first audio's arrival is only bounded.
        public var ambiguousFirstAudio = 0
        /// Utterances that have a jitter, and those of them whose jitter may be off by more than 1 ms because arrivals were
        /// only bounded.
        public var jitters = 0
        public var blurredJitters = 0
        /// `paced`, `burst`, `mixed` or `unknown`.
        public var delivery = "unknown"
        /// `kernel` or `user`; `virtual` in a simulated run.
        public var timestamps = "kernel"
        public init() {}
    }

    public struct Playback: Codable, Sendable, Equatable {
        public var utterancesWithUnderrun = 0
        public var underruns = 0
        /// Seconds.
        public var longestStall = 0.0
        public init() {}
    }

    public struct BargeIn: Codable, Sendable, Equatable {
        public var attempted = 0
        /// Audio went on to the utterance's own end.
        public var ignored = 0
        public init() {}
    }

    public struct Percentiles: Codable, Sendable, Equatable {
        public var p50 = 0.0
        public var p99 = 0.0
        public var max = 0.0
        public init() {}
    }

    public struct Generator: Codable, Sendable, Equatable {
        /// `fit` or `saturated`.
        public var verdict = "fit"
        public var startLateness = Percentiles()
        public var loopDelay = Percentiles()
        /// How far off the arrivals of first audios may be, the clocks' error included.
        public var arrivalUncertainty = Percentiles()
        /// CPU of the busiest loop's core, 0 to 1, at its 95th percentile over the seconds of the load.
        public var cpuPerCore = 0.0
        public var cpuProcess = 0.0
        public var peakMemoryBytes = 0
        public var openFiles = 0
        public var clockErrorSeconds = 0.0
        public var loops = 1
        /// Sentences, empty when fit.
        public var why: [String] = []
        public init() {}
    }

    public struct Scrape: Codable, Sendable, Equatable {
        public var job: String
        public var url: String
        public var ok: Int
        public var failed: Int
        public var samples: Int
        public var series: Int
        /// The last failure's reason.
        public var lastError: String?
        /// Turns left out because the scrape before took longer than the interval.
        public var skipped = 0
        /// Lines that could not be read and were left out.
        public var errorLines = 0
        public init(job: String, url: String, ok: Int, failed: Int, samples: Int, series: Int, lastError: String?) {
            self.job = job
            self.url = url
            self.ok = ok
            self.failed = failed
            self.samples = samples
            self.series = series
            self.lastError = lastError
        }
    }

    /// The answer to one of the scenario's queries, over the measured part of the run.
    public struct Query: Codable, Sendable, Equatable {
        public struct Series: Codable, Sendable, Equatable {
            /// In PromQL's notation; empty without labels.
            public var labels: String
            /// Instants with an answer.
            public var count: Int
            public var min: Double?
            public var mean: Double?
            public var max: Double?
            public var last: Double?

            /// Summarises the values in the order of time; those that are no finite number are left out.
            public init(labels: String, values: [Double]) {
                let finite = values.filter(\.isFinite)
                self.labels = labels
                count = finite.count
                min = finite.min()
                max = finite.max()
                mean = finite.isEmpty ? nil : finite.reduce(0, +) / Double(finite.count)
                last = finite.last
            }
        }

        public var name: String
        public var expression: String
        public var series: [Series] = []
        /// Why there is no answer.
        public var error: String?

        public init(name: String, expression: String) {
            self.name = name
            self.expression = expression
        }
    }

    public struct Host: Codable, Sendable, Equatable {
        public var name = ""
        public var kernel = ""
        public var processor = ""
        public var cores = 0
        public init() {}
    }

    public struct Steadiness: Codable, Sendable, Equatable {
        public var steady = true
        /// One sentence on what drifted, empty when steady.
        public var why = ""
        public init() {}
    }

    public var format = 1
    public var name = ""
    public var description = ""
    public var verdict = Verdict.inconclusive
    public var exitCode: Int32 = 0
    public var started = ""
    /// Seconds of load, drain included.
    public var duration = 0.0
    public var seed: UInt64 = 0
    public var version = ""
    public var host = Host()
    /// True for a run that was computed in virtual time, nothing in it measured; absent otherwise.
    public var simulated: Bool?
    /// Where the sessions went; a URL without user information and query.
    public var target = ""
    /// `closed` or `open`.
    public var loadModel = ""
    public var targets: [Target] = []
    public var utterances = Utterances()
    public var sessions = Sessions()
    public var figures = Figures()
    public var connectSteps = ConnectSteps()
    public var audio = Audio()
    public var playback = Playback()
    public var bargeIn = BargeIn()
    public var generator = Generator()
    public var steadiness = Steadiness()
    public var scrapes: [Scrape] = []
    public var queries: [Query] = []
    /// What the alerts of the scenario's rule files did, in the files' order.
    public var alerts: [Alert] = []
    /// What alerts are held against; empty without alerts.
    public var truth: [Truth] = []
    /// What is missing from the run folder so that the figures prove nothing, a sentence each; empty for a whole one.
    public var damage: [String] = []
    /// Plain sentences, most important first.
    public var warnings: [String] = []

    public init() {}

    public var isSimulated: Bool { simulated == true }
}
