public import Measurement

/// Writes a run folder while the run goes on; belongs to one thread or actor.
///
/// Rows are gathered in memory and reach the files with `flush()`, which is called once a second: a run that is killed
/// has everything up to the last flush. A full disk does not stop the run: the writer keeps some megabytes, tries again
/// with each flush, and tells each problem once.
public final class RunFolderWriter {
    /// Free space without which a run does not start.
    public static let neededBytes: UInt64 = 64 << 20

    /// The folder, as given.
    public var path: String { directory.path }

    private let directory: RunDirectory
    private let utterances: RecordFile
    private let windows: RecordFile
    private let scrapes: RecordFile
    private let events: RecordFile
    /// Made with its first line.
    private var ledger: RecordFile?
    private var problems: [RecordingError] = []
    private var isFinished = false

    /// Creates the folder, with its parents, by the user's umask, and the files of a run that begins.
    ///
    /// Throws if it holds a run already, cannot be written, or has less than 64 MiB free; then it leaves no trace.
    public convenience init(
        creating path: String,
        scenarioYAML: String,
        metadata: RunMetadata,
        ruleFiles: [RuleFileCopy] = []
    ) throws(RecordingError) {
        try self.init(
            creating: path,
            scenarioYAML: scenarioYAML,
            metadata: metadata,
            ruleFiles: ruleFiles,
            neededBytes: Self.neededBytes
        )
    }

    init(
        creating path: String,
        scenarioYAML: String,
        metadata: RunMetadata,
        ruleFiles: [RuleFileCopy] = [],
        neededBytes: UInt64
    ) throws(RecordingError) {
        var created = try RunDirectory.create(path)
        var begun: [String] = []
        do throws(RecordingError) {
            let directory = try RunDirectory(opening: path)
            self.directory = directory
            guard directory.lock() else { throw .inUse(directory: directory.path) }
            if let present = RunFile.all.first(where: directory.contains) {
                throw .holdsRun(directory: directory.path, file: present)
            }
            let available = try directory.availableBytes()
            if available < neededBytes {
                throw .tooLittleSpace(
                    directory: directory.path,
                    availableBytes: available,
                    neededBytes: neededBytes
                )
            }
            let description = try JSONText.encode(metadata, file: directory.name(of: RunFile.metadata))
            for (file, text) in [(RunFile.metadata, description), (RunFile.scenario, scenarioYAML)] {
                begun.append(file)
                try directory.replace(file, with: Array(text.utf8))
            }
            if !ruleFiles.isEmpty {
                created += try RunDirectory.create("\(path)/\(RunFile.rules)")
                let rules = try RunDirectory(opening: "\(path)/\(RunFile.rules)")
                for one in ruleFiles {
                    begun.append("\(RunFile.rules)/\(one.file)")
                    try rules.replace(one.file, with: Array(one.text.utf8))
                }
            }
            func start(_ file: String, compressed: Bool) throws(RecordingError) -> RecordFile {
                let result = try RecordFile(creating: file, in: directory, compressed: compressed)
                begun.append(file)
                return result
            }
            utterances = try start(RunFile.utterances, compressed: true)
            windows = try start(RunFile.windows, compressed: true)
            scrapes = try start(RunFile.scrapes, compressed: true)
            events = try start(RunFile.events, compressed: false)
        } catch {
            Self.clear(begun, of: path, removing: created)
            throw error
        }
        utterances.append { row in Self.appendHeader(UtteranceColumn.self, to: &row) }
        windows.append { row in Self.appendHeader(WindowColumn.self, to: &row) }
        let early = flush()
        if let problem = early.first {
            Self.clear(begun, of: path, removing: created)
            throw problem
        }
    }

    public func append(utterances records: [UtteranceRecord]) {
        for record in records {
            utterances.append { row in
                for column in UtteranceColumn.all {
                    column.append(record, to: &row)
                    row.append(UInt8(ascii: ","))
                }
                row[row.count - 1] = UInt8(ascii: "\n")
            }
        }
    }

