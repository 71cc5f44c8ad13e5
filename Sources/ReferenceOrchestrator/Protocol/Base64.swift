import NIOCore

/// Base64 with padding (RFC 4648 section 4).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Characters of so many bytes.
    static func length(of bytes: Int) -> Int { (bytes + 2) / 3 * 4 }

    static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(length(of: bytes.count))
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            let group = characters(bytes, start, count)
            for shift in stride(from: UInt32(24), through: 0, by: -8) {
                result.append(UInt8(truncatingIfNeeded: group >> shift))
            }
        }
        return result
    }

    /// Writes the characters of `bytes` over those at a place of a buffer.
    static func overwrite(_ buffer: inout ByteBuffer, at place: Int, with bytes: [UInt8]) {
        var place = place
        for start in stride(from: 0, to: bytes.count, by: 3) {
            buffer.setInteger(characters(bytes, start, min(3, bytes.count - start)), at: place)
            place += 4
        }
    }

    /// Four characters of one to three bytes, the first in the highest byte.
    @inline(__always)
    private static func characters(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt32 {
        var bits = UInt32(bytes[start]) << 16
        if count > 1 { bits |= UInt32(bytes[start + 1]) << 8 }
        if count > 2 { bits |= UInt32(bytes[start + 2]) }
        var result: UInt32 = 0
        for place in 0..<4 {
            let index = Int(bits >> (18 - 6 * UInt32(place))) & 0x3f
            result = result << 8 | UInt32(place <= count ? alphabet[index] : UInt8(ascii: "="))
        }
        return result
    }
}
