import Glibc

extension ArraySlice<UInt8> {
    /// The index of the first newline; a few bytes a nanosecond, where a loop over the slice takes a nanosecond each.
    var firstNewline: Int? {
        withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base, 0x0A, bytes.count) else { return nil }
            return startIndex + (UnsafeRawPointer(found) - base)
        }
    }

    /// Whether the slice begins with these bytes.
    func begins(with prefix: [UInt8]) -> Bool {
        guard count >= prefix.count else { return false }
        return withUnsafeBytes { bytes in
            prefix.withUnsafeBytes { expected in
                guard let base = bytes.baseAddress, let other = expected.baseAddress else { return prefix.isEmpty }
                return memcmp(base, other, expected.count) == 0
            }
        }
    }
}

extension [UInt8] {
    /// Appends integers of 0, 1, 2, 4 or 8 bytes each, the lowest byte first.
    mutating func append(integers: [Int64], width: Int) {
        func write<Integer: FixedWidthInteger>(_ type: Integer.Type) {
            let narrow = integers.map { Integer(truncatingIfNeeded: $0).littleEndian }
            narrow.withUnsafeBytes { append(contentsOf: $0) }
        }
        switch width {
        case 1: write(Int8.self)
        case 2: write(Int16.self)
        case 4: write(Int32.self)
        case 8: write(Int64.self)
        default: break
        }
    }

    /// Reads an integer of 1, 2, 4 or 8 bytes.
    func integer(at offset: Int, width: Int) -> Int64 { integers(1, at: offset, width: width)[0] }

    /// Reads integers of 0, 1, 2, 4 or 8 bytes each; those of no bytes are 0.
    func integers(_ count: Int, at offset: Int, width: Int) -> [Int64] {
        precondition(offset >= 0 && offset + count * width <= self.count)
        return withUnsafeBytes { bytes in
            [Int64](unsafeUninitializedCapacity: count) { output, written in
                func read<Integer: FixedWidthInteger>(_ type: Integer.Type) {
                    for index in 0..<count {
                        let raw = bytes.loadUnaligned(fromByteOffset: offset + index * width, as: Integer.self)
                        output.initializeElement(at: index, to: Int64(Integer(littleEndian: raw)))
                    }
                }
                switch width {
                case 1: read(Int8.self)
                case 2: read(Int16.self)
                case 4: read(Int32.self)
                case 8: read(Int64.self)
                default: for index in 0..<count { output.initializeElement(at: index, to: 0) }
                }
                written = count
            }
        }
    }
}

/// Reads lines that begin as expected, straight from memory.
struct PredictedLines {
    /// What is behind a line's labels.
    struct Found {
        var value: Double
        var milliseconds: Int64
        /// Of the next line.
        var next: Int
    }

    private let text: UnsafeBufferPointer<UInt8>
    /// Where the last timestamp stands and what it means: a scrape's lines all have the same.
    private var stamp = 0..<0
    private var milliseconds: Int64 = 0

    /// Here, since a static one is asked at every use whether it has been made.
    private let tens = Self.powersOfTen
    private let integerTens: [UInt64] = Self.powersOfTen.prefix(9).map { UInt64($0) }

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    /// The line at an index; nil if it does not begin with these bytes, has a rare form, or does not end here.
    mutating func line(at start: Int, prefix: UnsafeBufferPointer<UInt8>) -> Found? {
        guard start + prefix.count < text.count, let base = text.baseAddress, let expected = prefix.baseAddress,
            memcmp(base + start, expected, prefix.count) == 0
        else { return nil }
        var position = start + prefix.count
        guard let value = number(&position), position < text.count, text[position] == 0x20 else { return nil }
        position += 1
        guard let next = timestamp(at: position) else { return nil }
        return Found(value: value, milliseconds: milliseconds, next: next)
    }

