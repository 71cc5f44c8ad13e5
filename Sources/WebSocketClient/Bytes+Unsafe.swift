import Glibc

/// A growing run of bytes outside any object, so that a pointer to it stays good while its owner is used.
struct ByteStore: ~Copyable {
    private var base: UnsafeMutableRawPointer?
    private(set) var capacity = 0
    private(set) var count = 0

    init() {}

    deinit { free(base) }

    var isEmpty: Bool { count == 0 }

    /// What it holds; good until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// Adds bytes, making room for `expected` in all at once if that is known.
    mutating func append(_ bytes: UnsafeRawBufferPointer, expected: Int = 0) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        reserve(count + bytes.count, expected: expected)
        base?.advanced(by: count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// Lets `write` fill up to `length` more bytes and keeps as many as it says to have written.
    mutating func append<Failure: Error>(
        upTo length: Int,
        _ write: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        reserve(count + length)
        count += try write(UnsafeMutableRawBufferPointer(start: base?.advanced(by: count), count: length))
    }

    /// Empties it and gives its memory back.
    mutating func release() {
        guard base != nil else { return }
        free(base)
        (base, capacity, count) = (nil, 0, 0)
    }

    mutating func removeLast(_ number: Int) { count -= number }

    private mutating func reserve(_ needed: Int, expected: Int = 0) {
        guard needed > capacity else { return }
        // What a peer announces is believed up to 64 KiB only; beyond that the store doubles as bytes come in.
        capacity = max(needed, min(expected, 65_536), capacity * 2)
        base = realloc(base, capacity)
        precondition(base != nil, "no memory for \(capacity) bytes")
    }
}

extension UnsafeRawBufferPointer {
    /// How many bytes from `start` on are ASCII, looked at 16 at a time.
    func asciiPrefixLength(from start: Int) -> Int {
        var index = start
        while index + 16 <= count {
            let words =
                loadUnaligned(fromByteOffset: index, as: UInt64.self)
                | loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)
            guard words & 0x8080_8080_8080_8080 == 0 else { break }
            index += 16
        }
        while index < count, self[index] < 0x80 { index += 1 }
        return index - start
    }

    /// Takes the first bytes off and returns them.
    mutating func take(_ length: Int) -> UnsafeRawBufferPointer {
        let taken = UnsafeRawBufferPointer(rebasing: self[..<length])
        self = UnsafeRawBufferPointer(rebasing: self[length...])
        return taken
    }

    /// Takes the first byte off; the buffer must not be empty.
    mutating func takeByte() -> UInt8 { take(1)[0] }
}

extension UnsafeMutableRawBufferPointer {
    /// Copies `source` here combined with the masking key (RFC 6455 §5.3), eight bytes a step.
    ///
    /// The key's first byte on the wire is the lowest of the number.
    func copyMasked(_ source: UnsafeRawBufferPointer, key: UInt32) {
        let wide = UInt64(key) | UInt64(key) << 32
        var index = 0
        while index + 8 <= source.count {
            let word = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ wide
            storeBytes(of: word.littleEndian, toByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < source.count {
            self[index] = source[index] ^ UInt8(truncatingIfNeeded: wide >> UInt64(index % 8 * 8))
            index += 1
        }
    }
}
