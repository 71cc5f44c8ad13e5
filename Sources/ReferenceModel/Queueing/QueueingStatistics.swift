/// Counters and distributions of the queueing model since its start; times are seconds.
package struct QueueingStatistics: Sendable {
    package var sessionsByModel: [UInt64]
    package var sessionDuration: HistogramCounts
    package var framesSent: UInt64 = 0
    package var framesDropped: UInt64 = 0
    /// Frames of utterances that are over; those of running ones are added when a snapshot is taken.
    package var framesGenerated: UInt64 = 0
    package var requestsByModel: [UInt64]
    package var requestDuration: HistogramCounts
    package var requestErrors: UInt64 = 0
    package var requests: UInt64 = 0
    package var synthesisDuration: HistogramCounts
    package var firstAudioLatency: HistogramCounts
    /// Seconds of synthesis for one second of audio, of each model's latest utterance; nil before its first.
    package var rtfByModel: [Double?]
    package var normalizations: UInt64 = 0

    /// Latencies are counted by `otherBounds` as well.
    package init(models: Int, latencyBounds: [Double], otherBounds: [[Double]] = [], sessionBounds: [Double]) {
        sessionsByModel = Array(repeating: 0, count: models)
        requestsByModel = Array(repeating: 0, count: models)
        rtfByModel = Array(repeating: nil, count: models)
        sessionDuration = HistogramCounts(bounds: sessionBounds)
        requestDuration = HistogramCounts(bounds: latencyBounds, otherBounds: otherBounds)
        synthesisDuration = HistogramCounts(bounds: latencyBounds, otherBounds: otherBounds)
        firstAudioLatency = HistogramCounts(bounds: latencyBounds, otherBounds: otherBounds)
    }
}
