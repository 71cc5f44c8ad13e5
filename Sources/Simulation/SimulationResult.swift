import LoadGeneration
public import Measurement
public import MetricScraping
public import Scenarios
public import Timing

/// A whole simulated run in memory: what a search over loads or a study of detection needs, without a run folder.
public struct SimulationResult: Sendable {
    /// One a second, in order.
    public var windows: [WindowRecord] = []
    /// In the order in which their outcomes became known.
    public var utterances: [UtteranceRecord] = []
    public var histograms = RunHistograms()
    public var scrapes: [ScrapeResult] = []
    package var ledger: [LedgerEntry] = []
    public var sessionsPlanned = 0
    /// The most sessions that were open at once.
    public var sessionsPeak = 0

    /// Simulates the scenario from its first second to its last.
    ///
    /// Throws if its target is no reference orchestrator.
    public init(of scenario: Scenario, start: WallInstant) throws(SimulationError) {
        self.init(try Simulation(scenario, start: start))
    }

    /// Runs a simulation that has not begun to its end.
    package init(_ simulation: Simulation) {
        while let second = simulation.next() {
            windows.append(second.load.window)
            utterances += second.load.recorded.utterances
            histograms.add(second.load.recorded)
            scrapes += second.scrapes
            ledger += second.ledger
            sessionsPlanned += second.load.sessionsPlanned
            sessionsPeak = max(sessionsPeak, second.load.sessionsPeak)
        }
    }
}
