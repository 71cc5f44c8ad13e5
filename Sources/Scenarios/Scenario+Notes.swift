extension Scenario {
    /// What its writer may not expect, as plain sentences; none of it keeps a run from being made.
    public var notes: [String] {
        load.unheeded.map { "load.\($0) is not used: it is for the open model, and this load is closed" }
    }
}
