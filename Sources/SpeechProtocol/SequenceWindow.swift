/// Which of the last 256 numbers were there: a ring of bits, each number's at its remainder.
struct SequenceWindow: Sendable {
    private var bits: InlineArray<4, UInt64> = .init(repeating: 0)

    func contains(_ number: UInt64) -> Bool {
        bits[Int(number >> 6 & 3)] >> (number & 63) & 1 != 0
    }

    mutating func insert(_ number: UInt64) {
        bits[Int(number >> 6 & 3)] |= 1 << (number & 63)
    }

    /// Makes a number the highest and forgets those that leave the window.
    mutating func advance(from highest: UInt64, to number: UInt64) {
        if number - highest >= SequenceTracker.window {
            bits = .init(repeating: 0)
        } else {
            var skipped = highest
            while skipped < number {
                skipped += 1
                bits[Int(skipped >> 6 & 3)] &= ~(1 << (skipped & 63))
            }
        }
        insert(number)
    }
}
