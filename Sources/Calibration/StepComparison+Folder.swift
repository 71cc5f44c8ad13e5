import Measurement
public import Recording
import Timing

extension StepComparison {
    /// Compares a run folder with its server's ledger.
    ///
    /// Throws `RecordingError` or `CalibrationError`.
    public init(folder: RunFolderReader, ledgerPath: String) throws {
        let ledger = try LedgerReader.read(path: ledgerPath)
        var rows: [UtteranceRecord] = []
        try folder.forEachUtterance { rows.append($0) }
        let sessions = Set(rows.lazy.map(\.serverSessionID).filter { !$0.isEmpty })
        guard sessions.isEmpty || sessions.contains(where: { ledger.openings[$0] != nil }) else {
            throw CalibrationError.unrelated(file: ledgerPath)
        }
        self.init(
            rows,
            ledger: ledger,
            conditions: Conditions(
                frame: CalibrationPlan.frame,
                prebuffer: folder.metadata.prebufferNs,
                loadStart: WallInstant(nanoseconds: folder.metadata.startedNs),
                sessionsOpened: folder.metadata.sessions.opened
            )
        )
    }
}
