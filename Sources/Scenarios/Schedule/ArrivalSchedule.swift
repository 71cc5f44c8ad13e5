/// When sessions are to be there: a pure function of the offset from the load's start.
///
/// All offsets are nanoseconds from the load's start. The level rises and falls linearly in a stage's ramp, from the
/// level of the stage before it (0 before the first), and stands during its hold.
public struct ArrivalSchedule: Sendable, Equatable {
    public let load: Load
    /// Offset of each stage's start.
    public let stageStarts: [Int64]

    public init(_ load: Load) {
        self.load = load
        var starts: [Int64] = []
        var start: Int64 = 0
        for stage in load.stages {
            starts.append(start)
            start += stage.ramp + stage.hold
        }
        stageStarts = starts
    }

    /// Length of all stages.
    public var duration: Int64 { load.duration }

    /// The stage at an offset: 0 before the start, the number of stages once the last has ended.
    public func stageIndex(at offset: Int64) -> Int {
        for index in stageStarts.indices where offset < stageStarts[index] + length(index) { return index }
        return stageStarts.count
    }

    /// The highest level of any stage: sessions (closed) or sessions a second (open).
    public var peakLevel: Double { load.stages.reduce(0) { max($0, $1.level) } }

    func length(_ index: Int) -> Int64 { load.stages[index].ramp + load.stages[index].hold }

    /// Level at the start of a stage's ramp.
    func levelBefore(_ index: Int) -> Double { index == 0 ? 0 : load.stages[index - 1].level }
}
