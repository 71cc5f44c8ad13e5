extension ArrivalSchedule {
    /// A stretch of the schedule with a name: a ramp or a hold.
    public struct Phase: Sendable, Equatable {
        /// Nanoseconds from the schedule's start.
        public var start: Int64
        /// Nanoseconds.
        public var duration: Int64
        /// For example `ramp to 50 sessions` or `stage 2: 5 sessions/s`.
        public var name: String
    }

    /// The ramps and holds in order, those of no length left out.
    public var phases: [Phase] {
        var phases: [Phase] = []
        for (index, stage) in load.stages.enumerated() {
            let whole = stage.level.rounded() == stage.level
            let level = "\(whole ? "\(Int(stage.level))" : "\(stage.level)") \(unit(of: stage.level))"
            if stage.ramp > 0 {
                phases.append(Phase(start: stageStarts[index], duration: stage.ramp, name: "ramp to \(level)"))
            }
            if stage.hold > 0 {
                let name = load.stages.count == 1 ? level : "stage \(index + 1): \(level)"
                phases.append(Phase(start: stageStarts[index] + stage.ramp, duration: stage.hold, name: name))
            }
        }
        return phases
    }

    /// The name of what goes on at an offset; `drain` after the last phase.
    public func phaseName(at offset: Int64) -> String {
        phases.last { $0.start <= offset && offset < $0.start + $0.duration }?.name ?? "drain"
    }

    /// The longest hold after the warm-up, from its start to its end in nanoseconds; nil if there is none.
    ///
    /// Only under a constant load can a run be asked whether it was steady.
    public var steadyStretch: (start: Int64, end: Int64)? {
        load.stages.indices.map { index in
            let hold = stageStarts[index] + load.stages[index].ramp
            return (start: max(load.warmup, hold), end: hold + load.stages[index].hold)
        }
        .filter { $0.end > $0.start }
        .max { $0.end - $0.start < $1.end - $1.start }
    }

    private func unit(of level: Double) -> String {
        switch load.model {
        case .closed: level == 1 ? "session" : "sessions"
        case .open: "sessions/s"
        }
    }
}
