import Scenarios
import Testing
import Timing

@Suite struct ArrivalScheduleTests {
    private static let second = Nanoseconds.perSecond

    private static func closed(_ stages: (Double, Int64, Int64)...) -> ArrivalSchedule {
        ArrivalSchedule(Load(stages: stages.map { .init(level: $0.0, ramp: $0.1 * second, hold: $0.2 * second) }))
    }

    @Test func aRampStartsSlotsEvenly() {
        let schedule = Self.closed((50, 3, 27))
        #expect(schedule.slotCount == 50)
        for slot in 0..<50 {
            let windows = schedule.slotWindow(slot)
            #expect(windows.count == 1)
            #expect(windows.first?.start == Int64(slot) * 60 * Nanoseconds.perMillisecond)
            #expect(windows.first?.stop == 30 * Self.second)
        }
        #expect(schedule.slotWindow(50).isEmpty)
        #expect(schedule.sessionsTarget(at: -1) == 0)
        #expect(schedule.sessionsTarget(at: 0) == 1)
        #expect(schedule.sessionsTarget(at: 3 * Self.second) == 50)
        #expect(schedule.sessionsTarget(at: 30 * Self.second - 1) == 50)
        #expect(schedule.sessionsTarget(at: 30 * Self.second) == 0)
    }

    @Test func aFallingRampEndsTheHighestSlotsFirst() {
        let schedule = Self.closed((10, 0, 5), (4, 3, 2))
        #expect(schedule.slotWindow(3).map(\.stop) == [10 * Self.second])
        #expect(schedule.slotWindow(4).map(\.stop) == [8 * Self.second])
        #expect(schedule.slotWindow(9).map(\.stop) == [5 * Self.second + Self.second / 2])
        #expect(schedule.sessionsTarget(at: 9 * Self.second) == 4)
    }

    @Test func aSlotCanComeBack() {
        let schedule = Self.closed((10, 0, 1), (2, 0, 1), (10, 0, 1))
        #expect(schedule.slotWindow(1).map(\.start) == [0])
        #expect(schedule.slotWindow(1).map(\.stop) == [3 * Self.second])
        #expect(schedule.slotWindow(5).map(\.start) == [0, 2 * Self.second])
        #expect(schedule.slotWindow(5).map(\.stop) == [Self.second, 3 * Self.second])
    }

    @Test func windowsAndCountsAgreeToTheNanosecond() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<200 {
            let stages = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                Load.Stage(
                    level: Double(Int.random(in: 0...7, using: &random)),
                    ramp: Int64.random(in: 0...20, using: &random),
                    hold: Int64.random(in: 0...9, using: &random)
                )
            }
            let schedule = ArrivalSchedule(Load(stages: stages))
            let windows = (0..<8).map { schedule.slotWindow($0) }
            for offset in -1...(schedule.duration + 1) {
                let active = windows.count { $0.contains { $0.start <= offset && offset < $0.stop } }
                #expect(active == schedule.sessionsTarget(at: offset), "\(stages) at \(offset)")
            }
            for slot in windows {
                #expect(slot.allSatisfy { $0.start < $0.stop })
                #expect(zip(slot, slot.dropFirst()).allSatisfy { $0.stop < $1.start })
            }
        }
    }

    @Test func stagesAreFoundByTheirOffsets() {
        let schedule = Self.closed((5, 1, 2), (8, 0, 4))
        #expect(schedule.stageIndex(at: -5) == 0)
        #expect(schedule.stageIndex(at: 3 * Self.second - 1) == 0)
        #expect(schedule.stageIndex(at: 3 * Self.second) == 1)
        #expect(schedule.stageIndex(at: 7 * Self.second) == 2)
    }

    // MARK: open model

    private static func open(
        _ arrivals: Load.Arrivals,
        _ stages: (Double, Int64, Int64)...
    ) -> ArrivalSchedule {
        let stages = stages.map { Load.Stage(level: $0.0, ramp: $0.1 * second, hold: $0.2 * second) }
        return ArrivalSchedule(Load(model: .open, arrivals: arrivals, stages: stages))
    }

    @Test func uniformArrivalsAreEven() {
        let arrivals = Array(Self.open(.uniform, (5, 0, 10)).arrivals(seed: 1))
        #expect(arrivals == (0..<50).map { Int64($0) * Self.second / 5 })
    }

    @Test func uniformArrivalsFollowARamp() {
        // From 0 to 10 a second in 10 s the cumulative rate is t²/2: the n-th arrival is at √(2n).
        let schedule = Self.open(.uniform, (10, 10, 0))
        let arrivals = Array(schedule.arrivals(seed: 1))
        #expect(schedule.expectedArrivals == 50)
        #expect(arrivals.count == 50)
        for (index, arrival) in arrivals.enumerated() {
            #expect(abs(Nanoseconds.inSeconds(arrival) - (2 * Double(index)).squareRoot()) < 1e-8)
        }
    }

    @Test func arrivalsWaitForALoadThatBeginsLater() {
        let arrivals = Array(Self.open(.uniform, (0, 0, 4), (2, 0, 1)).arrivals(seed: 1))
        #expect(arrivals == [4 * Self.second, 4 * Self.second + Self.second / 2])
    }

    @Test func poissonArrivalsHaveTheRightRateEverywhere() {
        let schedule = Self.open(.poisson, (100, 100, 100), (20, 50, 50))
        let arrivals = Array(schedule.arrivals(seed: 42))
        #expect(zip(arrivals, arrivals.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(arrivals.allSatisfy { (0..<schedule.duration).contains($0) })
        // 5000 + 10000 + 3000 + 1000; each count within four standard deviations.
        let pieces: [(Int64, Int64, Double)] = [(0, 100, 5000), (100, 200, 10_000), (200, 250, 3000), (250, 300, 1000)]
        for (from, to, expected) in pieces {
            let count = arrivals.count { (from * Self.second..<to * Self.second).contains($0) }
            #expect(abs(Double(count) - expected) < 4 * expected.squareRoot(), "\(from)–\(to) s: \(count)")
        }
        #expect(schedule.expectedArrivals == 19_000)
        // In a Poisson process at a constant rate the gaps' deviation is their mean.
        let gaps = zip(arrivals, arrivals.dropFirst()).filter { $0.0 >= 100 * Self.second && $0.1 < 200 * Self.second }
            .map { Nanoseconds.inSeconds($0.1 - $0.0) }
        let mean = gaps.reduce(0, +) / Double(gaps.count)
        let deviation = (gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(gaps.count)).squareRoot()
        #expect(abs(deviation / mean - 1) < 0.05)
    }

    @Test func theSeedDecidesTheArrivals() {
        let schedule = Self.open(.poisson, (10, 0, 20))
        #expect(Array(schedule.arrivals(seed: 1)) == Array(schedule.arrivals(seed: 1)))
        #expect(Array(schedule.arrivals(seed: 1)) != Array(schedule.arrivals(seed: 2)))
    }

    @Test func theRateIsThatOfTheStage() {
        let schedule = Self.open(.poisson, (10, 10, 10))
        #expect(schedule.rate(at: 5 * Self.second) == 5)
        #expect(schedule.rate(at: 15 * Self.second) == 10)
        #expect(schedule.rate(at: 20 * Self.second) == 0)
    }
}
