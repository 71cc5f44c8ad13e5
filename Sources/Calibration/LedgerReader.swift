public import Foundation
import Timing

/// Reads `ledger.jsonl`, in which utterances, their frames and what befell them stand in the order of their ends.
public struct LedgerReader {
    private var ledger = Ledger()
    private var frames: [Ledger.Key: [LedgerUtterance.Frame]] = [:]
    private var announced: [Ledger.Key: (frames: Int, drops: Int)] = [:]
    private var dropped: [Ledger.Key: Set<UInt64>] = [:]
    private var damaged: [Ledger.Key: Set<UInt64>] = [:]
    private let file: String

    private init(file: String) { self.file = file }

    /// The ledger in a file, whole in memory: some 30 bytes a frame.
    ///
    /// Throws `CalibrationError` if it can't be read or contradicts itself.
    public static func read(path: String) throws(CalibrationError) -> Ledger {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw .unreadable(file: path, reason: error.localizedDescription)
        }
        return try parse(data, file: path)
    }

    /// The ledger in a text; `file` is its name in messages.
    public static func parse(_ data: Data, file: String) throws(CalibrationError) -> Ledger {
        var reader = LedgerReader(file: file)
        let decoder = JSONDecoder()
        for (index, text) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
            let line: LedgerLine
            do {
                line = try decoder.decode(LedgerLine.self, from: text)
            } catch {
                throw .ledger(file: file, line: index + 1, reason: "is not a line of a ledger: \(error)")
            }
            guard reader.take(line) else {
                throw .ledger(file: file, line: index + 1, reason: "lacks what a line of its kind holds")
            }
        }
        return try reader.whole()
    }

    /// False if the line lacks something.
    private mutating func take(_ line: LedgerLine) -> Bool {
        guard let event = line.event else { return takeUtterance(line) }
        switch event {
        case "frames": return takeFrames(line)
        case "drop", "corrupt":
            guard let key = line.key, let sequence = line.sequence else { return false }
            if event == "drop" {
                dropped[key, default: []].insert(sequence)
            } else {
                damaged[key, default: []].insert(sequence)
            }
        case "control":
            guard let session = line.session, let received = line.received, let isObeyed = line.obeyed else {
                return false
            }
            ledger.controls[session, default: []].append(
                Ledger.Control(received: WallInstant(nanoseconds: received), isObeyed: isObeyed)
            )
        case "error":
            guard let session = line.session, case .name(let code)? = line.code else { return false }
            ledger.errors[session, default: []].append(code)
        case "session_opened":
            guard let session = line.session, let at = line.at else { return false }
            ledger.openings[session] = WallInstant(nanoseconds: at)
        case "session_closed":
            guard let session = line.session, let by = line.by else { return false }
            var code: Int?
            if case .number(let number)? = line.code { code = number }
            ledger.closings[session] = Ledger.Closing(by: by, code: code)
        case "upgrade_refused":
            guard let status = line.status else { return false }
            ledger.refusals.append(status)
        case "connection_reset": ledger.resets += 1
        // Others say nothing that a client could have measured.
        default: break
        }
        return true
    }

    private mutating func takeUtterance(_ line: LedgerLine) -> Bool {
        guard let key = line.key, let outcome = line.outcome, let received = line.textReceived,
            let frames = line.frames, let drops = line.drops
        else { return false }
        announced[key] = (frames, drops)
        ledger.utterances[key] = LedgerUtterance(
            outcome: outcome,
            textReceived: WallInstant(nanoseconds: received)
        )
        return true
    }

    private mutating func takeFrames(_ line: LedgerLine) -> Bool {
        guard let key = line.key, let runs = line.sequences, let steps = line.steps else { return false }
        var instant = WallInstant(nanoseconds: line.first ?? 0)
        var written: [LedgerUtterance.Frame] = []
        written.reserveCapacity(steps.count)
        for run in runs {
            guard run.count == 2, run[0] <= run[1], written.count + Int(clamping: run[1] - run[0]) < steps.count else {
                return false
            }
            for sequence in run[0]...run[1] {
                instant = instant + steps[written.count]
                written.append(LedgerUtterance.Frame(sequence: sequence, written: instant))
            }
        }
        frames[key] = written
        return written.count == steps.count && (line.first != nil || steps.isEmpty)
    }

    /// Puts together what the lines said, and sees whether they agree.
    private func whole() throws(CalibrationError) -> Ledger {
        var ledger = ledger
        for (key, announced) in announced {
            let place = "utterance \(key.utterance) of \(key.session)"
            guard var written = frames[key], written.count == announced.frames else {
                throw .unreadable(
                    file: file,
                    reason: "\(place) has \(announced.frames) frames and instants of \(frames[key]?.count ?? 0)"
                )
            }
            guard dropped[key, default: []].count == announced.drops else {
                throw .unreadable(
                    file: file,
                    reason: "\(place) has \(announced.drops) drops and lines of \(dropped[key, default: []].count)"
                )
            }
            if let damaged = damaged[key] {
                for place in written.indices { written[place].isDamaged = damaged.contains(written[place].sequence) }
            }
            ledger.utterances[key]?.frames = written
            ledger.utterances[key]?.dropped = dropped[key] ?? []
        }
        return ledger
    }
}

extension LedgerLine {
    fileprivate var key: Ledger.Key? {
        guard let session, let utterance else { return nil }
        return Ledger.Key(session: session, utterance: utterance)
    }
}
