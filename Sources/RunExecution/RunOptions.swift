/// How a run is made, beside what its scenario says.
public struct RunOptions: Sendable {
    /// Event loops; nil for one a core that is free for them.
    public var loops: Int?
    /// The run folder; nil for `reports/<name>-<UTC time>`.
    public var folder: String?
    /// Kernel receive timestamps; user-space ones are for seeing how much worse they are.
    public var kernelTimestamps = true
    /// How well arrivals must be known, in nanoseconds, for the generator to be fit; nil to go by what is asked of latencies.
    public var arrivalTolerance: Int64?
    /// How the reference orchestrator is started, if the scenario wants one.
    public var reference = ReferenceOptions()
    /// This program's own file, which also is the reference orchestrator.
    public var executable: String
    /// This program's version, for the run folder.
    public var version: String

    public init(executable: String, version: String) {
        self.executable = executable
        self.version = version
    }
}

/// How a run starts its reference orchestrator, beside the scenario's settings.
public struct ReferenceOptions: Sendable, Equatable {
    /// Where it writes what it truly did, every frame included; nil for nowhere.
    public var ledger: String?
    /// The processor that it runs on alone; nil for any.
    public var processor: Int?
    public init() {}

    var arguments: [String] {
        (ledger.map { ["--ledger", $0, "--ledger-frames"] } ?? []) + (processor.map { ["--core", "\($0)"] } ?? [])
    }
}
