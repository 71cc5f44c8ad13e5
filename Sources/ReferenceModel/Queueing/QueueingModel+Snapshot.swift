import ReferenceConfiguration

/// The state of the queueing model at one instant, for the metrics pages.
package struct QueueingSnapshot: Sendable {
    package var statistics: QueueingStatistics
    package var models: [String]
    package var activeSessions: Int
    /// Utterances that wait for a slot or for their session's earlier ones.
    package var waitingTexts: Int
    package var busySlots: Int
    /// Share of slots that are busy, 0 to 1.
    package var utilisation: Double
    /// Frames that wait in the fullest session.
    package var deepestFrameQueue: Int
    package var residentModels: Int
    package var modelLoads: [UInt64]
    package var modelLoadErrors: UInt64
    package var modelEvictions: UInt64
    package var modelLoadDuration: HistogramCounts
    /// Bytes.
    package var gpuMemoryUsed: Double
    package var gpuMemoryTotal: Double
}

extension QueueingModel {
    package func snapshot(at instant: Int64) -> QueueingSnapshot {
        var statistics = statistics
        var deepest = 0
        var waiting = line.count
        for session in sessions where session.isOpen {
            deepest = max(deepest, session.queue.count)
            waiting += session.pending.count
            statistics.framesGenerated += UInt64(session.utterance?.timeline.count(at: instant) ?? 0)
        }
        let slotShare = slotMemory * Double(pool.busySlots)
        return QueueingSnapshot(
            statistics: statistics,
            models: settings.models.map(\.id),
            activeSessions: activeSessions,
            waitingTexts: waiting,
            busySlots: pool.busySlots,
            utilisation: pool.utilisation,
            deepestFrameQueue: deepest,
            residentModels: residency.residentCount(at: instant),
            modelLoads: residency.loads,
            modelLoadErrors: residency.loadErrors,
            modelEvictions: residency.evictions,
            modelLoadDuration: residency.loadDurations(at: instant),
            gpuMemoryUsed: min(Double(settings.gpuMemory), Double(residency.memoryUsed) + slotShare),
            gpuMemoryTotal: Double(settings.gpuMemory)
        )
    }
}
