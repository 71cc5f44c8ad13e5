public import PromQL

/// How rules are replayed.
public struct ReplayOptions: Sendable {
    /// Where within its interval a group is evaluated first, counted from the replay's start.
    public enum Phase: Sendable, Equatable {
        case milliseconds(Int64)
        /// Of the group's own interval, from 0 to 1.
        case share(Double)
    }

    public var query: QueryOptions
    /// The interval of groups that name none; in Prometheus the global evaluation interval.
    public var defaultIntervalMilliseconds: Int64
    /// Takes the place of every group's own interval.
    public var intervalMilliseconds: Int64?
    public var phase: Phase
    /// The query offset of groups that name none.
    public var queryOffsetMilliseconds: Int64
    /// What templates see as `$externalLabels`.
    public var externalLabels: [String: String]
    /// What templates see as `$externalURL`.
    public var externalURL: String
    /// How long a resolved alert is remembered.
    public var resolvedRetentionMilliseconds: Int64
    /// Instants at which all alerts are noted down with their annotations, if they are evaluated then.
    public var snapshots: Set<Int64>

    public init(
        query: QueryOptions = QueryOptions(),
        defaultIntervalMilliseconds: Int64 = 60_000,
        intervalMilliseconds: Int64? = nil,
        phase: Phase = .milliseconds(0),
        queryOffsetMilliseconds: Int64 = 0,
        externalLabels: [String: String] = [:],
        externalURL: String = "",
        resolvedRetentionMilliseconds: Int64 = 900_000,
        snapshots: Set<Int64> = []
    ) {
        self.query = query
        self.defaultIntervalMilliseconds = defaultIntervalMilliseconds
        self.intervalMilliseconds = intervalMilliseconds
        self.phase = phase
        self.queryOffsetMilliseconds = queryOffsetMilliseconds
        self.externalLabels = externalLabels
        self.externalURL = externalURL
        self.resolvedRetentionMilliseconds = resolvedRetentionMilliseconds
        self.snapshots = snapshots
    }

    /// How often a group is evaluated.
    public func interval(of group: RuleGroup) -> Int64 {
        max(1, intervalMilliseconds ?? group.intervalMilliseconds ?? defaultIntervalMilliseconds)
    }

    /// How far behind the replay's start a group is evaluated first.
    public func phase(of group: RuleGroup) -> Int64 {
        let interval = interval(of: group)
        return switch phase {
        case .milliseconds(let milliseconds): max(0, milliseconds) % interval
        case .share(let share): Int64(max(0, min(share, 1)) * Double(interval)) % interval
        }
    }
}
