/// One value of a series.
struct Sample {
    /// Since the Unix epoch.
    var milliseconds: Int64
    var value: Double
}

/// Samples in the order of time, in blocks of 128 that are as narrow as their numbers allow.
///
/// Exact to the bit. Scrapes come at an interval but for some milliseconds, and metrics are mostly integers or decimals
/// of a few digits that change little: such samples take 1 to 4 bytes in the place of 16, arbitrary ones 8 to 10.
struct CompressedSamples: Sendable {
    static let blockLength = 128

    private struct Block {
        var first: Int64
        var last: Int64
        /// Of its first byte.
        var offset: Int
    }

    private var blocks: [Block] = []
    private var bytes: [UInt8] = []

    var count: Int { blocks.count * Self.blockLength }
    var first: Int64? { blocks.first?.first }

    /// Takes the next block of exactly `blockLength` samples.
    mutating func append(_ samples: [Sample]) {
        let (first, last) = (samples[0].milliseconds, samples[samples.count - 1].milliseconds)
        // By a quarter, not by as much again: a thousand arrays half empty would be worth nothing.
        let room = bytes.count + samples.count * 16 + 32
        if bytes.capacity < room, bytes.capacity < bytes.count + 64 || blocks.isEmpty {
            bytes.reserveCapacity(bytes.count + bytes.count / 4 + 512)
        }
        blocks.append(Block(first: first, last: last, offset: bytes.count))
        appendTimes(samples, from: first, through: last)
        appendValues(samples)
    }

    /// Appends the samples of all blocks that have any between two times, both included.
    func decode(from: Int64, through: Int64, into times: inout [Int64], _ values: inout [Double]) {
        var index = firstBlock(endingAtOrAfter: from)
        while index < blocks.count, blocks[index].first <= through {
            var position = blocks[index].offset
            decodeTimes(from: blocks[index].first, &position, into: &times)
            decodeValues(&position, into: &values)
            index += 1
        }
    }

    private func firstBlock(endingAtOrAfter time: Int64) -> Int {
        var low = 0
        var high = blocks.count
        while low < high {
            let middle = (low + high) / 2
            if blocks[middle].last < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The mean interval, and how far each time is off it.
    private mutating func appendTimes(_ samples: [Sample], from first: Int64, through last: Int64) {
        let interval = last.subtractingReportingOverflow(first).partialValue / Int64(samples.count - 1)
        var residuals: [Int64] = []
        residuals.reserveCapacity(samples.count)
        var expected = first
        for sample in samples {
            residuals.append(sample.milliseconds &- expected)
            expected &+= interval
        }
        bytes.append(integers: [interval], width: 8)
        append(residuals)
    }

    private func decodeTimes(from first: Int64, _ position: inout Int, into times: inout [Int64]) {
        let interval = bytes.integer(at: position, width: 8)
        position += 8
        var expected = first
        for residual in integers(Self.blockLength, &position) {
            times.append(expected &+ residual)
            expected &+= interval
        }
    }

    /// How a block's values are written.
    private enum Form {
        static let constant: UInt8 = 255
        static let raw: UInt8 = 254
        /// Powers of ten that make integers of decimals; the form's number is the power.
        static let powers: [Double] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]
    }

    private mutating func appendValues(_ samples: [Sample]) {
        let pattern = samples[0].value.bitPattern
        if samples.allSatisfy({ $0.value.bitPattern == pattern }) {
            bytes.append(Form.constant)
            bytes.append(integers: [Int64(bitPattern: pattern)], width: 8)
            return
        }
        for (form, power) in Form.powers.enumerated() {
            guard var integers = Self.integers(samples, times: power) else { continue }
            bytes.append(UInt8(form))
            bytes.append(integers: [integers[0]], width: 8)
            for index in stride(from: integers.count - 1, to: 0, by: -1) { integers[index] -= integers[index - 1] }
            integers.removeFirst()
            append(integers)
            return
        }
        bytes.append(Form.raw)
        bytes.append(integers: samples.map { Int64(bitPattern: $0.value.bitPattern) }, width: 8)
    }

    /// The values times a power of ten; nil unless that loses nothing.
    private static func integers(_ samples: [Sample], times power: Double) -> [Int64]? {
        var integers: [Int64] = []
        for sample in samples {
            let scaled = (sample.value * power).rounded()
            guard scaled.magnitude < 0x1p53 else { return nil }
            let integer = Int64(scaled)
            // Both are exact below 2^53, so the quotient is the double nearest to the decimal; -0 has no integer.
            guard (Double(integer) / power).bitPattern == sample.value.bitPattern else { return nil }
            if integers.isEmpty { integers.reserveCapacity(samples.count) }
            integers.append(integer)
        }
        return integers
    }

    private func decodeValues(_ position: inout Int, into values: inout [Double]) {
        let form = bytes[position]
        position += 1
        switch form {
        case Form.constant:
            let value = Double(bitPattern: UInt64(bitPattern: bytes.integer(at: position, width: 8)))
            position += 8
            values.append(contentsOf: repeatElement(value, count: Self.blockLength))
        case Form.raw:
            for pattern in bytes.integers(Self.blockLength, at: position, width: 8) {
                values.append(Double(bitPattern: UInt64(bitPattern: pattern)))
            }
            position += 8 * Self.blockLength
        default:
            let power = Form.powers[Int(form)]
            var value = bytes.integer(at: position, width: 8)
            position += 8
            values.append(Double(value) / power)
            for delta in integers(Self.blockLength - 1, &position) {
                value += delta
                values.append(Double(value) / power)
            }
        }
    }

    /// Writes integers in as many bytes each as the largest needs, behind that number.
    private mutating func append(_ integers: [Int64]) {
        var largest: UInt64 = 0
        for integer in integers { largest |= UInt64(bitPattern: integer >= 0 ? integer : ~integer) }
        let width =
            largest == 0 && !integers.contains(-1)
            ? 0
            : largest < 0x80
                ? 1
                : largest < 0x8000
                    ? 2
                    : largest < 0x8000_0000 ? 4 : 8
        bytes.append(UInt8(width))
        bytes.append(integers: integers, width: width)
    }

    private func integers(_ count: Int, _ position: inout Int) -> [Int64] {
        let width = Int(bytes[position])
        position += 1
        defer { position += width * count }
        return bytes.integers(count, at: position, width: width)
    }
}
