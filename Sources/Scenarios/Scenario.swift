public import ReferenceConfiguration
public import Timing

/// A validated scenario file.
///
/// Durations are nanoseconds, shares 0 to 1, rates per second.
public struct Scenario: Sendable, Equatable {
    public var name: String
    public var description: String
    public var seed: UInt64
    public var target: Target
    public var load: Load
    public var session: SessionScript
    public var targets: [TargetExpression]
    public var metrics: [ScrapeTarget]
    public var queries: [NamedQuery]
    public var alerts: AlertSettings?
    public var report: ReportSettings

    public init(
        name: String,
        description: String = "",
        seed: UInt64 = 1,
        target: Target,
        load: Load,
        session: SessionScript,
        targets: [TargetExpression] = [],
        metrics: [ScrapeTarget] = [],
        queries: [NamedQuery] = [],
        alerts: AlertSettings? = nil,
        report: ReportSettings = ReportSettings()
    ) {
        self.name = name
        self.description = description
        self.seed = seed
        self.target = target
        self.load = load
        self.session = session
        self.targets = targets
        self.metrics = metrics
        self.queries = queries
        self.alerts = alerts
        self.report = report
    }
}

/// What is driven.
public struct Target: Sendable, Equatable {
    public enum Endpoint: Sendable, Equatable {
        /// The reference orchestrator, started as a child process with these settings.
        case reference(ReferenceSettings)
        /// A `ws://` or `wss://` URL as written, its query included.
        case url(String)
    }
    public enum Encoding: String, Sendable, Equatable, CaseIterable { case pcm16, opus }
    public enum Framing: String, Sendable, Equatable, CaseIterable { case base64, binary }

    public var endpoint: Endpoint
    /// Name of the speech protocol's adapter.
    public var adapter = "orchestrator"
    public var encoding = Encoding.pcm16
    public var framing = Framing.base64
    /// In the file's order; values may be secrets and are never printed.
    public var headers: [Header] = []
    public var subprotocol: String?
    public var compression = false
    public var tls = TLS()

    public init(endpoint: Endpoint) { self.endpoint = endpoint }

    public struct Header: Sendable, Equatable {
        public var name: String
        public var value: String
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Paths are absolute, resolved against the scenario file's folder.
    public struct TLS: Sendable, Equatable {
        public var ca: String?
        public var certificate: String?
        public var key: String?
        public var verify = true
        public init() {}
    }
}

/// How much load, when.
public struct Load: Sendable, Equatable {
    public enum Model: String, Sendable, Equatable, CaseIterable { case closed, open }
    public enum Arrivals: String, Sendable, Equatable, CaseIterable { case poisson, uniform }

    public var model: Model
    public var arrivals: Arrivals
    public var stages: [Stage]
    public var maxSessions: Int
    public var warmup: Int64
    public var drain: Int64
    /// Keys that were given though this model does not heed them.
    public var unheeded: [String] = []

    public init(
        model: Model = .closed,
        arrivals: Arrivals = .poisson,
        stages: [Stage],
        maxSessions: Int = 1000,
        warmup: Int64 = 0,
        drain: Int64 = 10 * Nanoseconds.perSecond
    ) {
        self.model = model
        self.arrivals = arrivals
        self.stages = stages
        self.maxSessions = maxSessions
        self.warmup = warmup
        self.drain = drain
    }

    public struct Stage: Sendable, Equatable {
        /// Sessions at a time (closed) or new sessions a second (open) at the end of the ramp.
        public var level: Double
        public var ramp: Int64
        public var hold: Int64
        public init(level: Double, ramp: Int64, hold: Int64) {
            self.level = level
            self.ramp = ramp
            self.hold = hold
        }
    }

    /// Length of all stages, drain not included.
    public var duration: Int64 { stages.reduce(0) { $0 + $1.ramp + $1.hold } }
}

/// What one session does.
public struct SessionScript: Sendable, Equatable {
    public enum Utterances: Sendable, Equatable {
        case fixed(Int)
        case between(Int, Int)
    }
    public enum TextOrder: String, Sendable, Equatable, CaseIterable { case shuffled, sequential, random }
    public enum Command: String, Sendable, Equatable, CaseIterable { case pause = "PAUSE", stop = "STOP" }

    public struct ThinkTime: Sendable, Equatable {
        /// In nanoseconds.
        public var distribution: RandomDistribution
        public var maximum: Int64?
        public init(distribution: RandomDistribution, maximum: Int64? = nil) {
            self.distribution = distribution
            self.maximum = maximum
        }
    }

    public struct Text: Sendable, Equatable {
        public var id: String
        public var text: String
        public init(id: String, text: String) {
            self.id = id
            self.text = text
        }
    }

    public struct BargeIn: Sendable, Equatable {
        public var probability: Double
        /// After the first audio of the utterance.
        public var after: Int64
        public var command: Command
        public init(probability: Double, after: Int64, command: Command) {
            self.probability = probability
            self.after = after
            self.command = command
        }
    }

