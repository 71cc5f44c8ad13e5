import Testing
import Timing

@testable import ReferenceModel

struct ModelPartsTests {
    @Test func heapAgreesWithASortedList() {
        var heap = DeadlineHeap()
        var naive: [Int: Int64] = [:]
        var random = SeededRandom(seed: 3, stream: "heap")
        for _ in 0..<5000 {
            let session = Int.random(in: 0..<40, using: &random)
            if Int.random(in: 0..<4, using: &random) == 0 {
                heap.set(session, to: nil)
                naive[session] = nil
            } else {
                let deadline = Int64.random(in: 0..<1000, using: &random)
                heap.set(session, to: deadline)
                naive[session] = deadline
            }
            #expect(heap.first?.deadline == naive.values.min())
            if let first = heap.first { #expect(naive[first.session] == first.deadline) }
        }
    }

    @Test func lineKeepsItsOrderWhenSomeLeaveAndComeBack() {
        var line = WaitingLine()
        for session in 0..<200 { line.join(session) }
        for session in stride(from: 0, to: 200, by: 2) { line.leave(session) }
        line.join(0)
        line.leave(7)
        line.leave(7)
        #expect(line.count == 100)
        var order: [Int] = []
        while let session = line.next() { order.append(session) }
        #expect(order == stride(from: 1, to: 200, by: 2).filter { $0 != 7 } + [0])
        #expect(line.count == 0)
    }

    @Test func poolUsesTheLeastBusyWorker() {
        var pool = WorkerPool(workers: 2, slotsPerWorker: 2)
        let taken = (0..<5).map { _ in pool.takeSlot() }
        #expect(taken == [0, 1, 0, 1, nil])
        #expect(pool.utilisation == 1)
        pool.releaseSlot(ofWorker: 1)
        #expect(pool.takeSlot() == 1)
        #expect(WorkerPool(workers: 0, slotsPerWorker: 3).utilisation == 0)
    }

    @Test func histogramCountsEachObservationInItsBucket() {
        var counts = HistogramCounts(bounds: [0.1, 1])
        for value in [0.05, 0.1, 0.5, 1, 7] { counts.observe(value) }
        #expect(counts.counts == [2, 2, 1])
        #expect(counts.count == 5)
        #expect(abs(counts.sum - 8.65) < 1e-12)
    }

    @Test func timelineCountsWhatIsSynthesised() {
        var timeline = SynthesisTimeline()
        timeline.extend(toFrames: 4, isFinal: true, at: 0)
        #expect(timeline.end == nil)
        #expect(timeline.count(at: 1000) == 0)
        timeline.start(at: 100, firstAudio: 50, step: 2.5)
        #expect((0..<5).map { timeline.instant(ofFrame: $0) } == [150, 153, 155, 158, nil])
        #expect(timeline.end == 158)
        #expect([149, 150, 152, 153, 155, 1000].map { timeline.count(at: $0) } == [0, 1, 1, 2, 3, 4])
    }
}
