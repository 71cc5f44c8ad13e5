import Glibc

/// A file's text by lines, as error messages quote it.
public struct SourceText: Sendable {
    /// As the caller named it.
    public let file: String
    public let text: String
    private let lines: [Substring]

    public init(_ text: String, file: String) {
        self.file = file
        // A byte-order mark is no part of the text.
        self.text = text.unicodeScalars.first == "\u{feff}" ? String(text.unicodeScalars.dropFirst()) : text
        lines = self.text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    }

    /// Reads a file of at most `limit` bytes as UTF-8.
    ///
    /// Messages name it `shown`, if that is given, and `allowed` says what should have been there.
    /// - Throws: what keeps the file from being read, or the place of the first byte that isn't UTF-8.
    public static func read(
        _ path: String,
        limit: Int = 64 << 20,
        shown: String? = nil,
        allowed: String? = nil
    ) throws(DocumentErrors) -> SourceText {
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(path, limit: limit)
        } catch {
            let problem = "cannot be read: \(error.reason)"
            throw DocumentErrors([DocumentError(file: shown ?? path, problem: problem, allowed: allowed)])
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let valid = bytes.prefix(validPrefixLength(bytes))
            let line = valid.count { $0 == UInt8(ascii: "\n") } + 1
            let start = valid.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            let column = String(decoding: valid[start...], as: UTF8.self).unicodeScalars.count + 1
            throw DocumentErrors([
                DocumentError(file: shown ?? path, line: line, column: column, problem: "not UTF-8 text")
            ])
        }
        return SourceText(text, file: shown ?? path)
    }

    /// A line from 1, at most 200 characters of it, without control characters.
    func line(_ number: Int) -> String? {
        guard lines.indices.contains(number - 1) else { return nil }
        let line = lines[number - 1]
        guard line.count <= 200 else { return nil }
        return String(String.UnicodeScalarView(line.unicodeScalars.filter { $0 == "\t" || $0.value >= 0x20 }))
    }

    /// The character at a place, both from 1 and in Unicode scalars.
    func character(line: Int, column: Int) -> Unicode.Scalar? {
        guard lines.indices.contains(line - 1), column > 0 else { return nil }
        return lines[line - 1].unicodeScalars.dropFirst(column - 1).first
    }

    /// The whole of a line from 1, without its end.
    func scalars(line number: Int) -> [Unicode.Scalar] {
        guard lines.indices.contains(number - 1) else { return [] }
        return Array(lines[number - 1].unicodeScalars)
    }

    var lineCount: Int { lines.count }

    private static func validPrefixLength(_ bytes: [UInt8]) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var length = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { length += UTF8.width(scalar) }
        return length
    }
}

/// A file's bytes, with the system's own reason when they cannot be had.
enum FileBytes {
    struct Failure: Error { var reason: String }

    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &block, block.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw Failure(reason: String(cString: strerror(errno)))
            }
            bytes += block.prefix(count)
            guard bytes.count <= limit else { throw Failure(reason: "longer than \(limit >> 20) MiB") }
        }
    }
}
