import Glibc

/// The bytes of one message or of a part of it, with every access checked in release builds too.
///
/// They come from the network, so an index that is wrong must stop and never read what lies beyond.
/// Valid as long as the buffer that it was made from.
struct MessageBytes {
    private let base: UnsafeRawPointer?
    let count: Int

    init(_ buffer: UnsafeRawBufferPointer) {
        base = buffer.baseAddress
        count = buffer.count
    }

    private init(base: UnsafeRawPointer?, count: Int) {
        self.base = base
        self.count = count
    }

    var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// The bytes as UTF-8 text, with U+FFFD for what is not.
    var text: String { String(decoding: buffer, as: UTF8.self) }

    @inline(__always)
    subscript(index: Int) -> UInt8 {
        pointer(at: index, reading: 1).load(as: UInt8.self)
    }

    @inline(__always)
    subscript(range: Range<Int>) -> MessageBytes {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        guard let base else { return self }
        return MessageBytes(base: base + range.lowerBound, count: range.count)
    }

    /// The index of the first such byte at or after a position; nil if there is none.
    @inline(__always)
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        precondition(start >= 0 && start <= count)
        guard let base, start < count, let found = memchr(base + start, Int32(byte), count - start) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Whether these characters stand at a position; false where they would reach over the end.
    @inline(__always)
    func matches(_ expected: StaticString, at start: Int) -> Bool {
        precondition(start >= 0)
        guard let base, expected.utf8CodeUnitCount <= count - start else { return false }
        return memcmp(base + start, expected.utf8Start, expected.utf8CodeUnitCount) == 0
    }

    /// Whether these characters are all there is.
    func equals(_ expected: StaticString) -> Bool {
        count == expected.utf8CodeUnitCount && matches(expected, at: 0)
    }

    /// Whether all bytes are ASCII without the control characters below the space, 0x20 to 0x7F.
    ///
    /// Eight bytes at a time: the OR of all has its high bit clear if all are ASCII, and one of the bits 5 and 6 is set
    /// in every byte that is not a control character. The compiler makes vector instructions of it.
    func isPlainASCII() -> Bool {
        guard let base else { return true }
        var ones = SIMD4<UInt64>(repeating: 0)
        var space = SIMD4<UInt64>(repeating: .max)
        var offset = 0
        while offset + 32 <= count {
            let words = base.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
            ones |= words
            space &= words | (words &+ words)
            offset += 32
        }
        var tailOnes: UInt64 = 0
        var tailSpace: UInt64 = .max
        while offset < count {
            let word = UInt64(base.load(fromByteOffset: offset, as: UInt8.self))
            tailOnes |= word
            tailSpace &= word | word << 1 | ~0xFF
            offset += 1
        }
        let allOnes = ones[0] | ones[1] | ones[2] | ones[3] | tailOnes
        let allSpace = space[0] & space[1] & space[2] & space[3] & tailSpace
        let high: UInt64 = 0x8080_8080_8080_8080
        return allOnes & high == 0 && allSpace & (high >> 1) == high >> 1
    }

    /// A whole number in big-endian order.
    func bigEndian<Value: FixedWidthInteger & BitwiseCopyable>(_ type: Value.Type, at start: Int) -> Value {
        Value(bigEndian: pointer(at: start, reading: MemoryLayout<Value>.size).loadUnaligned(as: type))
    }

    /// Decodes whole groups of four Base64 characters by a table of four times 256 entries.
    ///
    /// An entry holds a character's six bits at their place in the group, or has bit 31 set for a character outside the
    /// alphabet. Writes three bytes a group and returns whether all characters were good.
    func decodeBase64Groups(_ groups: Int, table: [UInt32], into output: UnsafeMutableRawBufferPointer) -> Bool {
        precondition(groups >= 0 && groups * 4 <= count && groups * 3 <= output.count && table.count == 1024)
        guard groups > 0, let base, let target = output.baseAddress else { return true }
        return table.withUnsafeBufferPointer { table in
            var seen: UInt32 = 0
            for group in 0..<groups {
                let source = base + group * 4
                let bits =
                    table[Int(source.load(as: UInt8.self))]
                    | table[256 + Int(source.load(fromByteOffset: 1, as: UInt8.self))]
                    | table[512 + Int(source.load(fromByteOffset: 2, as: UInt8.self))]
                    | table[768 + Int(source.load(fromByteOffset: 3, as: UInt8.self))]
                seen |= bits
                let place = target + group * 3
                place.storeBytes(of: UInt8(truncatingIfNeeded: bits >> 16), as: UInt8.self)
                place.storeBytes(of: UInt8(truncatingIfNeeded: bits >> 8), toByteOffset: 1, as: UInt8.self)
                place.storeBytes(of: UInt8(truncatingIfNeeded: bits), toByteOffset: 2, as: UInt8.self)
            }
            return seen >> 31 == 0
        }
    }

    @inline(__always)
    private func pointer(at index: Int, reading size: Int) -> UnsafeRawPointer {
        guard let base, index >= 0, index <= count - size else {
            preconditionFailure("read outside of a message")
        }
        return base + index
    }
}
