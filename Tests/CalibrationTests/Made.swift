import Measurement
import Timing

@testable import Calibration

let frame: Int64 = 20_000_000
let origin = WallInstant(nanoseconds: 1_800_000_000_000_000_000)

/// Frames of consecutive numbers, each 20 ms after the one before.
func paced(from first: UInt64 = 1, count: Int, at start: WallInstant) -> [LedgerUtterance.Frame] {
    (0..<count).map { place in
        LedgerUtterance.Frame(sequence: first + UInt64(place), written: start + Int64(place) * frame)
    }
}

/// A run of a few sessions, each with two paced replies of ten frames, and the rows of a client that measured all of it
/// `delay` nanoseconds late.
struct MadeRun {
    var ledger = Ledger()
    var rows: [UtteranceRecord] = []

    init(sessions: Int, delay: (Int) -> Int64) {
        var count = 0
        for session in 0..<sessions {
            let id = "ws-\(session)"
            var instant = origin + Int64(session) * 1_000_000
            ledger.openings[id] = instant
            ledger.closings[id] = Ledger.Closing(by: "client", code: 1000)
            for utterance in 0..<2 {
                let received = instant + 100_000
                let written = paced(from: UInt64(1 + 10 * utterance), count: 10, at: received + 150_000_000)
                ledger.utterances[Ledger.Key(session: id, utterance: utterance + 1)] = LedgerUtterance(
                    outcome: "completed",
                    textReceived: received,
                    frames: written
                )
                rows.append(
                    Self.row(session, utterance, planned: instant, written: written, late: delay(count))
                )
                instant = instant + 1_000_000_000
                count += 1
            }
        }
    }

    static func row(
        _ session: Int,
        _ utterance: Int,
        planned: WallInstant,
        written: [LedgerUtterance.Frame],
        late: Int64
    ) -> UtteranceRecord {
        var row = UtteranceRecord(
            session: UInt32(session),
            utterance: UInt32(utterance),
            textCharacters: 3,
            planned: planned
        )
        row.serverSessionID = "ws-\(session)"
        row.sent = planned + 20_000
        row.firstAudio = written.first.map { $0.written + late }
        row.lastAudio = written.last.map { $0.written + late }
        row.audio = Int64(written.count) * frame
        row.frames = UInt32(written.count)
        row.delivery = .paced
        row.jitter = 0
        row.jitterP95 = 0
        row.outcome = .ok
        if utterance == 0 {
            row.connect = 2_000_000
            row.connectTCP = 500_000
            row.connectUpgrade = 1_000_000
            row.connectSessionStart = 400_000
        }
        return row
    }

    func comparison(sessionsOpened: Int? = nil) -> StepComparison {
        StepComparison(
            rows,
            ledger: ledger,
            conditions: StepComparison.Conditions(
                frame: frame,
                prebuffer: 100_000_000,
                loadStart: origin,
                sessionsOpened: sessionsOpened ?? ledger.openings.count
            )
        )
    }
}

extension StepComparison {
    func timing(_ figure: CalibratedFigure) -> TimingCheck? { timings.first { $0.figure == figure } }
    func count(_ name: String) -> CountCheck? { counts.first { $0.name == name } }
    var inexact: [String] { counts.filter { !$0.isExact }.map(\.name) }
}
