import ReferenceConfiguration
import TestSupport
import Testing

@testable import ReferenceModel

/// Seconds.
private let second = 1000 * millisecond

struct TimetableTests {
    @Test func changesComeInOrderAndLaterEntriesDecideKeyByKey() {
        var timetable = FaultTimetable(
            [
                .at(1 * second, for: 4 * second) {
                    $0.workers = 1
                    $0.dropFrames = 0.1
                },
                .at(2 * second, for: 1 * second) {
                    $0.workers = 3
                    $0.zombies = 1
                },
                .at(4 * second) { $0.dropFrames = 0 },
            ],
            start: 100 * second
        )
        var seen: [[Double?]] = []
        while let change = timetable.nextChange {
            _ = timetable.advance()
            let faults = timetable.faults
            seen.append([Double(change / second), faults.workers.map(Double.init), faults.dropFrames, faults.zombies])
        }
        #expect(
            seen == [
                [101, 1, 0.1, nil], [102, 3, 0.1, 1], [103, 1, 0.1, nil], [104, 1, 0, nil], [105, nil, 0, nil],
            ]
        )
    }

    @Test func entriesBeginAgain() {
        var timetable = FaultTimetable(
            [.at(1 * second, for: 2 * second, every: 10 * second) { $0.workers = 0 }],
            start: 0
        )
        var phases: [FaultPhase] = []
        for _ in 0..<5 { phases += timetable.advance() }
        #expect(phases.map { $0.at / second } == [1, 3, 11, 13, 21])
        #expect(phases.map(\.isBeginning) == [true, false, true, false, true])
    }

    @Test func stallEndsBeforeItsEntry() {
        var timetable = FaultTimetable(
            [
                .at(1 * second, for: 5 * second) {
                    $0.stall = 2 * second
                    $0.rtf = .scale(2)
                }
            ],
            start: 0
        )
        var seen: [Int64: Bool] = [:]
        while let change = timetable.nextChange {
            _ = timetable.advance()
            seen[change / second] = timetable.faults.stall != nil
            #expect((timetable.faults.rtf == nil) == (change == 6 * second))
        }
        #expect(seen == [1: true, 3: false, 6: false])
    }

    @Test func phasesAreNotedAtTheirInstants() {
        var run = VirtualRun(
            .single.with {
                $0.timetable = [.at(0, for: second) { $0.workers = 0 }, .at(2 * second) { $0.rtf = .scale(2) }]
            }
        )
        run.run(to: 10 * second)
        #expect(
            run.phases == [
                FaultPhase(entry: 0, isBeginning: true, at: 0), FaultPhase(entry: 0, isBeginning: false, at: second),
                FaultPhase(entry: 1, isBeginning: true, at: 2 * second),
            ]
        )
    }
}

extension TimetableEntry {
    /// An entry with what `change` sets.
    static func at(
        _ at: Int64,
        for duration: Int64? = nil,
        every: Int64? = nil,
        _ change: (inout Faults) -> Void
    ) -> TimetableEntry {
        var faults = Faults()
        change(&faults)
        return TimetableEntry(at: at, for: duration, every: every, faults: faults)
    }
}
