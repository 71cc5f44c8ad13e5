import Glibc

/// A run folder as a whole.
public enum RunFolder {
    /// Gives the files of a killed run their ends, so that every common tool reads them.
    ///
    /// Half rows go, frames are ended, the scrapes get their `# EOF`; whole files are left alone, and so are files
    /// damaged in their middle. Returns what was done, a sentence for each file. Throws `inUse` while the run goes on.
    public static func seal(path: String) throws(RecordingError) -> [String] {
        let directory = try RunDirectory(opening: path)
        guard directory.contains(RunFile.metadata) else { throw .notARun(directory: directory.path) }
        guard directory.lock() else { throw .inUse(directory: directory.path) }
        var sentences: [String] = []
        for file in RunFile.compressed {
            let ending = file == RunFile.scrapes ? Array("# EOF\n".utf8) : []
            if let sentence = try sealFrame(file, ending, in: directory) { sentences.append(sentence) }
        }
        for file in [RunFile.events, RunFile.ledger] {
            if let sentence = try sealLines(file, in: directory) { sentences.append(sentence) }
        }
        return sentences
    }

    /// What the text of a compressed file comes to.
    private struct Extent {
        var bytes = 0
        /// Bytes up to and with the last newline.
        var wholeLines = 0
        /// The last bytes of the whole lines, as many as `# EOF\n` has.
        var tail: [UInt8] = []
        var ending: CompressedReader.Ending = .complete
    }

    private static func sealFrame(
        _ file: String,
        _ ending: [UInt8],
        in directory: RunDirectory
    ) throws(RecordingError) -> String? {
        guard let extent = try measure(file, in: directory) else { return nil }
        let name = directory.name(of: file)
        if case .damaged(let reason) = extent.ending { return "\(name): is damaged (\(reason)) and left as it is" }
        let hasEnding = ending.isEmpty || extent.tail == ending
        if extent.ending == .complete && extent.bytes == extent.wholeLines && hasEnding { return nil }
        try directory.replace(file) { (target) throws(RecordingError) in
            try copy(file, bytes: extent.wholeLines, then: hasEnding ? [] : ending, to: target, in: directory)
        }
        let lost = extent.bytes - extent.wholeLines
        return lost == 0 ? "\(name): was ended" : "\(name): was ended, \(lost) bytes of half a last line left out"
    }

    /// Calls `body` with the text, piece by piece, and returns how the file ended.
    private static func forEachPiece(
        _ file: String,
        in directory: RunDirectory,
        _ body: (ArraySlice<UInt8>) throws(RecordingError) -> Void
    ) throws(RecordingError) -> CompressedReader.Ending? {
        guard let source = try CompressedReader(file, in: directory) else { return nil }
        var buffer = [UInt8](repeating: 0, count: 1 << 17)
        var filled = 0
        while try source.read(into: &buffer, filled: &filled) {
            try body(buffer[..<filled])
            filled = 0
        }
        return source.ending ?? .complete
    }

    private static func measure(_ file: String, in directory: RunDirectory) throws(RecordingError) -> Extent? {
        var extent = Extent()
        var recent: [UInt8] = []
        let ending = try forEachPiece(file, in: directory) { (piece) throws(RecordingError) in
            if let newline = piece.lastIndex(of: UInt8(ascii: "\n")) {
                extent.wholeLines = extent.bytes + (newline - piece.startIndex) + 1
                extent.tail = Array((recent + piece[...newline]).suffix(6))
            }
            recent = Array((recent + piece.suffix(6)).suffix(6))
            extent.bytes += piece.count
        }
        guard let ending else { return nil }
        extent.ending = ending
        return extent
    }

    private static func copy(
        _ file: String,
        bytes: Int,
        then ending: [UInt8],
        to target: Int32,
        in directory: RunDirectory
    ) throws(RecordingError) {
        let name = directory.name(of: file)
        var compressor = FrameCompressor()
        var remaining = bytes
        var output: [UInt8] = []
        func put(_ text: [UInt8], _ step: FrameCompressor.Step) throws(RecordingError) {
            if let complaint = compressor?.compress(text, step, into: &output) {
                throw .invalid(file: name, line: nil, reason: "cannot be compressed: \(complaint)")
            }
            try writeAll(output, to: target, file: name)
            output.removeAll(keepingCapacity: true)
        }
        if compressor == nil { throw .system(operation: "compress", file: name, code: ENOMEM) }
        _ = try forEachPiece(file, in: directory) { (piece) throws(RecordingError) in
            let part = piece.prefix(remaining)
            remaining -= part.count
            if !part.isEmpty { try put(Array(part), .gather) }
        }
        try put(ending, .end)
    }

    /// A ledger may be larger than memory: only its end is looked at, and a copy goes piece by piece.
    private static func sealLines(_ file: String, in directory: RunDirectory) throws(RecordingError) -> String? {
        guard let source = try directory.openForReading(file) else { return nil }
        defer { close(source) }
        let name = directory.name(of: file)
        let size = Int(lseek(source, 0, SEEK_END))
        var whole = size
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while whole > 0 {
            let start = max(0, whole - chunk.count)
            let piece = try read(whole - start, at: start, of: source, named: name, into: &chunk)
            if let newline = piece.lastIndex(of: UInt8(ascii: "\n")) {
                whole = start + newline + 1
                break
            }
            whole = start
        }
        if whole == size { return nil }
        try directory.replace(file) { (target) throws(RecordingError) in
            var start = 0
            while start < whole {
                let piece = try read(min(chunk.count, whole - start), at: start, of: source, named: name, into: &chunk)
                try writeAll(Array(piece), to: target, file: name)
                start += piece.count
            }
        }
        return "\(name): \(size - whole) bytes of half a last line left out"
    }

    /// Reads exactly so many bytes, at most as many as `chunk` holds.
    private static func read(
        _ count: Int,
        at offset: Int,
        of source: Int32,
        named name: String,
        into chunk: inout [UInt8]
    ) throws(RecordingError) -> ArraySlice<UInt8> {
        var filled = 0
        while filled < count {
            let got = chunk.withUnsafeMutableBytes {
                pread(source, $0.baseAddress! + filled, count - filled, off_t(offset + filled))
            }
            if got < 0, errno == EINTR { continue }
            if got < 0 { throw .system(operation: "read the file", file: name, code: errno) }
            if got == 0 { throw .invalid(file: name, line: nil, reason: "became shorter while it was read") }
            filled += got
        }
        return chunk[..<count]
    }
}
