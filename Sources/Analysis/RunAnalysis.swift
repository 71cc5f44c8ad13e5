public import Alerting
public import Measurement
public import Recording
public import Timing

/// All that a report shows of one run, computed from its folder.
public struct RunAnalysis: Sendable {
    public var report: RunReport
    /// One a second, in order; the time axis of every plot starts at the first one's start.
    public var windows: [WindowRecord]
    /// Stages, faults and other marks, in order.
    public var events: [RunEvent]
    /// Server-side lines for the time axis, from the scrapes (queue depth, RTF, GPU memory, … when exported).
    public var serverLines: [ServerLine]
    /// The worst utterances by the tenth: failures first, then the highest first-audio latencies.
    public var worst: [UtteranceRecord]
    /// `scenario.yaml` as it ran.
    public var scenarioText: String
    /// The rule file whose alerts took the place of the run's own; nil for a run as it was.
    public var replayedRules: String?
    /// What each rule did, its groups evaluated from the run's start on; nil for a run without alerts.
    public var replay: AlertReplay?

    public init(
        report: RunReport,
        windows: [WindowRecord],
        events: [RunEvent],
        serverLines: [ServerLine],
        worst: [UtteranceRecord],
        scenarioText: String
    ) {
        self.report = report
        self.windows = windows
        self.events = events
        self.serverLines = serverLines
        self.worst = worst
        self.scenarioText = scenarioText
    }
}

/// One scraped quantity over the run's time.
public struct ServerLine: Sendable {
    /// `seconds`, `bytes`, `ratio`, `percent`, `count` or `perSecond`.
    public enum Unit: String, Sendable { case seconds, bytes, ratio, percent, count, perSecond }
    /// Human title, for example `Frame queue depth (max over series)`.
    public var title: String
    public var metric: String
    public var unit: Unit
    public var points: [Point]

    public struct Point: Sendable {
        public var at: WallInstant
        public var value: Double
        public init(at: WallInstant, value: Double) {
            self.at = at
            self.value = value
        }
    }

    public init(title: String, metric: String, unit: Unit, points: [Point]) {
        self.title = title
        self.metric = metric
        self.unit = unit
        self.points = points
    }
}
