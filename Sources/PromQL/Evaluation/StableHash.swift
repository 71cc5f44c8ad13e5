extension Labels {
    /// A hash that is the same in every process: XXH64 over names and values, each behind its length.
    ///
    /// Lengths take one byte, or a byte 255 and three more, as in Prometheus, so that `limit_ratio` chooses the same
    /// series.
    var stableHash: UInt64 {
        var bytes: [UInt8] = []
        for pair in pairs {
            for text in [pair.name, pair.value] {
                let length = text.utf8.count
                if length < 255 {
                    bytes.append(UInt8(length))
                } else {
                    bytes += [255, UInt8(length & 255), UInt8(length >> 8 & 255), UInt8(length >> 16 & 255)]
                }
                bytes += Array(text.utf8)
            }
        }
        return xxh64(bytes)
    }
}

private let prime1: UInt64 = 0x9e37_79b1_85eb_ca87
private let prime2: UInt64 = 0xc2b2_ae3d_27d4_eb4f
private let prime3: UInt64 = 0x1656_67b1_9e37_79f9
private let prime4: UInt64 = 0x85eb_ca77_c2b2_ae63
private let prime5: UInt64 = 0x27d4_eb2f_1656_67c5

/// XXH64 with seed 0 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md).
func xxh64(_ bytes: [UInt8]) -> UInt64 {
    func rotated(_ value: UInt64, _ bits: UInt64) -> UInt64 { (value << bits) | (value >> (64 - bits)) }
    func word(_ offset: Int, _ size: Int) -> UInt64 {
        (0..<size).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
    }
    func round(_ accumulator: UInt64, _ lane: UInt64) -> UInt64 {
        rotated(accumulator &+ lane &* prime2, 31) &* prime1
    }
    var offset = 0
    var hash: UInt64
    if bytes.count >= 32 {
        var lanes = [prime1 &+ prime2, prime2, 0, 0 &- prime1]
        while offset + 32 <= bytes.count {
            for lane in 0..<4 { lanes[lane] = round(lanes[lane], word(offset + 8 * lane, 8)) }
            offset += 32
        }
        hash = rotated(lanes[0], 1) &+ rotated(lanes[1], 7) &+ rotated(lanes[2], 12) &+ rotated(lanes[3], 18)
        for lane in lanes { hash = (hash ^ round(0, lane)) &* prime1 &+ prime4 }
    } else {
        hash = prime5
    }
    hash &+= UInt64(bytes.count)
    while offset + 8 <= bytes.count {
        hash = rotated(hash ^ round(0, word(offset, 8)), 27) &* prime1 &+ prime4
        offset += 8
    }
    if offset + 4 <= bytes.count {
        hash = rotated(hash ^ (word(offset, 4) &* prime1), 23) &* prime2 &+ prime3
        offset += 4
    }
    while offset < bytes.count {
        hash = rotated(hash ^ (UInt64(bytes[offset]) &* prime5), 11) &* prime1
        offset += 1
    }
    hash = (hash ^ (hash >> 33)) &* prime2
    hash = (hash ^ (hash >> 29)) &* prime3
    return hash ^ (hash >> 32)
}
