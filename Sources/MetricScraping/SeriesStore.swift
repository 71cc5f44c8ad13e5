/// A series: samples in the order of time, compressed.
public struct Series: Sendable {
    public let labels: LabelSet
    /// Full blocks.
    private var compressed = CompressedSamples()
    /// What makes the next block.
    private var recent: [Sample] = []

    init(labels: LabelSet) { self.labels = labels }

    public var name: String { labels.name }

    public var sampleCount: Int { compressed.count + recent.count }

    /// Milliseconds since the Unix epoch; nil without samples.
    public var firstTimestamp: Int64? { compressed.first ?? recent.first?.milliseconds }

    /// Milliseconds since the Unix epoch; nil without samples.
    public private(set) var lastTimestamp: Int64?

    /// Milliseconds since the Unix epoch, strictly ascending; unpacks all of them.
    public var timestamps: [Int64] { columns().timestamps }

    /// One for each timestamp, `StaleMarker.value` where the series ended; unpacks all of them.
    public var values: [Double] { columns().values }

    /// The samples as two columns: those between two times, both included, and perhaps some around them.
    public func columns(from: Int64 = .min, through: Int64 = .max) -> (timestamps: [Int64], values: [Double]) {
        var timestamps: [Int64] = []
        var values: [Double] = []
        if from == .min, through == .max {
            timestamps.reserveCapacity(sampleCount)
            values.reserveCapacity(sampleCount)
        }
        compressed.decode(from: from, through: through, into: &timestamps, &values)
        if let first = recent.first, first.milliseconds <= through {
            timestamps.append(contentsOf: recent.lazy.map(\.milliseconds))
            values.append(contentsOf: recent.lazy.map(\.value))
        }
        return (timestamps, values)
    }

    /// False if the sample is not later than the last one, and then it is left out.
    mutating func append(milliseconds: Int64, value: Double) -> Bool {
        if let lastTimestamp, lastTimestamp >= milliseconds { return false }
        lastTimestamp = milliseconds
        recent.append(Sample(milliseconds: milliseconds, value: value))
        closeBlock()
        return true
    }

    /// Appends samples in their order, but for those that are not later than the one before.
    mutating func append(contentsOf samples: some RandomAccessCollection<Sample>) {
        guard let first = samples.first else { return }
        var isAscending = lastTimestamp.map { $0 < first.milliseconds } ?? true
        var last = first.milliseconds
        for sample in samples.dropFirst() {
            if sample.milliseconds <= last { isAscending = false }
            last = sample.milliseconds
        }
        guard isAscending, recent.count + samples.count <= CompressedSamples.blockLength else {
            for sample in samples { _ = append(milliseconds: sample.milliseconds, value: sample.value) }
            return
        }
        lastTimestamp = last
        recent.append(contentsOf: samples)
        closeBlock()
    }

    private mutating func closeBlock() {
        guard recent.count == CompressedSamples.blockLength else { return }
        compressed.append(recent)
        recent.removeAll(keepingCapacity: true)
    }

    /// The indices of the samples with `start < timestamp <= end`.
    public func indices(after start: Int64, through end: Int64) -> Range<Int> {
        let timestamps = timestamps
        func firstIndex(where isBeyond: (Int64) -> Bool) -> Int {
            var low = 0
            var high = timestamps.count
            while low < high {
                let middle = (low + high) / 2
                if isBeyond(timestamps[middle]) { high = middle } else { low = middle + 1 }
            }
            return low
        }
        let low = firstIndex { $0 > start }
        return low..<max(low, firstIndex { $0 > end })
    }
}

/// The value that says that a series ended: Prometheus's own bit pattern, one of the NaNs.
public enum StaleMarker {
    public static let bitPattern: UInt64 = 0x7ff0_0000_0000_0002
    public static let value = Double(bitPattern: bitPattern)
    public static func isStale(_ value: Double) -> Bool { value.bitPattern == bitPattern }
}

/// Series in memory, found by name and labels.
public struct SeriesStore: Sendable {
    /// In the order of their first sample.
    public private(set) var series: [Series] = []
    /// What the pages said of their families, by family name.
    public internal(set) var families: [String: MetricFamily] = [:]

    private var positions: [LabelSet: Int] = [:]
    private var positionsByName: [String: [Int]] = [:]

    public init() {}

    public var sampleCount: Int { series.reduce(0) { $0 + $1.sampleCount } }

    /// From the first sample of all to the last, in milliseconds; nil if there is none.
    public var timeRange: ClosedRange<Int64>? {
        guard let first = series.lazy.compactMap(\.firstTimestamp).min(),
            let last = series.lazy.compactMap(\.lastTimestamp).max()
        else { return nil }
        return first...last
    }

    /// Appends a sample; false if it is not later than the series' last one, and then it is left out.
    @discardableResult
    public mutating func append(_ labels: LabelSet, milliseconds: Int64, value: Double) -> Bool {
        append(at: position(of: labels), milliseconds: milliseconds, value: value)
    }

    /// The series with this name and these labels among others, in the order of their first sample.
    public func series(named name: String, where labels: [String: String] = [:]) -> [Series] {
        (positionsByName[name] ?? []).map { series[$0] }.filter { series in
            labels.allSatisfy { (series.labels[$0.key] ?? "") == $0.value }
        }
    }

    /// The series with exactly these labels.
    public func series(_ labels: LabelSet) -> Series? { positions[labels].map { series[$0] } }

    mutating func position(of labels: LabelSet) -> Int {
        if let position = positions[labels] { return position }
        let position = series.count
        series.append(Series(labels: labels))
        positions[labels] = position
        positionsByName[labels.name, default: []].append(position)
        return position
    }

    mutating func append(at position: Int, contentsOf samples: some RandomAccessCollection<Sample>) {
        series[position].append(contentsOf: samples)
    }

    mutating func append(at position: Int, milliseconds: Int64, value: Double) -> Bool {
        series[position].append(milliseconds: milliseconds, value: value)
    }
}
