/// The distributions of a whole run: one histogram for each figure, and two of the generator's own punctuality.
///
/// Values are nanoseconds; real-time factors are millionths (`Figure.histogramScale`). Histograms of several loops,
/// seconds, runs or shards merge without loss.
public struct RunHistograms: Sendable {
    private var figures = [LatencyHistogram](repeating: LatencyHistogram(), count: Figure.allCases.count)
    /// How late planned starts and sends were, warm-up included.
    public var startLateness = LatencyHistogram()
    /// How late timers ran on the event loops, warm-up included.
    public var loopDelay = LatencyHistogram()

    private static let startLatenessName = "startLateness"
    private static let loopDelayName = "loopDelay"

    public init() {}

    public subscript(figure: Figure) -> LatencyHistogram {
        get { figures[Self.index(of: figure)] }
        set { figures[Self.index(of: figure)] = newValue }
    }

    /// Records every figure that the utterance has, if it counts (`UtteranceRecord.countsInFigures`).
    public mutating func record(_ utterance: UtteranceRecord) {
        guard utterance.countsInFigures else { return }
        for figure in Figure.allCases {
            if let value = figure.histogramValue(of: utterance) { figures[Self.index(of: figure)].record(value) }
        }
    }

    /// Takes in one second of an event loop.
    public mutating func add(_ batch: RecorderBatch) {
        for utterance in batch.utterances { record(utterance) }
        figures[Self.index(of: .jitter)].merge(batch.jitter)
        for nanoseconds in batch.window.lateness { startLateness.record(nanoseconds) }
        for nanoseconds in batch.window.loopDelays { loopDelay.record(nanoseconds) }
    }

    public mutating func merge(_ other: RunHistograms) {
        for index in figures.indices { figures[index].merge(other.figures[index]) }
        startLateness.merge(other.startLateness)
        loopDelay.merge(other.loopDelay)
    }

    /// Name to HdrHistogram's encoding: the content of `histograms.json`.
    ///
    /// Names are those of `Figure`, `startLateness` and `loopDelay`.
    public func encoded() -> [String: String] {
        var texts: [String: String] = [:]
        for figure in Figure.allCases { texts[figure.rawValue] = self[figure].encoded() }
        texts[Self.startLatenessName] = startLateness.encoded()
        texts[Self.loopDelayName] = loopDelay.encoded()
        return texts
    }

    /// Reads what `encoded()` wrote; unknown names are ignored, absent ones are empty.
    public init(encoded texts: [String: String]) throws(MeasurementError) {
        for figure in Figure.allCases {
            if let text = texts[figure.rawValue] { self[figure] = try LatencyHistogram(encoded: text) }
        }
        if let text = texts[Self.startLatenessName] { startLateness = try LatencyHistogram(encoded: text) }
        if let text = texts[Self.loopDelayName] { loopDelay = try LatencyHistogram(encoded: text) }
    }

    private static func index(of figure: Figure) -> Int {
        switch figure {
        case .fal: 0
        case .falFromSent: 1
        case .firstAudible: 2
        case .rtf: 3
        case .jitter: 4
        case .connect: 5
        case .bargeIn: 6
        case .stall: 7
        }
    }
}
