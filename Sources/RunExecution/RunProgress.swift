public import LoadGeneration

/// What whoever watches a run is told, in order.
public enum RunProgress: Sendable {
    /// Before anything else: for example "starting the reference orchestrator".
    case preparing(String)
    /// The load begins.
    case started(folder: String, target: String, loops: Int)
    /// Virtual time begins; nothing is driven.
    case simulating(folder: String)
    /// A second is over.
    case second(LoadSecond, scrapes: ScrapeCounts)
    /// Something went wrong beside the load, and the run goes on.
    case warning(String)
}

/// Scrapes so far, all targets together.
public struct ScrapeCounts: Sendable, Equatable {
    public var ok = 0
    public var failed = 0
    public init() {}
}
