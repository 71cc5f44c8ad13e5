/// One series with its samples, in columns.
public struct SeriesData: Sendable {
    public var labels: Labels
    /// Milliseconds since the Unix epoch, strictly ascending.
    public var timestamps: [Int64]
    /// One value per timestamp; a staleness marker is `Staleness.marker`.
    public var values: [Double]
    /// When each sample's counter started, in milliseconds since the epoch; 0 where unknown, empty where none is known.
    public var startTimestamps: [Int64]
    /// The times of native histogram samples; an evaluation that needs their content is `unsupported`.
    public var histogramTimestamps: [Int64]

    public init(
        labels: Labels,
        timestamps: [Int64],
        values: [Double],
        startTimestamps: [Int64] = [],
        histogramTimestamps: [Int64] = []
    ) {
        self.labels = labels
        self.timestamps = timestamps
        self.values = values
        self.startTimestamps = startTimestamps
        self.histogramTimestamps = histogramTimestamps
    }
}

/// The mark that a series ended.
public enum Staleness {
    /// A NaN of its own bit pattern, which no arithmetic yields.
    public static let marker = Double(bitPattern: 0x7ff0_0000_0000_0002)

    /// Whether a value is the marker.
    @inlinable public static func isMarker(_ value: Double) -> Bool { value.bitPattern == 0x7ff0_0000_0000_0002 }
}

/// Where an evaluation finds series.
public struct SeriesSource: Sendable {
    /// Selects the series that satisfy all matchers and have samples from a first to a last millisecond, both included.
    ///
    /// Samples outside these times may be among the answer; they are not used.
    public typealias Select = @Sendable (_ matchers: [LabelMatcher], _ from: Int64, _ through: Int64) -> [SeriesData]

    /// Asks for series.
    public let select: Select

    public init(select: @escaping Select) { self.select = select }

    /// Series in memory, found through their metrics' names.
    public init(_ series: [SeriesData]) {
        let sorted = series.sorted { $0.labels < $1.labels }
        var byName: [String: [Int]] = [:]
        for (index, one) in sorted.enumerated() { byName[one.labels.name, default: []].append(index) }
        let names = byName
        select = { matchers, from, through in
            let name = matchers.first { $0.name == Labels.metricName && $0.operation == .equal && !$0.value.isEmpty }
            let candidates = name.map { names[$0.value] ?? [] } ?? Array(sorted.indices)
            return candidates.compactMap { index in
                let one = sorted[index]
                let fits = matchers.allSatisfy { $0.matches(one.labels[$0.name]) }
                return fits && one.hasSamples(from: from, through: through) ? one : nil
            }
        }
    }
}

extension SeriesData {
    func hasSamples(from: Int64, through: Int64) -> Bool {
        func overlaps(_ times: [Int64]) -> Bool {
            guard let first = times.first, let last = times.last else { return false }
            return first <= through && last >= from
        }
        return overlaps(timestamps) || overlaps(histogramTimestamps)
    }
}
