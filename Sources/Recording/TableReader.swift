/// Reads the rows of a compressed CSV file, one after the other, in a buffer of fixed size.
///
/// Copes with what a killed run leaves: a frame without its end and half a last row.
struct TableReader<Column: RawRepresentable & CaseIterable & Hashable> where Column.RawValue == String {
    /// Longest row that is accepted; ours are a few hundred bytes.
    private static var rowLimitBytes: Int { 1 << 20 }

    private let source: CompressedReader
    private var buffer: [UInt8]
    private var filled = 0
    /// What each field of a row is; nil for columns that this version does not know.
    private var columns: [Column?] = []
    private var line = 0

    init(_ source: CompressedReader) {
        self.source = source
        buffer = [UInt8](repeating: 0, count: 1 << 18)
    }

    /// Calls `row` for each complete row; `read` takes a field.
    ///
    /// Returns what was lost at the end, in one sentence, or nil if the file is whole.
    mutating func forEachRow(
        required: Set<Column>,
        read: (Column, inout FieldCursor) -> Void,
        row: () throws -> Void
    ) throws -> String? {
        var hasMore = true
        while hasMore {
            let before = filled
            hasMore = try source.read(into: &buffer, filled: &filled)
            if !hasMore && filled == before { break }
            let used = try takeRows(required: required, read: read, row: row)
            keep(from: used)
            if filled == buffer.count {
                if buffer.count >= Self.rowLimitBytes { throw invalid("is longer than \(Self.rowLimitBytes) bytes") }
                buffer.append(contentsOf: repeatElement(0, count: buffer.count))
            }
        }
        return try conclude(required: required, read: read, row: row)
    }

    private mutating func conclude(
        required: Set<Column>,
        read: (Column, inout FieldCursor) -> Void,
        row: () throws -> Void
    ) throws -> String? {
        let rest = filled
        switch source.ending {
        case .complete, nil:
            if rest > 0 {
                // A last row without a newline is whole when the frame is.
                keepRoomForNewline()
                buffer[filled] = UInt8(ascii: "\n")
                filled += 1
                _ = try takeRows(required: required, read: read, row: row)
            }
            return columns.isEmpty ? "\(source.file): is empty" : nil
        case .truncated:
            let half = rest > 0 ? " in the middle of a row, which is left out" : ""
            return "\(source.file): ends early\(half), after \(rowCount) rows"
        case .damaged(let reason):
            return "\(source.file): is damaged after \(rowCount) rows (\(reason)); what follows is left out"
        }
    }

    private var rowCount: Int { max(0, line - 1) }

    private mutating func keepRoomForNewline() {
        if filled == buffer.count { buffer.append(0) }
    }

    /// Takes all complete rows of the buffer and returns how many bytes they were.
    private mutating func takeRows(
        required: Set<Column>,
        read: (Column, inout FieldCursor) -> Void,
        row: () throws -> Void
    ) throws -> Int {
        let count = filled
        var columns = self.columns
        var line = self.line
        defer {
            self.columns = columns
            self.line = line
        }
        return try buffer.withUnsafeBufferPointer { whole in
            guard let base = whole.baseAddress else { return 0 }
            let bytes = UnsafeBufferPointer(start: base, count: count)
            var position = 0
            while let end = RowBoundary.end(of: bytes, from: position) {
                line += 1
                var cursor = FieldCursor(base + position, count: end - position)
                position = end + 1
                if columns.isEmpty {
                    columns = try header(&cursor, required: required)
                } else if !cursor.isAtEnd {
                    try take(&cursor, columns, line, read)
                    try row()
                }
            }
            return position
        }
    }

    private func take(
        _ cursor: inout FieldCursor,
        _ columns: [Column?],
        _ line: Int,
        _ read: (Column, inout FieldCursor) -> Void
    ) throws(RecordingError) {
        for index in columns.indices {
            if index > 0 && !cursor.advance() {
                throw .invalid(file: source.file, line: line, reason: "has \(index) of \(columns.count) columns")
            }
            if let column = columns[index] { read(column, &cursor) } else { cursor.skip() }
            if let problem = cursor.problem {
                let name = columns[index]?.rawValue ?? "\(index + 1)"
                throw .invalid(file: source.file, line: line, reason: "column \(name) \(problem)")
            }
        }
        if !cursor.isAtEnd {
            throw .invalid(file: source.file, line: line, reason: "has more than \(columns.count) columns")
        }
    }

    private func header(_ cursor: inout FieldCursor, required: Set<Column>) throws(RecordingError) -> [Column?] {
        var found: [Column?] = []
        repeat {
            // Spreadsheets put a byte-order mark before the first name.
            let name = cursor.text().unicodeScalars.drop { $0 == "\u{FEFF}" }
            found.append(Column(rawValue: String(name)))
        } while cursor.advance()
        for column in Column.allCases where required.contains(column) && !found.contains(column) {
            throw .invalid(file: source.file, line: 1, reason: "has no column \(column.rawValue)")
        }
        return found
    }

    private mutating func keep(from used: Int) {
        if used == 0 { return }
        buffer.withUnsafeMutableBufferPointer { bytes in
            for index in 0..<(filled - used) { bytes[index] = bytes[used + index] }
        }
        filled -= used
    }

    private func invalid(_ reason: String) -> RecordingError {
        .invalid(file: source.file, line: line + 1, reason: reason)
    }
}
