import Measurement

/// The utterances a person should look at first: failures, then the longest waits for the first audio.
struct WorstUtterances {
    private let capacity: Int
    private var kept: [UtteranceRecord] = []

    init(capacity: Int) { self.capacity = capacity }

    /// Worst first.
    var records: [UtteranceRecord] { kept }

    mutating func consider(_ record: UtteranceRecord) {
        guard record.measured, record.outcome.isServerRelated else { return }
        if kept.count == capacity, let mildest = kept.last, !Self.isWorse(record, mildest) { return }
        let place = kept.firstIndex { Self.isWorse(record, $0) } ?? kept.endIndex
        kept.insert(record, at: place)
        if kept.count > capacity { kept.removeLast() }
    }

    private static func isWorse(_ left: UtteranceRecord, _ right: UtteranceRecord) -> Bool {
        if left.outcome.isSuccess != right.outcome.isSuccess { return !left.outcome.isSuccess }
        return (left.firstAudioLatency ?? .max) > (right.firstAudioLatency ?? .max)
    }
}
