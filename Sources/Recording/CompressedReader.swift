import Glibc

/// Reads a zstd file piece by piece, and tells how it ended.
final class CompressedReader {
    enum Ending: Equatable {
        case complete
        /// The file stops in the middle of a frame, as a killed run leaves it.
        case truncated
        case damaged(String)
    }

    let file: String
    private let descriptor: Int32
    private var decompressor: FrameDecompressor
    private var input: [UInt8]
    private var inputCount = 0
    private var inputPosition = 0
    /// Nil until the end was reached.
    private(set) var ending: Ending?

    /// Nil if the file is not there.
    convenience init?(_ name: String, in directory: RunDirectory) throws(RecordingError) {
        guard let descriptor = try directory.openForReading(name) else { return nil }
        try self.init(file: directory.name(of: name), descriptor: descriptor)
    }

    /// Takes over an open file, whose name is for messages.
    init(file: String, descriptor: Int32) throws(RecordingError) {
        guard let decompressor = FrameDecompressor() else {
            close(descriptor)
            throw .system(operation: "decompress", file: file, code: ENOMEM)
        }
        self.file = file
        self.descriptor = descriptor
        self.decompressor = decompressor
        input = [UInt8](repeating: 0, count: 1 << 17)
    }

    deinit { close(descriptor) }

    /// Fills `buffer[filled...]` as far as it goes and moves the mark; false once nothing more comes.
    func read(into buffer: inout [UInt8], filled: inout Int) throws(RecordingError) -> Bool {
        let start = filled
        while ending == nil {
            switch decompressor.decompress(
                input,
                count: inputCount,
                position: &inputPosition,
                into: &buffer,
                filled: &filled
            ) {
            case .damaged(let reason): ending = .damaged(reason)
            case .outputFull: return true
            case .consumed:
                if filled > start { return true }
                try refill()
            }
        }
        return filled > start
    }

    private func refill() throws(RecordingError) {
        let count = Glibc.read(descriptor, &input, input.count)
        if count < 0 {
            if errno == EINTR { return }
            throw .system(operation: "read the file", file: file, code: errno)
        }
        inputPosition = 0
        inputCount = count
        if count == 0 { ending = decompressor.atFrameEnd ? .complete : .truncated }
    }
}
