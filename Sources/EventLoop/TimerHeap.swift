import Timing

/// Appointments in the order of their instants, those of one instant in the order they were made.
///
/// A binary heap that knows where each appointment stands: making, cancelling and taking one are O(log n). A slot is
/// used again after its appointment is over; the generation in the timer tells the old one from the new.
struct TimerHeap {
    private struct Entry {
        var deadline: MonotonicInstant
        var sequence: UInt64
        var slot: UInt32

        func precedes(_ other: Entry) -> Bool {
            deadline == other.deadline ? sequence < other.sequence : deadline < other.deadline
        }
    }

    private struct Slot {
        var generation: UInt32 = 0
        var position: Int = -1
        var action: (() -> Void)?
    }

    private var heap: [Entry] = []
    private var slots: [Slot] = []
    private var freeSlots: [UInt32] = []
    /// The number that the next appointment gets.
    private(set) var nextSequence: UInt64 = 0

    var count: Int { heap.count }
    var earliest: MonotonicInstant? { heap.first?.deadline }

    mutating func insert(at deadline: MonotonicInstant, _ action: @escaping () -> Void) -> LoopTimer {
        let slot: UInt32
        if let free = freeSlots.popLast() {
            slot = free
        } else {
            slot = UInt32(slots.count)
            slots.append(Slot())
        }
        slots[Int(slot)].action = action
        heap.append(Entry(deadline: deadline, sequence: nextSequence, slot: slot))
        nextSequence += 1
        rise(from: heap.count - 1)
        return LoopTimer(slot: slot, generation: slots[Int(slot)].generation)
    }

    /// Whether the appointment was still to come.
    @discardableResult
    mutating func cancel(_ timer: LoopTimer) -> Bool {
        let slot = Int(timer.slot)
        guard slot < slots.count, slots[slot].generation == timer.generation, slots[slot].position >= 0 else {
            return false
        }
        _ = remove(at: slots[slot].position)
        return true
    }

    /// The first appointment if it's due at `now` and was made before the one numbered `limit`.
    mutating func takeDue(
        at now: MonotonicInstant,
        before limit: UInt64
    ) -> (deadline: MonotonicInstant, action: () -> Void)? {
        guard let first = heap.first, first.deadline <= now, first.sequence < limit else { return nil }
        guard let action = remove(at: 0) else { return nil }
        return (first.deadline, action)
    }

    private mutating func remove(at position: Int) -> (() -> Void)? {
        let entry = heap[position]
        let last = heap.removeLast()
        if position < heap.count {
            heap[position] = last
            slots[Int(last.slot)].position = position
            sink(from: position)
            rise(from: slots[Int(last.slot)].position)
        }
        let slot = Int(entry.slot)
        let action = slots[slot].action
        slots[slot].action = nil
        slots[slot].position = -1
        slots[slot].generation &+= 1
        freeSlots.append(entry.slot)
        return action
    }

    private mutating func rise(from start: Int) {
        var position = start
        let entry = heap[position]
        while position > 0 {
            let parent = (position - 1) / 2
            guard entry.precedes(heap[parent]) else { break }
            place(heap[parent], at: position)
            position = parent
        }
        place(entry, at: position)
    }

    private mutating func sink(from start: Int) {
        var position = start
        let entry = heap[position]
        while true {
            var child = 2 * position + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
            guard heap[child].precedes(entry) else { break }
            place(heap[child], at: position)
            position = child
        }
        place(entry, at: position)
    }

    private mutating func place(_ entry: Entry, at position: Int) {
        heap[position] = entry
        slots[Int(entry.slot)].position = position
    }
}
