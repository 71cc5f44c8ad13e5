/// Base64 of RFC 4648 §4: the standard alphabet, padded, without line breaks.
public enum Base64 {
    /// How many bytes a text of this form holds, from its length and padding alone.
    ///
    /// Nil if the length is no multiple of four or the padding cannot be. The other characters are not looked at.
    public static func decodedCount(_ text: UnsafeRawBufferPointer) -> Int? {
        decodedCount(MessageBytes(text))
    }

    /// Decodes a text and returns how many bytes were written.
    ///
    /// Nil if a character is outside the alphabet, the padding is wrong or the output is too short; what the output
    /// then holds is undefined. Bits that padding leaves over are ignored, as RFC 4648 §3.5 lets a decoder.
    public static func decode(
        _ text: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) -> Int? {
        decode(MessageBytes(text), into: output)
    }

    /// Decodes a text into an array that grows if it is too short, and returns how many bytes were written.
    ///
    /// The array never shrinks, so a scratch array that is used again is filled only once. Nil as for the other form.
    public static func decode(_ text: UnsafeRawBufferPointer, into output: inout [UInt8]) -> Int? {
        guard let count = decodedCount(text) else { return nil }
        if output.count < count { output.append(contentsOf: repeatElement(0, count: count - output.count)) }
        return output.withUnsafeMutableBytes { decode(text, into: $0) }
    }

    @inline(__always)
    static func decodedCount(_ text: MessageBytes) -> Int? {
        guard text.count.isMultiple(of: 4) else { return nil }
        guard text.count > 0 else { return 0 }
        let whole = text.count / 4 * 3
        guard text[text.count - 1] == padding else {
            return text[text.count - 2] == padding ? nil : whole
        }
        guard text[text.count - 2] == padding else { return whole - 1 }
        return text[text.count - 3] == padding ? nil : whole - 2
    }

    /// The decoded byte at an index without decoding the rest; nil beyond the end or where a character is bad.
    static func byte(of text: MessageBytes, at index: Int) -> UInt8? {
        guard let count = decodedCount(text), index >= 0, index < count else { return nil }
        let character = index / 3 * 4 + index % 3
        let high = sextets[Int(text[character])]
        let low = sextets[256 + Int(text[character + 1])]
        guard (high | low) >> 31 == 0 else { return nil }
        // The entries of columns 0 and 1 stand at bits 18 and 12; two neighbours always hold the byte at bits 16 ... 23.
        let pair = (high >> 18) << 6 | low >> 12
        return UInt8(truncatingIfNeeded: pair >> (4 - 2 * UInt32(index % 3)))
    }

    private static func decode(_ text: MessageBytes, into output: UnsafeMutableRawBufferPointer) -> Int? {
        guard let count = decodedCount(text), count <= output.count else { return nil }
        let table = sextets
        let groups = count / 3
        guard text.decodeBase64Groups(groups, table: table, into: output) else { return nil }
        guard count % 3 > 0 else { return count }
        let start = groups * 4
        var bits = table[Int(text[start])] | table[256 + Int(text[start + 1])]
        if count % 3 == 2 { bits |= table[512 + Int(text[start + 2])] }
        guard bits >> 31 == 0 else { return nil }
        output[groups * 3] = UInt8(truncatingIfNeeded: bits >> 16)
        if count % 3 == 2 { output[groups * 3 + 1] = UInt8(truncatingIfNeeded: bits >> 8) }
        return count
    }

    private static let padding = UInt8(ascii: "=")

    /// For each of the four places in a group, each character's bits shifted to that place; bit 31 marks a bad one.
    private static let sextets: [UInt32] = {
        var values = [UInt32](repeating: 1 << 31, count: 1024)
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, character) in alphabet.utf8.enumerated() {
            for place in 0..<4 {
                values[256 * place + Int(character)] = UInt32(value) << (18 - 6 * UInt32(place))
            }
        }
        return values
    }()
}
