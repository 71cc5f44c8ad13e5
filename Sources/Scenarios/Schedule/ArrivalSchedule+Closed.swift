// In the closed model slot k (from 0) is active while the level exceeds k. A level that climbs from 0 to 50 in 3 s
// starts slot 0 at once and slot 49 at 2.94 s; one that falls back from 50 to 0 in 3 s ends slot 49 after 60 ms and
// slot 0 at its very end. Crossings are computed in integers, so that windows and counts agree to the nanosecond.
extension ArrivalSchedule {
    /// The slots that are ever used: the highest number of sessions at a time.
    public var slotCount: Int { Int(peakLevel.rounded()) }

    /// When a slot is to hold a session: half-open windows of offsets, in order, never touching one another.
    public func slotWindow(_ slot: Int) -> [(start: Int64, stop: Int64)] {
        var windows: [(start: Int64, stop: Int64)] = []
        var opened: Int64?
        for index in load.stages.indices {
            let (from, to) = sessions(index)
            if opened == nil, from <= slot, slot < to {
                opened = stageStarts[index] + Self.climb(to: slot - from, of: to - from, in: load.stages[index].ramp)
            } else if let start = opened, slot >= to {
                let stop = stageStarts[index] + Self.fall(by: from - slot, of: from - to, in: load.stages[index].ramp)
                opened = nil
                append((start, stop), to: &windows)
            }
        }
        if let opened { append((opened, duration), to: &windows) }
        return windows
    }

    /// How many slots are active at an offset; 0 before the start and once the last stage has ended.
    public func sessionsTarget(at offset: Int64) -> Int {
        let index = stageIndex(at: offset)
        guard offset >= 0, index < load.stages.count else { return 0 }
        let (from, to) = sessions(index)
        let ramp = load.stages[index].ramp
        let into = offset - stageStarts[index]
        guard into < ramp else { return to }
        if to > from {
            // floor(k × ramp / span) ≤ into, counted over k = 0 ..< span
            let reached = (Int128(into + 1) * Int128(to - from) + Int128(ramp) - 1) / Int128(ramp)
            return from + min(to - from, Int(reached))
        }
        return from - Int(Int128(into) * Int128(from - to) / Int128(ramp))
    }

    private func sessions(_ index: Int) -> (from: Int, to: Int) {
        (Int(levelBefore(index).rounded()), Int(load.stages[index].level.rounded()))
    }

    private func append(_ window: (start: Int64, stop: Int64), to windows: inout [(start: Int64, stop: Int64)]) {
        guard window.start < window.stop else { return }
        if let last = windows.last, last.stop == window.start {
            windows[windows.count - 1].stop = window.stop
        } else {
            windows.append(window)
        }
    }

    /// Offset into a ramp at which `step` of `span` sessions have been passed going up, rounded down.
    private static func climb(to step: Int, of span: Int, in ramp: Int64) -> Int64 {
        Int64(Int128(step) * Int128(ramp) / Int128(span))
    }

    /// Offset into a ramp at which `step` of `span` sessions have gone, rounded up.
    private static func fall(by step: Int, of span: Int, in ramp: Int64) -> Int64 {
        Int64((Int128(step) * Int128(ramp) + Int128(span) - 1) / Int128(span))
    }
}
