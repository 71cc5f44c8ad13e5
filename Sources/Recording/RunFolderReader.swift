public import Measurement
import Timing

/// Reads a run folder, also one whose run was killed or still goes on; belongs to one thread or actor.
///
/// What a killed run leaves unfinished is left out and told in `warnings`. Columns are found by their names in the
/// header: unknown ones are skipped, missing ones keep their neutral values.
public final class RunFolderReader {
    public let path: String
    public let metadata: RunMetadata
    /// One sentence for each file that did not end as it should, as far as it was read.
    public private(set) var warnings: [String] = []
    /// Something at the end of a file was lost, as far as it was read.
    public var recovered: Bool { !warnings.isEmpty }

    private let directory: RunDirectory

    /// Opens a folder that holds a `run.json` of format 1; keys that an earlier version did not write have neutral values.
    public init(path: String) throws(RecordingError) {
        directory = try RunDirectory(opening: path)
        self.path = directory.path
        guard let bytes = try directory.read(RunFile.metadata) else { throw .notARun(directory: directory.path) }
        let file = directory.name(of: RunFile.metadata)
        try JSONText.checkFormat(of: bytes, file: file, supported: RunMetadata.currentFormat)
        var metadata = try JSONText.decode(growing: RunMetadata.self, from: bytes, file: file)
        if metadata.started.isEmpty {
            metadata.started = WallInstant(nanoseconds: metadata.startedNs).rfc3339(fractionDigits: 9)
        }
        self.metadata = metadata
        let instants = [
            metadata.startedNs, metadata.endedNs, metadata.warmupEndsNs, metadata.loadEndsNs,
            metadata.steadyFromOffsetNs, metadata.steadyToOffsetNs,
        ]
        if let wrong = instants.compactMap({ $0 }).first(where: { !RecordedRange.contains($0) }) {
            throw .invalid(file: file, line: nil, reason: "the instant \(wrong) is out of range")
        }
    }

    /// What is wrong with the files of a run that came to its end, a sentence each; empty for a run that was killed, of
    /// which nobody knows how much there was.
    public struct Damage: Sendable, Equatable {
        /// In files without which nothing is known of what the clients saw, or of the generator.
        public var essential: [String] = []
        public var other: [String] = []
        public init() {}
    }

    /// Holds the files against the sizes that the run left them with.
    public func damage() throws(RecordingError) -> Damage {
        var damage = Damage()
        for file in metadata.rowsLost ?? [] {
            let sentence = "\(file) lost rows while it was recorded"
            if RunFile.essential.contains(file) {
                damage.essential.append(sentence)
            } else {
                damage.other.append(sentence)
            }
        }
        guard metadata.finished else { return damage }
        let present = try directory.sizes(of: RunFile.recorded)
        for file in RunFile.recorded {
            let expected = metadata.fileBytes?[file]
            let isEssential = RunFile.essential.contains(file)
            let wrong: String? =
                switch (present[file], expected) {
                case (nil, .some): "is not there"
                // What an older version recorded; a run without a ledger has none.
                case (nil, nil):
                    metadata.fileBytes == nil && [RunFile.utterances, RunFile.windows].contains(file)
                        ? "is not there" : nil
                case (let found?, let expected?) where found < expected:
                    "holds \(found) of the \(expected) bytes that were recorded"
                case (let found?, let expected?) where found > expected:
                    "holds \(found) bytes where \(expected) were recorded"
                default: nil
                }
            guard let wrong else { continue }
            let sentence = "\(file) \(wrong)"
            if isEssential { damage.essential.append(sentence) } else { damage.other.append(sentence) }
        }
        return damage
    }

    /// Calls `body` for each row of `utterances.csv`, in the file's order, without holding the file in memory.
    ///
    /// Throws `RecordingError` with file and line, or what `body` throws.
    public func forEachUtterance(_ body: (inout UtteranceRecord) throws -> Void) throws {
        guard let source = try open(RunFile.utterances) else { return }
        let empty = UtteranceRecord(session: 0, utterance: 0, textCharacters: 0, planned: WallInstant(nanoseconds: 0))
        var record = empty
        var table = TableReader<UtteranceColumn>(source)
        let loss = try table.forEachRow(
            required: UtteranceColumn.required,
            read: { column, cursor in column.read(&cursor, into: &record) },
            row: {
                try body(&record)
                record = empty
            }
        )
        note(loss)
    }

