package import ReferenceConfiguration

/// One session's part in the state of the queueing model.
package struct SessionSnapshot: Sendable, Equatable {
    /// The number by which the model knows it.
    package var session: Int
    /// Frames that wait for the connection.
    package var queuedFrames: Int
    package var framesSent: UInt64
    package var framesDropped: UInt64
}

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
    /// Bytes by which a leak makes the process seem larger than it is.
    package var leakedBytes = 0.0
    /// What is wrong with the metrics pages.
    package var exporter: ExporterFault?
    package var isServiceDown = false
    /// The open sessions, if the pages name them.
    package var sessions: [SessionSnapshot] = []
}

extension QueueingModel {
    package func snapshot(at instant: Int64) -> QueueingSnapshot {
        let exporter = faults.exporter
        var named: [SessionSnapshot] = []
        var statistics = statistics
        var deepest = 0
        var waiting = line.count + (faults.sessionQueue ?? 0)
        for (number, session) in sessions.enumerated() where session.isOpen {
            deepest = max(deepest, session.queue.count)
            waiting += session.pending.count
            statistics.framesGenerated += UInt64(session.utterance?.timeline.count(at: instant) ?? 0)
            if exporter?.sessionIDs == true {
                named.append(
                    SessionSnapshot(
                        session: number,
                        queuedFrames: session.queue.count,
                        framesSent: session.framesSent,
                        framesDropped: session.framesDropped
                    )
                )
            }
        }
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
            gpuMemoryUsed: gpuMemoryUsed,
            gpuMemoryTotal: Double(settings.gpuMemory),
            leakedBytes: leakedBytes(at: instant),
            exporter: exporter,
            isServiceDown: faults.service == .down,
            sessions: named
        )
    }
    /// Bytes: models and busy slots, or what a fault claims.
    private var gpuMemoryUsed: Double {
        let total = Double(settings.gpuMemory)
        return switch faults.gpuMemory {
        case .bytes(let bytes)?: Double(bytes)
        case .share(let share)?: total * share
        case nil: min(total, Double(residency.memoryUsed) + slotMemory * Double(pool.busySlots))
        }
    }
}
