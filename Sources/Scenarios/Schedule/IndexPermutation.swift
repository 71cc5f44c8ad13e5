import Timing

/// A pseudo-random order of `0 ..< count`, answered index by index in constant time and memory.
///
/// A Feistel network of six rounds over the next power of four, walked until it falls back into the range (Black and
/// Rogaway, "Ciphers with Arbitrary Finite Domains", 2002): each index comes out once and only once, without an array
/// of the whole order.
struct IndexPermutation: Sendable {
    let count: Int
    private let halfBits: UInt64
    private let keys: [UInt64]

    init(count: Int, random: SeededRandom) {
        self.count = max(1, count)
        var random = random
        keys = (0..<6).map { _ in random.next() }
        let bits = Int.bitWidth - (self.count - 1).leadingZeroBitCount
        halfBits = UInt64(max(1, (bits + 1) / 2))
    }

    /// The number at a place of the order.
    subscript(position: Int) -> Int {
        precondition(position >= 0 && position < count, "outside the permutation")
        var value = UInt64(position)
        repeat { value = encipher(value) } while value >= UInt64(count)
        return Int(value)
    }

    private func encipher(_ value: UInt64) -> UInt64 {
        let mask = (UInt64(1) << halfBits) - 1
        var left = value >> halfBits
        var right = value & mask
        for key in keys {
            var mixed = (right ^ key) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 29)) &* 0x94d0_49bb_1331_11eb
            (left, right) = (right, left ^ ((mixed ^ (mixed >> 32)) & mask))
        }
        return left << halfBits | right
    }
}
