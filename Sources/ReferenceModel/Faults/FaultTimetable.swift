package import ReferenceConfiguration

/// Which faults hold at a time: the entries of a timetable laid over one another, the later in the list on top.
///
/// It steps from change to change; instants are nanoseconds on the caller's clock.
package struct FaultTimetable: Sendable {
    private let entries: [TimetableEntry]
    private let start: Int64
    private var isActive: [Bool]
    /// What holds since the last change.
    package private(set) var faults = Faults()
    /// When something begins or ends next.
    package private(set) var nextChange: Int64?

    /// Nothing holds before `start`, from which the entries' times are counted.
    package init(_ entries: [TimetableEntry], start: Int64) {
        self.entries = entries
        self.start = start
        isActive = Array(repeating: false, count: entries.count)
        nextChange = entries.map(\.at).min().map { start + $0 }
    }

    /// Makes the next change; gives the entries that begin or end by it.
    mutating func advance() -> [FaultPhase] {
        guard let instant = nextChange else { return [] }
        let elapsed = instant - start
        var phases: [FaultPhase] = []
        faults = Faults()
        for (index, entry) in entries.enumerated() {
            let since = entry.beginning(at: elapsed)
            if let since { faults.lay(entry.faults, elapsed: elapsed - since) }
            if (since != nil) != isActive[index] {
                isActive[index].toggle()
                phases.append(FaultPhase(entry: index, isBeginning: isActive[index], at: instant))
            }
        }
        nextChange = entries.compactMap { $0.change(after: elapsed) }.min().map { start + $0 }
        return phases
    }
}

/// An entry of the timetable begins or ends.
package struct FaultPhase: Sendable, Equatable {
    /// Its place in the settings' list.
    package var entry: Int
    package var isBeginning: Bool
    /// Nanoseconds.
    package var at: Int64
}

/// Times are nanoseconds since the server's start.
extension TimetableEntry {
    /// When the entry that holds at `elapsed` began; nil if it does not hold then.
    fileprivate func beginning(at elapsed: Int64) -> Int64? {
        guard elapsed >= at else { return nil }
        let begun = latestBeginning(by: elapsed)
        guard let duration else { return begun }
        return elapsed < begun + duration ? begun : nil
    }

    /// When the entry, or a stall in it, next begins or ends.
    fileprivate func change(after elapsed: Int64) -> Int64? {
        guard elapsed >= at else { return at }
        let begun = latestBeginning(by: elapsed)
        var candidates: [Int64] = []
        if let stall = faults.stall { candidates.append(begun + stall) }
        if let duration { candidates.append(begun + duration) }
        if let every { candidates.append(begun + every) }
        return candidates.filter { $0 > elapsed }.min()
    }

    private func latestBeginning(by elapsed: Int64) -> Int64 {
        guard let every else { return at }
        return at + (elapsed - at) / every * every
    }
}

extension Faults {
    /// Lays the faults of an entry over these, key by key; a stall ends by itself.
    fileprivate mutating func lay(_ upper: Faults, elapsed: Int64) {
        firstAudio = upper.firstAudio ?? firstAudio
        rtf = upper.rtf ?? rtf
        workers = upper.workers ?? workers
        dropFrames = upper.dropFrames ?? dropFrames
        reorderFrames = upper.reorderFrames ?? reorderFrames
        duplicateFrames = upper.duplicateFrames ?? duplicateFrames
        corruptFrames = upper.corruptFrames ?? corruptFrames
        if let length = upper.stall, elapsed < length { stall = length }
        zombies = upper.zombies ?? zombies
        ignoreControl = upper.ignoreControl ?? ignoreControl
        errors = upper.errors ?? errors
        close = upper.close ?? close
        refuseUpgrade = upper.refuseUpgrade ?? refuseUpgrade
        exporter = upper.exporter ?? exporter
        service = upper.service ?? service
        modelLoadErrors = upper.modelLoadErrors ?? modelLoadErrors
        gpuMemory = upper.gpuMemory ?? gpuMemory
        sessionQueue = upper.sessionQueue ?? sessionQueue
        leak = upper.leak ?? leak
    }
}