    /// All rows of `windows.csv`.
    public func windows() throws(RecordingError) -> [WindowRecord] {
        guard let source = try open(RunFile.windows) else { return [] }
        let empty = WindowRecord(start: WallInstant(nanoseconds: 0), stage: 0)
        var windows: [WindowRecord] = []
        var record = empty
        var table = TableReader<WindowColumn>(source)
        do {
            let loss = try table.forEachRow(
                required: WindowColumn.required,
                read: { column, cursor in column.read(&cursor, into: &record) },
                row: {
                    windows.append(record)
                    record = empty
                }
            )
            note(loss)
        } catch let error as RecordingError {
            throw error
        } catch {
            throw .invalid(file: source.file, line: nil, reason: String(describing: error))
        }
        return windows
    }

    /// All lines of `events.jsonl`; half a last line is left out.
    public func events() throws(RecordingError) -> [RunEvent] {
        guard let bytes = try directory.read(RunFile.events) else {
            note("\(directory.name(of: RunFile.events)): is not there")
            return []
        }
        let file = directory.name(of: RunFile.events)
        var events: [RunEvent] = []
        var line = 0
        var rest = bytes[...]
        while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
            line += 1
            let text = rest[..<newline]
            rest = rest[(newline + 1)...]
            if text.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) { continue }
            let event = try JSONText.decode(RunEvent.self, from: Array(text), file: file, line: line)
            guard RecordedRange.contains(event.atNanoseconds), RecordedRange.contains(event.durationNanoseconds ?? 0)
            else { throw .invalid(file: file, line: line, reason: "an instant is out of range") }
            events.append(event)
        }
        if !rest.isEmpty { note("\(file): ends in the middle of line \(line + 1), which is left out") }
        return events
    }

    /// `scenario.yaml` as it ran.
    public func scenarioYAML() throws(RecordingError) -> String {
        String(decoding: try directory.read(RunFile.scenario) ?? [], as: UTF8.self)
    }

    /// The text of a rule file that the run brought along, by its name below `rules/`.
    public func ruleFile(named name: String) throws(RecordingError) -> String {
        let file = directory.name(of: "\(RunFile.rules)/\(name)")
        guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else {
            throw .invalid(
                file: directory.name(of: RunFile.metadata),
                line: nil,
                reason: "alerts: no file is named \(name)"
            )
        }
        guard let bytes = try directory.read("\(RunFile.rules)/\(name)", limitBytes: 4 << 20) else {
            throw .invalid(file: file, line: nil, reason: "is not there")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Names with HdrHistogram's compressed encoding in base64; empty if the run was killed before its end.
    public func histograms() throws(RecordingError) -> [String: String] {
        guard let bytes = try directory.read(RunFile.histograms) else { return [:] }
        let file = directory.name(of: RunFile.histograms)
        let content = try JSONText.decode(HistogramFile.self, from: bytes, file: file)
        guard content.format == 1 else { throw .unsupportedFormat(file: file, found: content.format, supported: 1) }
        return content.histograms
    }

    /// Calls `body` with the OpenMetrics text of all scrapes, piece by piece, cut anywhere.
    ///
    /// A thread of its own decompresses a few pieces ahead.
    public func scrapesText(_ body: (ArraySlice<UInt8>) throws -> Void) throws {
        let file = directory.name(of: RunFile.scrapes)
        guard let descriptor = try directory.openForReading(RunFile.scrapes) else {
            return note("\(file): is not there")
        }
        switch try ReadAhead.forEachPiece(of: file, descriptor: descriptor, body) {
        case .truncated: note("\(file): ends early")
        case .damaged(let reason): note("\(file): is damaged (\(reason)); what follows is left out")
        case .complete, nil: break
        }
    }

    /// The report that was made of the run; nil if there is none.
    public func report() throws(RecordingError) -> RunReport? {
        guard let bytes = try directory.read(RunFile.report) else { return nil }
        let file = directory.name(of: RunFile.report)
        return try RunReport(json: bytes, file: file)
    }

    private func open(_ file: String) throws(RecordingError) -> CompressedReader? {
        let source = try CompressedReader(file, in: directory)
        if source == nil { note("\(directory.name(of: file)): is not there") }
        return source
    }

    private func note(_ warning: String?) {
        if let warning, !warnings.contains(warning) { warnings.append(warning) }
    }
}
