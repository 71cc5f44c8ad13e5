import ReferenceConfiguration
import TestSupport
import Testing

@testable import ReferenceModel

/// Faults of single frames, on one worker that takes 100 ms to the first frame and 10 ms for each.
struct FrameFaultTests {
    /// One utterance of so many frames with a fault from the start on.
    private static func run(frames: Int, seed: UInt64 = 1, _ change: (inout Faults) -> Void) -> VirtualRun {
        let settings = ReferenceSettings.single.with {
            $0.seed = seed
            $0.timetable = [.at(0, change)]
        }
        var run = VirtualRun(settings)
        let session = run.open()
        // 3 characters are 10 frames.
        run.say(session, characters: frames * 3 / 10)
        run.run(to: 1000 * second)
        return run
    }

    private static let second = 1000 * millisecond

    @Test func droppedFramesAreMissingAndNamed() throws {
        let run = Self.run(frames: 10_000) { $0.dropFrames = 0.05 }
        let dropped = run.incidents(.dropped)
        let sent = run.frames.map(\.sequence)
        let missing = Set(dropped.map(\.sequence))
        #expect(sent == (1...10_000).filter { !missing.contains($0) })
        // Four standard deviations of a binomial count with n = 10,000 and p = 0.05 are 87.
        #expect(abs(dropped.count - 500) < 87)
        // Frame k is synthesised at 100 ms + (k − 1) × 10 ms.
        #expect(dropped.allSatisfy { $0.instant == (90 + Int64($0.sequence) * 10) * millisecond })
        let summary = try #require(run.summaries.first)
        #expect(summary.framesDropped == dropped.count && summary.framesSent == sent.count)
        #expect(summary.outcome == .completed)
        #expect(run.model.snapshot(at: run.now).statistics.framesDropped == UInt64(dropped.count))
    }

    @Test func reorderedFramesChangePlacesWithTheNext() throws {
        let run = Self.run(frames: 1000) { $0.reorderFrames = 0.2 }
        let sent = run.frames.map(\.sequence)
        #expect(sent.sorted() == Array(1...1000))
        let late = run.incidents(.reordered).map(\.sequence)
        for number in late {
            let place = try #require(sent.firstIndex(of: number))
            #expect(sent[place - 1] == number + 1)
        }
        // Undoing the exchanges named gives back the order: there was no other one.
        var restored = sent
        for number in late {
            let place = try #require(restored.firstIndex(of: number))
            restored.swapAt(place - 1, place)
        }
        #expect(restored == Array(1...1000))
        #expect(late.count > 100 && run.summaries.first?.framesReordered == late.count)
    }

    @Test func allFramesReorderedArePairs() {
        let run = Self.run(frames: 10) { $0.reorderFrames = 1 }
        #expect(run.frames.map(\.sequence) == [2, 1, 4, 3, 6, 5, 8, 7, 10, 9])
        let odd = Self.run(frames: 20) {
            $0.reorderFrames = 1
            $0.dropFrames = 0
        }
        #expect(odd.frames.count == 20 && odd.ends(of: 0).count == 1)
    }

    @Test func heldFrameIsSentWhenNoneFollows() {
        // The frame after the one held back is lost; the utterance's last frame may be held when its successors are.
        for seed in 1...50 {
            let run = Self.run(frames: 10, seed: UInt64(seed)) {
                $0.reorderFrames = 0.5
                $0.dropFrames = 0.5
            }
            #expect(run.frames.count + run.incidents(.dropped).count == 10, "seed \(seed)")
            #expect(run.ends(of: 0) == [190 * millisecond], "seed \(seed)")
        }
    }

    @Test func duplicatedFramesComeTwiceAtOnce() {
        let run = Self.run(frames: 1000) { $0.duplicateFrames = 0.1 }
        let twice = run.incidents(.duplicated).map(\.sequence)
        #expect(run.frames.map(\.sequence) == (1...1000).flatMap { twice.contains($0) ? [$0, $0] : [$0] })
        // Four standard deviations are 38.
        #expect(abs(twice.count - 100) < 38)
        #expect(run.summaries.first?.framesDuplicated == twice.count)
        #expect(run.summaries.first?.framesSent == 1000 + twice.count)
    }

