import CZstd

/// A streaming zstd compressor that makes one frame and can bring it to a readable point at any time.
///
/// Owns libzstd's context: about 0.5 MB with the settings chosen here.
struct FrameCompressor: ~Copyable {
    enum Step {
        /// Everything given so far becomes readable from what is written.
        case flush
        /// Ends the frame, with its checksum.
        case end
        /// Lets the compressor gather more.
        case gather
    }

    private let context: OpaquePointer
    private var room = [UInt8](repeating: 0, count: 1 << 16)

    /// Nil if libzstd has no memory for its context.
    init?() {
        guard let context = ZSTD_createCCtx() else { return nil }
        self.context = context
        // A window of 128 KiB spans several scrapes or some hundred rows. One of 512 KiB, with the tables that go with it,
        // made the folder 2 % smaller, and the process grew by a megabyte and a half over the first half hour of a run.
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 3)
        ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 17)
        ZSTD_CCtx_setParameter(context, ZSTD_c_hashLog, 14)
        ZSTD_CCtx_setParameter(context, ZSTD_c_chainLog, 14)
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    }

    deinit { ZSTD_freeCCtx(context) }

    /// Compresses all of `bytes`, appends what comes out to `output`, and returns libzstd's complaint if it has one.
    mutating func compress(_ bytes: [UInt8], _ step: Step, into output: inout [UInt8]) -> String? {
        let directive =
            switch step {
            case .flush: ZSTD_e_flush
            case .end: ZSTD_e_end
            case .gather: ZSTD_e_continue
            }
        return bytes.withUnsafeBytes { source in
            var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
            while true {
                let (remaining, produced) = room.withUnsafeMutableBytes { target in
                    var buffer = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                    let remaining = ZSTD_compressStream2(context, &buffer, &input, directive)
                    return (remaining, buffer.pos)
                }
                output.append(contentsOf: room[..<produced])
                if ZSTD_isError(remaining) != 0 { return String(cString: ZSTD_getErrorName(remaining)) }
                let done = step == .gather ? input.pos == input.size : remaining == 0
                if done { return nil }
            }
        }
    }
}

/// A streaming zstd decompressor that says where the data stopped making sense.
struct FrameDecompressor: ~Copyable {
    enum Result: Equatable {
        /// All input was consumed; there may be more to come.
        case consumed
        /// The output is full; call again with the rest.
        case outputFull
        /// The input is damaged from here on.
        case damaged(String)
    }

    private static let pieceBytes = 4096

    private let context: OpaquePointer
    /// The input so far ends exactly at a frame's end.
    private(set) var atFrameEnd = false

    /// Nil if libzstd has no memory for its context.
    init?() {
        guard let context = ZSTD_createDCtx() else { return nil }
        self.context = context
    }

    deinit { ZSTD_freeDCtx(context) }

    /// Decompresses `input[position...]` into `output[filled...]` and moves both marks.
    mutating func decompress(
        _ input: [UInt8],
        count: Int,
        position: inout Int,
        into output: inout [UInt8],
        filled: inout Int
    ) -> Result {
        input.withUnsafeBytes { source in
            output.withUnsafeMutableBytes { target in
                var from = ZSTD_inBuffer(src: source.baseAddress, size: position, pos: position)
                var to = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: filled)
                defer {
                    position = from.pos
                    filled = to.pos
                }
                while true {
                    // What a call decompressed before it met damage is lost, so each call gets only a little.
                    from.size = min(count, from.pos + Self.pieceBytes)
                    // libzstd begins a next frame by itself, so an ended frame must not be touched without new input.
                    if from.pos == count && atFrameEnd { return .consumed }
                    if to.pos == to.size { return .outputFull }
                    let before = (from.pos, to.pos)
                    let status = ZSTD_decompressStream(context, &to, &from)
                    if ZSTD_isError(status) != 0 { return .damaged(String(cString: ZSTD_getErrorName(status))) }
                    atFrameEnd = status == 0
                    if from.pos == count && to.pos < to.size { return .consumed }
                    if before == (from.pos, to.pos) { return .consumed }
                }
            }
        }
    }
}