    /// Plain decimal digits, perhaps with a sign and a point.
    private func number(_ position: inout Int) -> Double? {
        let isNegative = position < text.count && text[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        var mantissa: UInt64 = 0
        var digits = takeDigits(&position, into: &mantissa)
        var places = 0
        let isWhole = !(position < text.count && text[position] == UInt8(ascii: "."))
        if !isWhole {
            position += 1
            places = takeDigits(&position, into: &mantissa)
            // A zero before the point is none of the digits that count.
            digits = (digits == 1 && text[position - places - 2] == UInt8(ascii: "0") ? 0 : digits) + places
            guard digits > 0 else { return nil }
        }
        guard digits > 0, let magnitude = quotient(mantissa, digits: digits, places: places) else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    /// Takes digits, eight at a time; what more than 19 of them come to is not told.
    ///
    /// - Returns: how many there are.
    private func takeDigits(_ position: inout Int, into mantissa: inout UInt64) -> Int {
        let begin = position
        let memory = UnsafeRawBufferPointer(text)
        while position + 8 <= text.count {
            let bytes = memory.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            // Digits become 0 to 9; a byte above has its highest bit set by itself or by what makes 128 of 10.
            var eight = UInt64(littleEndian: bytes) ^ 0x3030_3030_3030_3030
            let others = (eight | (eight &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080
            let count = others == 0 ? 8 : others.trailingZeroBitCount / 8
            if count > 0 {
                // The first digit is in the lowest byte. As the last ones of eight, pairs, fours and all are joined.
                eight <<= UInt64(8 - count) * 8
                eight = eight &* 10 &+ (eight >> 8)
                let low = (eight & 0x0000_00ff_0000_00ff) &* 0x000f_4240_0000_0064
                let high = ((eight >> 16) & 0x0000_00ff_0000_00ff) &* 0x0000_2710_0000_0001
                mantissa = mantissa &* integerTens[count] &+ ((low &+ high) >> 32)
            }
            position += count
            if count < 8 { return position - begin }
        }
        while position < text.count, text[position] &- UInt8(ascii: "0") <= 9 {
            mantissa = mantissa &* 10 &+ UInt64(text[position] &- UInt8(ascii: "0"))
            position += 1
        }
        return position - begin
    }

    private static let powersOfTen: [Double] = (0...15).map { places in
        (0..<places).reduce(1) { power, _ in power * 10 }
    }

    /// The double nearest to a decimal; nil where finding it takes more than a division.
    private func quotient(_ mantissa: UInt64, digits: Int, places: Int) -> Double? {
        if places == 0, digits <= 15 { return Double(mantissa) }
        // Both are exact doubles, so their quotient is the nearest one (Clinger's fast path).
        if digits <= 15, places <= 15 { return Double(mantissa) / tens[places] }
        #if arch(x86_64)
        // Both are exact in 64 bits. Rounding the quotient a second time, to 53 bits, goes wrong only from a tie.
        guard digits <= 19, places <= 19 else { return nil }
        let quotient = Float80(mantissa) / Self.wideTens[places]
        return quotient.significandBitPattern & 0x7ff == 0x400 ? nil : Double(quotient)
        #else
        return nil
        #endif
    }

    #if arch(x86_64)
    private static let wideTens: [Float80] = (0...19).map { places in
        (0..<places).reduce(1) { power, _ in power * 10 }
    }
    #endif

    /// Where the line behind a timestamp begins.
    private mutating func timestamp(at start: Int) -> Int? {
        let end = start + stamp.count
        if !stamp.isEmpty, end < text.count, text[end] == 0x0A, let base = text.baseAddress,
            memcmp(base + start, base + stamp.lowerBound, stamp.count) == 0
        {
            return end + 1
        }
        var position = start
        guard let seconds = digits(&position, most: 12), position > start else { return nil }
        var value = seconds * 1000
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            let point = position
            guard let fraction = digits(&position, most: 3) else { return nil }
            value += fraction * [0, 100, 10, 1][position - point]
        }
        guard position < text.count, text[position] == 0x0A else { return nil }
        stamp = start..<position
        milliseconds = value
        return position + 1
    }

    private func digits(_ position: inout Int, most: Int) -> Int64? {
        var value: Int64 = 0
        let begin = position
        while position < text.count, text[position] &- UInt8(ascii: "0") <= 9 {
            guard position - begin < most else { return nil }
            value = value * 10 + Int64(text[position] &- UInt8(ascii: "0"))
            position += 1
        }
        return value
    }
}

extension ArraySlice<UInt8> {
    /// Calls `body` with line after line and the index in `prefixes` of the bytes that each should begin with, as long as
    /// they do.
    ///
    /// - Parameters:
    ///   - first: the range of the first line's prefix.
    ///   - body: takes what was found and gives the next line's prefix.
    /// - Returns: the index of the first line that was left.
    func forEachPredictedLine(
        _ prefixes: [UInt8],
        first: Range<UInt32>,
        _ body: (PredictedLines.Found) -> Range<UInt32>
    ) -> Int {
        withUnsafeBufferPointer { text in
            prefixes.withUnsafeBufferPointer { prefixes in
                var lines = PredictedLines(text)
                var position = 0
                var expected = first
                func bytes(_ range: Range<UInt32>) -> UnsafeBufferPointer<UInt8> {
                    UnsafeBufferPointer(rebasing: prefixes[Int(range.lowerBound)..<Int(range.upperBound)])
                }
                while let found = lines.line(at: position, prefix: bytes(expected)) {
                    position = found.next
                    expected = body(found)
                }
                return startIndex + position
            }
        }
    }
}
