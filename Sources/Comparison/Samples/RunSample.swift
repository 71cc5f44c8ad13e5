public import Measurement
public import Recording
import Timing

/// What is kept of a run's utterances to compare it: some 50 bytes for each.
///
/// Sessions are numbered anew in the order of their first rows, which is that of time.
public struct RunSample: Sendable {
    public let path: String
    public let metadata: RunMetadata
    /// Utterances that count.
    public internal(set) var utterances = 0
    /// Sessions of them.
    public internal(set) var sessions = 0
    public internal(set) var delivery = Delivery.unknown
    /// One a second.
    public internal(set) var windows: [WindowRecord] = []

    /// By utterance: its session's number, and the second of the run in which it was planned.
    var sessionOf: [UInt32] = []
    var secondOf: [UInt32] = []
    /// By figure in the order of `Figure.allCases`, by utterance: its value; NaN if it has none.
    var values = [[Float]](repeating: [], count: Figure.allCases.count)
    /// By share in the order of `Share.allCases`.
    var shares = [ShareSums](repeating: ShareSums(), count: Share.allCases.count)

    /// A share's numerators and denominators, by session and by second.
    struct ShareSums: Sendable {
        var bySession: [SIMD2<Float>] = []
        var bySecond: [SIMD2<Float>] = []

        mutating func add(_ part: SIMD2<Float>, session: Int, second: Int) {
            Self.add(part, at: session, of: &bySession)
            Self.add(part, at: second, of: &bySecond)
        }

        private static func add(_ part: SIMD2<Float>, at index: Int, of sums: inout [SIMD2<Float>]) {
            while sums.count <= index { sums.append(.zero) }
            sums[index] += part
        }
    }

    /// Seconds beyond which all utterances count as of the same one: a table's instants may be anything.
    private static let lastSecond: UInt32 = 1 << 20

    init(path: String, metadata: RunMetadata) {
        self.path = path
        self.metadata = metadata
    }

    /// Takes what the rows hold.
    struct Gathering {
        var sample: RunSample
        private var numbers: [UInt32: UInt32] = [:]
        private var paced = 0
        private var burst = 0
        private let start: Int64

        init(path: String, metadata: RunMetadata) {
            sample = RunSample(path: path, metadata: metadata)
            start = metadata.startedNs
        }

        mutating func add(_ utterance: UtteranceRecord) {
            guard utterance.countsInFigures else { return }
            let session = numbers[utterance.session] ?? UInt32(numbers.count)
            if Int(session) == numbers.count { numbers[utterance.session] = session }
            let origin = min(start, utterance.planned.nanoseconds)
            let second = UInt32(clamping: (utterance.planned.nanoseconds - origin) / Nanoseconds.perSecond)
            let capped = min(second, RunSample.lastSecond)
            sample.sessionOf.append(session)
            sample.secondOf.append(capped)
            for (index, figure) in Figure.allCases.enumerated() {
                let value = figure.comparedValue(of: utterance).map(Float.init)
                if sample.values[index].isEmpty {
                    guard value != nil else { continue }
                    sample.values[index] = [Float](repeating: .nan, count: sample.utterances)
                }
                sample.values[index].append(value.map { max(0, $0) } ?? .nan)
            }
            for (index, share) in Share.allCases.enumerated() {
                guard let part = share.observation(of: utterance, since: WallInstant(nanoseconds: start)) else {
                    continue
                }
                let sums = SIMD2(Float(part.numerator), Float(part.denominator))
                sample.shares[index].add(sums, session: Int(session), second: Int(capped))
            }
            switch utterance.delivery {
            case .paced: paced += 1
            case .burst: burst += 1
            case .unknown: break
            }
            sample.utterances += 1
        }

        mutating func finish() -> RunSample {
            sample.sessions = numbers.count
            // As the report has it: a stray exception among a hundred does not count, and more are no delivery of one kind.
            let known = paced + burst
            if known > 0 {
                let share = Double(paced) / Double(known)
                sample.delivery = share >= 0.99 ? .paced : share <= 0.01 ? .burst : .unknown
            }
            return sample
        }
    }
}

extension RunSample {
    /// Reads a run folder in one pass.
    ///
    /// - Throws: `RecordingError` where the folder's data is not what its format says, `ComparisonError.empty`.
    public init(folder: RunFolderReader) throws {
        var gathering = Gathering(path: folder.path, metadata: folder.metadata)
        try folder.forEachUtterance { gathering.add($0) }
        self = gathering.finish()
        windows = try folder.windows()
        guard utterances > 0 else { throw ComparisonError.empty(path: folder.path) }
    }

    /// A sample of records that no folder holds.
    public init(name: String, records: some Sequence<UtteranceRecord>, targets: [String] = []) {
        var metadata = RunMetadata(name: name, started: WallInstant(nanoseconds: 0))
        metadata.targets = targets
        var gathering = Gathering(path: name, metadata: metadata)
        for record in records { gathering.add(record) }
        self = gathering.finish()
    }

    /// The figure's values, those that are none left out.
    func present(_ figure: Figure) -> [Double] {
        values[Figure.allCases.firstIndex(of: figure) ?? 0].compactMap { $0.isNaN ? nil : Double($0) }
    }
}
