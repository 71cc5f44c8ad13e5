import Dispatch
import Synchronization

/// Decompresses a file on a thread of its own while what came out of it is being read.
enum ReadAhead {
    private static let pieceBytes = 1 << 18
    /// Pieces that may wait; more would only take memory.
    private static let mostPieces = 4

    /// Calls `body` with piece after piece of an open file, closes it, and tells how it ended.
    ///
    /// Throws what `body` throws, or why the file can't be read; what came before that has been given to `body`.
    static func forEachPiece(
        of file: String,
        descriptor: Int32,
        _ body: (ArraySlice<UInt8>) throws -> Void
    ) throws -> CompressedReader.Ending? {
        let pipe = Pipe()
        for _ in 0..<mostPieces { pipe.room.signal() }
        DispatchQueue(label: "ttsload.read-ahead").async { pipe.fill(from: file, descriptor: descriptor) }
        defer { pipe.abandon() }
        while true {
            switch pipe.next() {
            case .piece(let piece):
                try body(piece.bytes[..<piece.count])
                pipe.giveBack(piece.bytes)
            case .end(let result): return try result.get()
            }
        }
    }

    private struct Piece {
        var bytes: [UInt8]
        var count: Int
    }

    private enum Next {
        case piece(Piece)
        case end(Result<CompressedReader.Ending?, RecordingError>)
    }

    /// What the two threads share.
    private final class Pipe: Sendable {
        private struct State {
            var pieces: [Piece] = []
            /// Buffers to be filled again.
            var spent: [[UInt8]] = []
            var ending: Result<CompressedReader.Ending?, RecordingError>?
            var isAbandoned = false
        }

        private let state = Mutex(State())
        /// Counts pieces that wait, and the end.
        private let filled = DispatchSemaphore(value: 0)
        /// Counts places for pieces.
        let room = DispatchSemaphore(value: 0)
        private let hasEnded = DispatchSemaphore(value: 0)

        func fill(from file: String, descriptor: Int32) {
            let result: Result<CompressedReader.Ending?, RecordingError>
            do throws(RecordingError) {
                let source = try CompressedReader(file: file, descriptor: descriptor)
                while let piece = try nextPiece(of: source) {
                    state.withLock { $0.pieces.append(piece) }
                    filled.signal()
                }
                result = .success(source.ending)
            } catch {
                result = .failure(error)
            }
            state.withLock { $0.ending = result }
            filled.signal()
            hasEnded.signal()
        }

        /// Nil at the end, or once nobody reads any more.
        private func nextPiece(of source: CompressedReader) throws(RecordingError) -> Piece? {
            room.wait()
            let (isAbandoned, spent) = state.withLock { ($0.isAbandoned, $0.spent.popLast()) }
            if isAbandoned { return nil }
            var piece = Piece(bytes: spent ?? [UInt8](repeating: 0, count: pieceBytes), count: 0)
            return try source.read(into: &piece.bytes, filled: &piece.count) ? piece : nil
        }

        func next() -> Next {
            filled.wait()
            return state.withLock { state in
                state.pieces.isEmpty
                    ? .end(state.ending ?? .success(nil))
                    : .piece(state.pieces.removeFirst())
            }
        }

        func giveBack(_ bytes: [UInt8]) {
            state.withLock { $0.spent.append(bytes) }
            room.signal()
        }

        /// Returns when the other thread has closed the file.
        func abandon() {
            state.withLock { $0.isAbandoned = true }
            room.signal()
            hasEnded.wait()
        }
    }
}
