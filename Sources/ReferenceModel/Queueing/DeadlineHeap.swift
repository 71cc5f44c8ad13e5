/// The next deadline of each session, earliest first; at most one a session, replaced in O(log n).
///
/// Of equal deadlines the lower session number comes first, so that the order tells nothing of how it came about.
package struct DeadlineHeap {
    private struct Entry {
        var deadline: Int64
        var session: Int

        func precedes(_ other: Entry) -> Bool {
            deadline < other.deadline || (deadline == other.deadline && session < other.session)
        }
    }

    private var heap: [Entry] = []
    /// Where each session stands in `heap`; −1 if it has no deadline.
    private var places: [Int] = []

    package init() {}

    /// The earliest deadline in nanoseconds and whose it is.
    package var first: (deadline: Int64, session: Int)? {
        heap.first.map { ($0.deadline, $0.session) }
    }

    /// Sets the session's deadline; nil takes it away.
    package mutating func set(_ session: Int, to deadline: Int64?) {
        while places.count <= session { places.append(-1) }
        let place = places[session]
        switch (deadline, place >= 0) {
        case (nil, false): break
        case (nil, true): remove(at: place)
        case (let deadline?, false):
            heap.append(Entry(deadline: deadline, session: session))
            places[session] = heap.count - 1
            rise(from: heap.count - 1)
        case (let deadline?, true):
            let old = heap[place].deadline
            heap[place].deadline = deadline
            if deadline < old { rise(from: place) } else if deadline > old { sink(from: place) }
        }
    }

    private mutating func remove(at place: Int) {
        places[heap[place].session] = -1
        let last = heap.removeLast()
        guard place < heap.count else { return }
        let old = heap[place]
        heap[place] = last
        places[last.session] = place
        if last.precedes(old) { rise(from: place) } else { sink(from: place) }
    }

    private mutating func rise(from start: Int) {
        let entry = heap[start]
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard entry.precedes(heap[parent]) else { break }
            heap[place] = heap[parent]
            places[heap[place].session] = place
            place = parent
        }
        heap[place] = entry
        places[entry.session] = place
    }

    private mutating func sink(from start: Int) {
        let entry = heap[start]
        var place = start
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
            guard heap[child].precedes(entry) else { break }
            heap[place] = heap[child]
            places[heap[place].session] = place
            place = child
        }
        heap[place] = entry
        places[entry.session] = place
    }
}
