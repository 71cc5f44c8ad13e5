/// What is wrong with the metrics pages.
public struct ExporterFault: Sendable, Equatable {
    /// What is wrong with one page as a whole.
    public enum Page: String, Sendable, Equatable, CaseIterable {
        /// Every connection is reset without an answer.
        case down
        /// Every scrape gets what the last one before the fault got.
        case frozen
        /// Every value is 0.
        case zero
    }

    public var orchestrator: Page?
    public var worker: Page?
    /// Families that are left out.
    public var absent: [String] = []
    /// Whether families of single sessions carry a `session_id` label.
    public var sessionIDs = false
    /// Upper bounds of the latency histograms in seconds, in place of the settings'; nil for the settings' own.
    public var buckets: [Double]?

    public init() {}

    /// The same for both pages.
    public init(_ page: Page) {
        orchestrator = page
        worker = page
    }
}
