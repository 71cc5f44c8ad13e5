/// The cyclic redundancy check of ISO/IEC 8802-3, as in zip and PNG: polynomial 0x04C11DB7, reflected.
struct CRC32: Equatable {
    private var state = UInt32.max

    /// The check of all bytes taken so far.
    var value: UInt32 { ~state }

    mutating func take(_ byte: UInt8) {
        state = state >> 8 ^ Self.table[Int(UInt8(truncatingIfNeeded: state) ^ byte)]
    }

    /// Takes a sample's two bytes, the lower one first.
    mutating func take(_ sample: Int16) {
        take(UInt8(truncatingIfNeeded: sample))
        take(UInt8(truncatingIfNeeded: sample >> 8))
    }

    /// Takes four bytes, the highest one first.
    mutating func take(_ number: UInt32) {
        for shift in stride(from: UInt32(24), through: 0, by: -8) { take(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
    }
}
