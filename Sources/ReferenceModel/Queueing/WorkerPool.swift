/// Workers with a number of slots each, as counts of busy slots.
struct WorkerPool: Equatable {
    private(set) var busySlots = 0
    /// Workers that are up: the first of those that were ever there.
    private(set) var count: Int
    private var busyPerWorker: [Int]
    private let slotsPerWorker: Int

    init(workers: Int, slotsPerWorker: Int) {
        count = workers
        busyPerWorker = Array(repeating: 0, count: workers)
        self.slotsPerWorker = slotsPerWorker
    }

    var totalSlots: Int { count * slotsPerWorker }

    /// Share of slots that are busy, 0 to 1.
    var utilisation: Double { totalSlots == 0 ? 0 : Double(busySlots) / Double(totalSlots) }

    /// Workers beyond `count` are down; whoever holds their slots has yet to release them.
    mutating func setCount(_ count: Int) {
        self.count = count
        while busyPerWorker.count < count { busyPerWorker.append(0) }
    }

    /// Takes a slot of the least busy worker and returns the worker; nil if all slots are busy.
    mutating func takeSlot() -> Int? {
        guard let worker = (0..<count).min(by: { busyPerWorker[$0] < busyPerWorker[$1] }),
            busyPerWorker[worker] < slotsPerWorker
        else { return nil }
        busyPerWorker[worker] += 1
        busySlots += 1
        return worker
    }

    mutating func releaseSlot(ofWorker worker: Int) {
        busyPerWorker[worker] -= 1
        busySlots -= 1
    }
}