    public func append(window record: WindowRecord) {
        windows.append { row in
            for column in WindowColumn.all {
                column.append(record, to: &row)
                row.append(UInt8(ascii: ","))
            }
            row[row.count - 1] = UInt8(ascii: "\n")
        }
    }

    public func append(event: RunEvent) {
        do throws(RecordingError) {
            let line = try JSONText.encode(event, file: directory.name(of: RunFile.events), indented: false)
            events.append { $0.append(contentsOf: line.utf8) }
        } catch {
            problems.append(error)
        }
    }

    /// Appends lines of JSON, each ended by a newline, to the record of what the server truly did.
    public func append(ledger lines: String) {
        guard !lines.isEmpty else { return }
        do throws(RecordingError) {
            if ledger == nil { ledger = try RecordFile(creating: RunFile.ledger, in: directory, compressed: false) }
        } catch {
            problems.append(error)
        }
        ledger?.append { $0.append(contentsOf: lines.utf8) }
    }

    /// Appends OpenMetrics lines, each ended by a newline, as the encoder of scraped pages makes them; no `# EOF`.
    public func append(scrapes lines: [UInt8]) {
        scrapes.append { $0.append(contentsOf: lines) }
    }

    /// Puts `histograms.json` in place: names with HdrHistogram's compressed encoding in base64.
    public func write(histograms: [String: String]) throws(RecordingError) {
        let content = HistogramFile(histograms: histograms)
        let text = try JSONText.encode(content, file: directory.name(of: RunFile.histograms))
        try directory.replace(RunFile.histograms, with: Array(text.utf8), synced: false)
    }

    /// Puts a new `run.json` in place.
    public func write(metadata: RunMetadata) throws(RecordingError) { try write(metadata: metadata, synced: false) }

    private func write(metadata: RunMetadata, synced: Bool) throws(RecordingError) {
        let text = try JSONText.encode(metadata, file: directory.name(of: RunFile.metadata))
        try directory.replace(RunFile.metadata, with: Array(text.utf8), synced: synced)
    }

    /// Makes all that was appended readable from the files, and returns problems not told before.
    public func flush() -> [RecordingError] {
        for file in files { file.flush() }
        return takeProblems()
    }

    /// Ends all files, writes `metadata` with `finished` set, and returns problems not told before; nothing may follow.
    ///
    /// A run of which rows had to be thrown away is not finished: what there is of it ends before its time.
    public func finish(metadata: RunMetadata) -> [RecordingError] {
        if isFinished { return [] }
        isFinished = true
        scrapes.append { $0.append(contentsOf: "# EOF\n".utf8) }
        for file in files { file.finish() }
        problems = takeProblems()
        var metadata = metadata
        metadata.finished = !problems.contains(where: \.isLoss)
        let lost = problems.compactMap(\.fileOfLoss).map { String($0.dropFirst(directory.name(of: "").count)) }
        metadata.rowsLost = lost.isEmpty ? nil : lost
        do throws(RecordingError) {
            metadata.fileBytes = try directory.sizes(of: RunFile.recorded)
        } catch {
            problems.append(error)
        }
        do throws(RecordingError) { try write(metadata: metadata, synced: true) } catch { problems.append(error) }
        directory.unlock()
        return takeProblems()
    }

    private var files: [RecordFile] { [utterances, windows, scrapes, events] + [ledger].compactMap { $0 } }

    private func takeProblems() -> [RecordingError] {
        defer { problems = [] }
        return problems + files.flatMap { $0.takeProblems() }
    }

    private static func appendHeader<Column>(_: Column.Type, to row: inout [UInt8])
    where Column: CaseIterable & RawRepresentable, Column.RawValue == String {
        row.append(contentsOf: Column.allCases.map(\.rawValue).joined(separator: ",").utf8)
        row.append(UInt8(ascii: "\n"))
    }
}
