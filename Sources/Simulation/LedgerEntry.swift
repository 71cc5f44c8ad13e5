package import ReferenceModel
package import Timing

/// One line of the modelled server's own record.
package enum LedgerEntry: Sendable, Equatable {
    case utterance(LedgerRecord)
    case event(LedgerEvent)

    /// One line of JSON, as the server's ledger has it.
    package func json(_ mapping: ClockMapping) -> String {
        switch self {
        case .utterance(let record): record.json(mapping)
        case .event(let event): event.json(mapping)
        }
    }

    package var record: LedgerRecord? {
        if case .utterance(let record) = self { record } else { nil }
    }
}
