/// All that the metrics pages show, copied off the event loop that it lives on.
struct ReferenceSnapshot: Sendable {
    var model: QueueingSnapshot
    var connections: ConnectionCounts
    /// Seconds from the instant a frame was due to its write.
    var sendDuration: HistogramCounts
}
