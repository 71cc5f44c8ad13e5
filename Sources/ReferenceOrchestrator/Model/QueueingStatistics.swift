/// Counters and distributions of the queueing model since its start; times are seconds.
struct QueueingStatistics: Sendable {
    var sessionsByModel: [UInt64]
    var sessionDuration: HistogramCounts
    var framesSent: UInt64 = 0
    var framesDropped: UInt64 = 0
    /// Frames of utterances that are over; those of running ones are added when a snapshot is taken.
    var framesGenerated: UInt64 = 0
    var requestsByModel: [UInt64]
    var requestDuration: HistogramCounts
    var requestErrors: UInt64 = 0
    var requests: UInt64 = 0
    var synthesisDuration: HistogramCounts
    var firstAudioLatency: HistogramCounts
    /// Seconds of synthesis for one second of audio, of each model's latest utterance; nil before its first.
    var rtfByModel: [Double?]
    var normalizations: UInt64 = 0

    init(models: Int, latencyBounds: [Double], sessionBounds: [Double]) {
        sessionsByModel = Array(repeating: 0, count: models)
        requestsByModel = Array(repeating: 0, count: models)
        rtfByModel = Array(repeating: nil, count: models)
        sessionDuration = HistogramCounts(bounds: sessionBounds)
        requestDuration = HistogramCounts(bounds: latencyBounds)
        synthesisDuration = HistogramCounts(bounds: latencyBounds)
        firstAudioLatency = HistogramCounts(bounds: latencyBounds)
    }
}