    /// What ends an utterance: whichever of the set ones comes first.
    public struct End: Sendable, Equatable {
        public var sessionEnd = true
        public var gap: Int64?
        public var frames: Int?
        public init() {}
    }

    public struct Deadlines: Sendable, Equatable {
        public var connect = 5 * Nanoseconds.perSecond
        public var firstAudio = 5 * Nanoseconds.perSecond
        public var stall = 2 * Nanoseconds.perSecond
        public init() {}
    }

    public struct AudioCheck: Sendable, Equatable {
        /// Share of the utterances whose audio is decoded and checked in full.
        public var share = 0.05
        /// In dBFS.
        public var silenceLevel = -50.0
        public init() {}
    }

    public var utterances = Utterances.fixed(3)
    public var thinkTime = ThinkTime(distribution: .constant(1e9))
    public var texts: [Text]
    public var textOrder = TextOrder.shuffled
    /// Tokens a second when the text is streamed in chunks.
    public var tokensPerSecond: Double?
    public var bargeIn: BargeIn?
    public var end = End()
    public var deadlines = Deadlines()
    /// How much audio the modelled listener gathers before it plays, in nanoseconds.
    public var prebuffer = 100 * Nanoseconds.perMillisecond
    public var audio = AudioCheck()

    public init(texts: [Text]) { self.texts = texts }
}

/// One line of `targets`, for example `fal.p95 < 300ms`.
public struct TargetExpression: Sendable, Equatable {
    public enum Subject: Sendable, Equatable {
        /// A figure's name as in the file (`fal`, `fal_from_sent`, …) and the statistic.
        case statistic(figure: Figure, Statistic)
        case share(Share)
        /// PromQL over the scraped series, judged at its worst instant after warm-up.
        case query(String)
    }
    public enum Figure: String, Sendable, Equatable, CaseIterable {
        case fal, falFromSent = "fal_from_sent", firstAudible = "first_audible", rtf, jitter, connect
        case bargeIn = "barge_in", stall
    }
    public enum Statistic: String, Sendable, Equatable, CaseIterable { case p50, p90, p95, p99, p999, max, mean }
    public enum Share: String, Sendable, Equatable, CaseIterable {
        case frameDrops = "frame_drops", underruns, failures, zombies
    }
    public enum Comparison: String, Sendable, Equatable, CaseIterable {
        case less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    }

    /// As written.
    public var text: String
    public var subject: Subject
    public var comparison: Comparison
    /// Seconds for latencies, a ratio for `rtf`, 0 to 1 for shares, the query's own unit for a query.
    public var limit: Double

    public init(text: String, subject: Subject, comparison: Comparison, limit: Double) {
        self.text = text
        self.subject = subject
        self.comparison = comparison
        self.limit = limit
    }
}

/// A metrics page that is scraped beside the load.
public struct ScrapeTarget: Sendable, Equatable {
    public var job: String
    /// Nil for a job of `documentedPorts`: at that port of the target's host, or wherever the reference has it.
    public var url: String?
    public var interval: Int64
    public var timeout: Int64
    /// Where the documents put the metrics pages of an orchestrator and its workers.
    public static let documentedPorts = ["orchestrator": 8081, "tts-worker": 9090]

    public init(job: String, url: String?, interval: Int64 = Nanoseconds.perSecond, timeout: Int64) {
        self.job = job
        self.url = url
        self.interval = interval
        self.timeout = timeout
    }
}

/// PromQL whose answer stands in the report under a name.
public struct NamedQuery: Sendable, Equatable {
    public var name: String
    public var expression: String
    public init(name: String, expression: String) {
        self.name = name
        self.expression = expression
    }
}

/// Rule files to be evaluated over the run, and what is expected of their alerts.
public struct AlertSettings: Sendable, Equatable {
    public enum Expectation: Sendable, Equatable {
        /// Within the given nanoseconds of the load's start; nil for at any time.
        case fires(within: Int64?)
        case silent
        case any
    }
    /// Absolute paths.
    public var rules: [String]
    public var scrapeInterval: Int64?
    /// In the file's order.
    public var expectations: [(alert: String, expectation: Expectation)]

    public init(
        rules: [String],
        scrapeInterval: Int64?,
        expectations: [(alert: String, expectation: Expectation)]
    ) {
        self.rules = rules
        self.scrapeInterval = scrapeInterval
        self.expectations = expectations
    }

    public static func == (left: Self, right: Self) -> Bool {
        left.rules == right.rules && left.scrapeInterval == right.scrapeInterval
            && left.expectations.count == right.expectations.count
            && zip(left.expectations, right.expectations).allSatisfy { $0 == $1 }
    }
}

/// Which reports are written; all by default.
public struct ReportSettings: Sendable, Equatable {
    public enum Format: String, Sendable, Equatable, CaseIterable { case html, json, markdown, junit }
    public var formats: [Format] = Format.allCases
    public init() {}
}
