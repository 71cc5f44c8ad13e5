/// Checks UTF-8 (RFC 3629 §4) piece by piece and fails at the first byte that no valid text can have there.
struct UTF8Validator {
    /// Continuation bytes still to come of the character under way.
    private var needed: UInt8 = 0
    /// What the next continuation byte may be; the first one's range is narrower after E0, ED, F0 and F4.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xbf

    /// No character is left half done.
    var isComplete: Bool { needed == 0 }

    /// Takes the next piece; false at an invalid byte, after which the validator is of no more use.
    mutating func consume(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index < bytes.count {
            if needed == 0 {
                index += bytes.asciiPrefixLength(from: index)
                guard index < bytes.count else { break }
                guard begin(bytes[index]) else { return false }
            } else {
                let byte = bytes[index]
                guard byte >= lowest, byte <= highest else { return false }
                (lowest, highest) = (0x80, 0xbf)
                needed -= 1
            }
            index += 1
        }
        return true
    }

    private mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0xc2...0xdf: needed = 1
        case 0xe0: (needed, lowest) = (2, 0xa0)
        case 0xed: (needed, highest) = (2, 0x9f)
        case 0xe1...0xef: needed = 2
        case 0xf0: (needed, lowest) = (3, 0x90)
        case 0xf4: (needed, highest) = (3, 0x8f)
        case 0xf1...0xf3: needed = 3
        default: return false
        }
        return true
    }
}
