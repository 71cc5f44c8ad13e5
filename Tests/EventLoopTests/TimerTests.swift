import Foundation
import Synchronization
import Testing
import Timing

@testable import EventLoop

@Suite(.timeLimit(.minutes(5)))
struct TimerTests {
    private func instant(_ nanoseconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: nanoseconds) }

    @Test func takesInOrderOfInstantThenOfMaking() {
        var heap = TimerHeap()
        var fired: [String] = []
        for (name, deadline) in [("c", 30), ("a1", 10), ("b", 20), ("a2", 10), ("a3", 10)] {
            _ = heap.insert(at: instant(Int64(deadline))) { fired.append(name) }
        }
        while let due = heap.takeDue(at: instant(20), before: .max) { due.action() }
        #expect(fired == ["a1", "a2", "a3", "b"])
        #expect(heap.earliest == instant(30) && heap.count == 1)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func agreesWithASortedList(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var heap = TimerHeap()
        var model: [(deadline: Int64, id: Int, timer: LoopTimer)] = []
        var over: [LoopTimer] = []
        var fired: [Int] = []
        var expected: [Int] = []
        for id in 0..<5_000 {
            switch random.next() % 4 {
            case 0, 1:
                let deadline = Int64(random.next() % 1000)
                let timer = heap.insert(at: instant(deadline)) { fired.append(id) }
                // Behind those of the same instant.
                let place = model.firstIndex { $0.deadline > deadline } ?? model.count
                model.insert((deadline, id, timer), at: place)
            case 2:
                if let stale = over.randomElement(using: &random) {
                    let wasThere = heap.cancel(stale)
                    #expect(!wasThere)
                }
                guard !model.isEmpty else { continue }
                let chosen = model.remove(at: Int(random.next() % UInt64(model.count)))
                let wasThere = heap.cancel(chosen.timer)
                #expect(wasThere)
                over.append(chosen.timer)
            default:
                let now = Int64(random.next() % 1000)
                if let due = heap.takeDue(at: instant(now), before: .max) { due.action() }
                if let first = model.first, first.deadline <= now {
                    expected.append(first.id)
                    over.append(model.removeFirst().timer)
                }
            }
            #expect(heap.earliest?.nanoseconds == model.first?.deadline)
        }
        #expect(fired == expected && heap.count == model.count)
    }

    @Test func firesNeverBeforeItsInstantAndInOrder() throws {
        let loop = try EventLoop()
        let start = MonotonicInstant.now
        var random = SeededRandom(seed: 7)
        var fired: [Int64] = []
        for _ in 0..<300 {
            let delay = Int64(random.unit() * 50e6)
            loop.schedule(at: start + delay) {
                #expect(MonotonicInstant.now >= start + delay)
                fired.append(delay)
            }
        }
        loop.schedule(at: start + 51 * Nanoseconds.perMillisecond) { loop.remote.stop() }
        loop.runBounded()
        #expect(fired.count == 300 && fired == fired.sorted())
        let health = loop.takeHealth()
        #expect(health.timersFired == 301 && health.timerLatenessSamples.count == 301)
        #expect(health.timerLatenessSamples.max() == health.largestTimerLateness)
        #expect(health.timerLatenessSamples.allSatisfy { $0 >= 0 })
    }

    @Test func cancels() throws {
        let loop = try EventLoop()
        var fired: [Int] = []
        let start = MonotonicInstant.now
        let third = loop.schedule(at: start + 3 * Nanoseconds.perMillisecond) { fired.append(3) }
        loop.schedule(at: start + Nanoseconds.perMillisecond) {
            fired.append(1)
            loop.cancel(third)
        }
        let second = loop.schedule(at: start + 2 * Nanoseconds.perMillisecond) { fired.append(2) }
        loop.cancel(second)
        loop.cancel(second)
        loop.schedule(at: start + 5 * Nanoseconds.perMillisecond) { loop.remote.stop() }
        loop.runBounded()
        #expect(fired == [1])
    }

    @Test func appointmentsInThePastDoNotStarveTheRest() throws {
        let loop = try EventLoop()
        let remote = loop.remote
        var rounds = 0
        func again() {
            rounds += 1
            loop.schedule(at: .now) { again() }
        }
        again()
        // Comes in through the wake-up descriptor, which is looked at after the timers.
        remote.submit { _ in remote.stop() }
        loop.runBounded()
        #expect(rounds >= 1)
    }

    @Test func doesWorkOfOtherThreadsInOrder() throws {
        let loop = try EventLoop()
        let remote = loop.remote
        let seen = Mutex<[Int]>([])
        Thread.detachNewThread {
            for index in 0..<1000 {
                remote.submit { _ in seen.withLock { $0.append(index) } }
            }
            remote.submit { loop in loop.remote.stop() }
        }
        loop.runBounded()
        #expect(seen.withLock { $0 } == Array(0..<1000))
    }

    @Test func runsAgainAfterAStop() throws {
        let loop = try EventLoop()
        var count = 0
        for _ in 0..<3 {
            loop.remote.stop()
            loop.runBounded()
            count += 1
        }
        #expect(count == 3)
        #expect(loop.takeHealth().iterations >= 3)
    }

    @Test func measuresItsClockAgain() throws {
        let loop = try EventLoop()
        let first = loop.clock.measured
        loop.schedule(at: .now + 1_200 * Nanoseconds.perMillisecond) { loop.remote.stop() }
        loop.runBounded()
        #expect(loop.clock.measured - first >= Nanoseconds.perSecond)
        #expect(abs(loop.clock.wall(.now) - WallInstant.now) < Nanoseconds.perMillisecond)
    }

    @Test func keepsASampleOfLateness() {
        var meter = LoopMeter()
        for lateness in 0..<100_000 { meter.fired(lateness: Int64(lateness)) }
        let health = meter.take()
        #expect(health.timersFired == 100_000 && health.largestTimerLateness == 99_999)
        #expect(health.timerLatenessSamples.count == LoopHealth.sampleCapacity)
        // The standard error of the mean of 1024 uniform draws is 902.
        let mean = health.timerLatenessSamples.reduce(0, +) / Int64(LoopHealth.sampleCapacity)
        #expect(abs(mean - 50_000) < 4 * 902)
        let afterwards = meter.take()
        #expect(afterwards == LoopHealth())
    }
}
