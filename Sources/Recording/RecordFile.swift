import Glibc

/// One growing file of a run: rows are gathered, compressed and written with each flush.
///
/// When the disk is full it keeps what it cannot write, up to a bound, and tries again with the next flush; beyond the
/// bound the file stays as it is, readable up to its last complete write.
final class RecordFile {
    /// Rows not yet handed to the compressor.
    private var gathered: [UInt8] = []
    /// Bytes that the file still has to take, in order.
    private var unwritten: [UInt8] = []
    private var compressor: FrameCompressor?
    private let descriptor: Int32
    private let file: String
    private let limitBytes: Int
    private var isAbandoned = false
    private var isEnded = false
    private var lostBytes = 0
    private var reported: Int32 = 0
    private(set) var problems: [RecordingError] = []

    /// Creates the file; throws if it is there already.
    convenience init(creating name: String, in directory: RunDirectory, compressed: Bool) throws(RecordingError) {
        let descriptor = try directory.create(name)
        try self.init(descriptor: descriptor, file: directory.name(of: name), compressed: compressed)
    }

    /// Takes over an open descriptor; `limitBytes` bounds what is kept in memory while it takes no bytes.
    init(descriptor: Int32, file: String, compressed: Bool, limitBytes: Int = 8 << 20) throws(RecordingError) {
        self.descriptor = descriptor
        self.file = file
        self.limitBytes = limitBytes
        compressor = compressed ? FrameCompressor() : nil
        if compressed && compressor == nil { throw .system(operation: "compress", file: file, code: ENOMEM) }
    }

    deinit { close(descriptor) }

    /// Lets `build` append rows.
    func append(_ build: (inout [UInt8]) -> Void) {
        precondition(!isEnded, "nothing may follow the end of \(file)")
        build(&gathered)
        if gathered.count >= 1 << 18 { compress(.gather) }
    }

    /// Makes everything appended so far readable from the file.
    func flush() {
        if !isEnded { compress(.flush) }
    }

    /// Ends the frame and brings the data to the disk.
    func finish() {
        if isEnded { return }
        isEnded = true
        compress(.end)
        if !isAbandoned && unwritten.isEmpty && fdatasync(descriptor) != 0 && errno != EINVAL { note(errno) }
        if !unwritten.isEmpty { abandon(reported) }
        if lostBytes > 0 { problems.append(.lost(file: file, bytes: lostBytes, code: reported)) }
    }

    /// Problems not asked for before.
    func takeProblems() -> [RecordingError] {
        defer { problems = [] }
        return problems
    }

    private func compress(_ step: FrameCompressor.Step) {
        if isAbandoned {
            lostBytes += gathered.count
            gathered.removeAll(keepingCapacity: true)
            return
        }
        if compressor == nil {
            unwritten.append(contentsOf: gathered)
        } else if let complaint = compressor?.compress(gathered, step, into: &unwritten) {
            problems.append(.invalid(file: file, line: nil, reason: "cannot be compressed: \(complaint)"))
            abandon(EIO)
        }
        gathered.removeAll(keepingCapacity: true)
        writeOut()
    }

    private func writeOut() {
        var offset = 0
        while offset < unwritten.count {
            let written = unwritten.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
            }
            if written >= 0 {
                offset += written
            } else if errno != EINTR {
                note(errno)
                break
            }
        }
        unwritten.removeFirst(offset)
        if unwritten.count > limitBytes { abandon(reported) }
    }

    /// The same reason is told once, not each second.
    private func note(_ code: Int32) {
        if code == reported { return }
        reported = code
        problems.append(.system(operation: "write the file", file: file, code: code))
    }

    private func abandon(_ code: Int32) {
        isAbandoned = true
        reported = code
        lostBytes += unwritten.count
        unwritten = []
    }
}
