/// All that the metrics pages show, copied off the event loop that it lives on.
package struct ReferenceSnapshot: Sendable {
    package var model: QueueingSnapshot
    package var connections: ConnectionCounts
    /// Seconds from the instant a frame was due to its write.
    package var sendDuration: HistogramCounts
    package var process: ProcessReading
    /// Loudness of the voice in LUFS.
    package var voiceLoudness: Double
    /// What clients know sessions by, for those that the model names.
    package var sessionIDs: [Int: String] = [:]

    package init(
        model: QueueingSnapshot,
        connections: ConnectionCounts,
        sendDuration: HistogramCounts,
        process: ProcessReading,
        voiceLoudness: Double
    ) {
        self.model = model
        self.connections = connections
        self.sendDuration = sendDuration
        self.process = process
        self.voiceLoudness = voiceLoudness
    }

    /// What clients know a session by.
    func id(of session: SessionSnapshot) -> String { sessionIDs[session.session] ?? String(session.session) }
}