    @Test func corruptedFramesAreMarked() {
        let run = Self.run(frames: 1000) { $0.corruptFrames = 0.1 }
        let marked = run.frames.filter(\.isCorrupted).map(\.sequence)
        #expect(marked == run.incidents(.corrupted).map(\.sequence))
        #expect(abs(marked.count - 100) < 38 && run.frames.count == 1000)
        #expect(run.summaries.first?.framesCorrupted == marked.count)
    }

    @Test func fullQueueNamesItsDrops() {
        var run = VirtualRun(.single.with { $0.frameQueue = 4 })
        let session = run.open()
        run.say(session, characters: 3)
        run.block(true, session)
        run.run(to: 500 * millisecond)
        #expect(run.incidents(.queueFull).map(\.sequence) == [5, 6, 7, 8, 9, 10])
        #expect(run.incidents(.queueFull).map(\.instant) == [140, 150, 160, 170, 180, 190].map { $0 * millisecond })
    }

    @Test func nothingHappensOutsideTheEntrysTime() {
        let settings = ReferenceSettings.single.with {
            $0.timetable = [.at(135 * millisecond, for: 30 * millisecond) { $0.dropFrames = 1 }]
        }
        var run = VirtualRun(settings)
        let session = run.open()
        run.say(session, characters: 3)
        run.run(to: 1000 * millisecond)
        // Frames are due at 100, 110, … 190 ms; those from 135 to 165 ms are the fifth to the seventh.
        #expect(run.incidents(.dropped).map(\.sequence) == [5, 6, 7])
        #expect(run.frames.map(\.sequence) == [1, 2, 3, 4, 8, 9, 10])
    }

    @Test func stallHoldsFramesBackAndLetsThemGoAtOnce() {
        let settings = ReferenceSettings.single.with {
            $0.delivery = .paced
            $0.timetable = [.at(150 * millisecond, for: 70 * millisecond) { $0.stall = 70 * millisecond }]
        }
        var run = VirtualRun(settings)
        let session = run.open()
        run.say(session, characters: 3)
        run.run(to: 1000 * millisecond)
        // Paced frames are due at 100, 120, … 280 ms.
        #expect(
            run.instants(of: session) == [100, 120, 140, 220, 220, 220, 220, 240, 260, 280].map { $0 * millisecond }
        )
        #expect(run.frames.map(\.due) == run.instants(of: session))
        #expect(run.frames.map(\.sequence) == Array(1...10))
        #expect(run.ends(of: session) == [280 * millisecond])
    }

    @Test func stallOverTheEndHoldsTheEndBackToo() {
        let settings = ReferenceSettings.single.with {
            $0.idleTimeout = 1000 * millisecond
            $0.timetable = [.at(150 * millisecond, for: 5000 * millisecond) { $0.stall = 5000 * millisecond }]
        }
        var run = VirtualRun(settings)
        let session = run.open()
        run.say(session, characters: 3)
        run.run(to: 5500 * millisecond)
        #expect(run.ends(of: session) == [5150 * millisecond])
        #expect(run.instants(of: session).filter { $0 == 5150 * millisecond }.count == 5)
        // What the server holds back is not the client's idleness.
        #expect(run.closes(of: session).isEmpty)
    }

    @Test func stallCountsAsFirstAudioLatency() {
        let settings = ReferenceSettings.single.with {
            $0.timetable = [.at(50 * millisecond, for: 600 * millisecond) { $0.stall = 600 * millisecond }]
        }
        var run = VirtualRun(settings)
        let session = run.open()
        run.say(session, characters: 3)
        run.run(to: 1000 * millisecond)
        #expect(run.instants(of: session) == Array(repeating: 650 * millisecond, count: 10))
        #expect(run.model.snapshot(at: run.now).statistics.firstAudioLatency.sum == 0.65)
    }
}
