/// HdrHistogram's V2 compressed encoding, as its Java, C, Python and Go versions write and read it.
///
/// All integers are big-endian. The outer part is a cookie, a length and a zlib stream; the inner part is a cookie, the
/// payload's length, a normalising offset, the significant digits, lowest and highest value, a conversion ratio, and
/// the counts as ZigZag LEB128 numbers in which a negative one stands for that many empty buckets.
/// Source: HdrHistogram's `AbstractHistogram.encodeIntoCompressedByteBuffer` and `ZigZagEncoding`.
extension LatencyHistogram {
    private static let cookie: UInt32 = 0x1c84_9313
    private static let compressedCookie: UInt32 = 0x1c84_9314
    /// The low half byte of a cookie is the version, the next the word size, which V2 always writes as 1.
    private static let cookieMask: UInt32 = 0xffff_ff0f
    private static let headerLength = 40
    /// A number takes at most nine bytes.
    private static let lengthLimit = headerLength + 9 * bucketLimit

    /// The histogram as base64 of the compressed form, the text that HdrHistogram logs hold.
    public func encoded() -> String {
        let inner = uncompressed()
        // Compression into a buffer of zlib's own bound fails only for want of memory; then the text is empty and
        // does not decode.
        guard let stream = Deflate.compress(inner) else { return "" }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(stream.count + 8)
        bytes.appendBigEndian(Self.compressedCookie)
        bytes.appendBigEndian(UInt32(stream.count))
        bytes += stream
        return Base64.encode(bytes)
    }

    /// Reads what `encoded()` or another HdrHistogram implementation wrote.
    ///
    /// Only histograms of this layout (three digits, lowest value 1) are taken: others could not be merged exactly.
    public init(encoded text: String) throws(MeasurementError) {
        guard let bytes = Base64.decode(text) else { throw .histogram(reason: "it is not base64") }
        guard let outer: UInt32 = bytes.bigEndian(at: 0), let length: UInt32 = bytes.bigEndian(at: 4) else {
            throw .histogram(reason: "it ends within its first header")
        }
        guard outer & Self.cookieMask == Self.compressedCookie & Self.cookieMask else {
            throw .histogram(
                reason: "its cookie 0x\(String(outer, radix: 16)) is not that of a compressed V2 histogram"
            )
        }
        guard length <= bytes.count - 8 else { throw .histogram(reason: "it is cut short") }
        guard let inner = Deflate.decompress(bytes[8..<(8 + Int(length))], limit: Self.lengthLimit) else {
            throw .histogram(reason: "its zlib stream is damaged or too long")
        }
        try self.init(uncompressed: inner)
    }

    func uncompressed() -> [UInt8] {
        var payload: [UInt8] = []
        var next = 0
        forEachBucket { index, _, count in
            // A run of one empty bucket is written as a count of 0, longer ones as their negated length.
            if index - next == 1 { payload.appendZigZag(0) }
            if index - next > 1 { payload.appendZigZag(Int64(next - index)) }
            payload.appendZigZag(Int64(clamping: count))
            next = index + 1
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.headerLength + payload.count)
        bytes.appendBigEndian(Self.cookie)
        bytes.appendBigEndian(UInt32(payload.count))
        bytes.appendBigEndian(UInt32(0))
        bytes.appendBigEndian(UInt32(3))
        bytes.appendBigEndian(UInt64(1))
        // HdrHistogram demands at least twice the lowest value.
        bytes.appendBigEndian(Swift.max(2, UInt64(clamping: max ?? 0)))
        bytes.appendBigEndian((1.0).bitPattern)
        return bytes + payload
    }

    init(uncompressed bytes: [UInt8]) throws(MeasurementError) {
        guard
            let cookie: UInt32 = bytes.bigEndian(at: 0), let length: UInt32 = bytes.bigEndian(at: 4),
            let offset: UInt32 = bytes.bigEndian(at: 8), let digits: UInt32 = bytes.bigEndian(at: 12),
            let lowest: UInt64 = bytes.bigEndian(at: 16), bytes.count >= Self.headerLength
        else {
            throw .histogram(reason: "its zlib stream ends within the header")
        }
        guard cookie & Self.cookieMask == Self.cookie & Self.cookieMask else {
            throw .histogram(reason: "its inner cookie 0x\(String(cookie, radix: 16)) is not that of version 2")
        }
        guard offset == 0 else { throw .histogram(reason: "it is shifted by a normalising offset") }
        guard digits == 3, lowest == 1 else {
            throw .histogram(reason: "it has \(digits) digits from \(lowest) up, not 3 from 1 up")
        }
        guard Int(length) <= bytes.count - Self.headerLength else { throw .histogram(reason: "it is cut short") }
        self.init()
        var position = Self.headerLength
        let end = position + Int(length)
        var index = 0
        var total: Int64 = 0
        while position < end {
            guard let number = bytes.zigZag(at: &position, before: end) else {
                throw .histogram(reason: "a count ends too early")
            }
            let (following, overflow) = index.addingReportingOverflow(number < 0 ? Int(clamping: number.magnitude) : 1)
            guard !overflow, following <= Self.bucketLimit else {
                throw .histogram(reason: "it holds more buckets than its layout has")
            }
            if number > 0 {
                total = total.addingReportingOverflow(number).partialValue
                guard total > 0 else { throw .histogram(reason: "its counts add up to more than 2⁶³") }
                let range = Self.range(at: index)
                restore(lowest: range.lowerBound, highest: range.upperBound, count: UInt64(number))
            }
            index = following
        }
    }
}

extension [UInt8] {
    fileprivate mutating func appendBigEndian(_ value: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    fileprivate func bigEndian<Value: FixedWidthInteger & UnsignedInteger>(at start: Int) -> Value? {
        guard start + Value.bitWidth / 8 <= count else { return nil }
        return self[start..<(start + Value.bitWidth / 8)].reduce(0) { $0 << 8 | Value($1) }
    }

    /// LEB128 of the ZigZag form: seven bits a byte, lowest first, but a ninth byte holds eight.
    fileprivate mutating func appendZigZag(_ value: Int64) {
        var rest = UInt64(bitPattern: value << 1 ^ value >> 63)
        for _ in 0..<8 {
            guard rest >= 0x80 else { break }
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    fileprivate func zigZag(at position: inout Int, before end: Int) -> Int64? {
        var value: UInt64 = 0
        for place in 0..<9 {
            guard position < end else { return nil }
            let byte = self[position]
            position += 1
            value |= UInt64(place < 8 ? byte & 0x7f : byte) << UInt64(7 * place)
            if byte < 0x80 || place == 8 { break }
        }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
