import ReferenceConfiguration
import TestSupport
import Testing
import Timing

@testable import ReferenceModel

struct DeliveryTests {
    @Test func burstFramesLeaveWhenSynthesised() {
        var run = VirtualRun(.single)
        let session = run.open()
        run.run(to: 7 * millisecond)
        run.say(session, characters: 3)
        run.run(to: 1000 * millisecond)
        #expect(run.instants(of: session) == (0..<10).map { 107 * millisecond + $0 * 10 * millisecond })
        #expect(run.frames.map(\.sequence) == Array(1...10))
        #expect(run.ends(of: session) == [197 * millisecond])
    }

    @Test func pacedFramesLeaveEveryFrameLength() {
        var run = VirtualRun(.single.with { $0.delivery = .paced })
        let session = run.open()
        run.say(session, characters: 3)
        run.run(to: 1000 * millisecond)
        #expect(run.instants(of: session) == (0..<10).map { 100 * millisecond + $0 * 20 * millisecond })
    }

    @Test func pacedFramesWaitForASlowSynthesis() {
        var run = VirtualRun(
            .single.with {
                $0.delivery = .paced
                $0.rtf = .constant(1.5)
            }
        )
        let session = run.open()
        run.say(session, characters: 3)
        run.run(to: 1000 * millisecond)
        #expect(run.instants(of: session) == (0..<10).map { 100 * millisecond + $0 * 30 * millisecond })
    }

    @Test func jitterMovesPacedFramesButNeverBeforeTheirPredecessor() {
        let settings = ReferenceSettings.single.with {
            $0.delivery = .paced
            $0.rtf = .constant(0)
            $0.jitter = .normal(mean: 0, standardDeviation: 8e6)
        }
        var run = VirtualRun(settings)
        let session = run.open()
        run.say(session, characters: 300)
        run.run(to: 30_000 * millisecond)
        let instants = run.instants(of: session)
        #expect(instants.count == 1000)
        #expect(instants == instants.sorted())
        let origin = 100 * millisecond
        let deviations = instants.enumerated().map { Double($0.element - origin - Int64($0.offset) * 20 * millisecond) }
        let spread = (deviations.reduce(0) { $0 + $1 * $1 } / 1000).squareRoot()
        #expect(spread > 6e6 && spread < 9e6)
    }

    @Test func leadingSilenceComesFirst() {
        var run = VirtualRun(.single.with { $0.leadingSilence = 50 * millisecond })
        let session = run.open()
        run.say(session, characters: 3)
        run.run(to: 1000 * millisecond)
        #expect(run.frames.count == 13)
        #expect(run.frames.map(\.isSilent) == (0..<13).map { $0 < 3 })
    }

    @Test func audioLengthFollowsTheTextRoundedUpToFrames() {
        let model = QueueingModel(settings: .single, start: 0)
        #expect(model.frames(speech: 15 / 15 * 1e9, isFinal: true) == 50)
        #expect(model.frames(speech: 1 / 15 * 1e9, isFinal: true) == 4)
        #expect(model.frames(speech: 1 / 15 * 1e9, isFinal: false) == 3)
        #expect(model.frames(speech: 10_000 / 15 * 1e9, isFinal: true) == 33_334)
    }

    @Test func streamedTextIsNotSpokenBeforeItArrives() {
        var run = VirtualRun(.single)
        let session = run.open()
        run.say(session, characters: 3, isFinal: false)
        run.run(to: 500 * millisecond)
        // The first chunk's ten frames are out since 190 ms; the synthesiser waits.
        #expect(run.instants(of: session).count == 10)
        #expect(run.ends(of: session).isEmpty)
        #expect(run.model.pool.busySlots == 1)
        run.say(session, characters: 3, isFinal: true)
        run.run(to: 1000 * millisecond)
        let later = run.instants(of: session).dropFirst(10)
        #expect(Array(later) == (1...10).map { 500 * millisecond + $0 * 10 * millisecond })
        #expect(run.ends(of: session) == [600 * millisecond])
        #expect(run.model.pool.busySlots == 0)
    }

    @Test func chunksThatKeepAheadCauseNoGap() {
        var run = VirtualRun(.single)
        let session = run.open()
        for _ in 0..<5 {
            run.say(session, characters: 3, isFinal: false)
            run.run(to: run.now + 50 * millisecond)
        }
        run.say(session, characters: 3, isFinal: true)
        run.run(to: 2000 * millisecond)
        #expect(run.instants(of: session) == (0..<60).map { 100 * millisecond + $0 * 10 * millisecond })
        #expect(run.summaries.count == 1)
    }

    @Test func textsOfOneSessionFollowEachOther() {
        var run = VirtualRun(.single.with { $0.workers = 2 })
        let session = run.open()
        run.say(session, characters: 3)
        run.say(session, characters: 3)
        run.run(to: 1000 * millisecond)
        #expect(run.ends(of: session) == [190 * millisecond, 380 * millisecond])
        #expect(run.frames.map(\.sequence) == Array(1...20))
        #expect(run.frames.map(\.utterance) == Array(repeating: 1, count: 10) + Array(repeating: 2, count: 10))
    }

    @Test func sequenceMayRestartWithEachUtterance() {
        var run = VirtualRun(.single.with { $0.sequence = .restart })
        let session = run.open()
        run.say(session, characters: 3)
        run.say(session, characters: 3)
        run.run(to: 1000 * millisecond)
        #expect(run.frames.map(\.sequence) == Array(1...10) + Array(1...10))
    }

    @Test func endMayBeSilence() {
        var run = VirtualRun(.single.with { $0.end = .silence })
        let session = run.open()
        run.say(session, characters: 3)
        run.run(to: 1000 * millisecond)
        #expect(run.ends(of: session).isEmpty)
        #expect(run.summaries.map(\.outcome) == [.completed])
    }

    @Test func connectionMayCloseAfterTheEnd() {
        var run = VirtualRun(.single.with { $0.afterEnd = .close })
        let session = run.open()
        run.say(session, characters: 3)
        run.run(to: 1000 * millisecond)
        #expect(run.log.last?.action == .close(session: session, code: 1000))
        let count = run.log.count
        run.say(session, characters: 3)
        run.run(to: 2000 * millisecond)
        #expect(run.log.count == count)
    }

    @Test func stopDiscardsWhatWasNotSent() {
        var run = VirtualRun(.single)
        let session = run.open()
        let other = run.open()
        run.say(session, characters: 3)
        run.say(session, characters: 3)
        run.say(other, characters: 3)
        run.run(to: 135 * millisecond)
        run.control(.stop, session)
        #expect(run.ends(of: session) == [135 * millisecond])
        run.run(to: 200 * millisecond)
        #expect(run.instants(of: session).count == 4)
        // The slot went to the session that waited at once.
        run.run(to: 1000 * millisecond)
        #expect(run.instants(of: other).first == 235 * millisecond)
        // A text after the stop is spoken, its numbers going on without a gap.
        run.say(session, characters: 3)
        run.run(to: 2000 * millisecond)
        #expect(run.frames.filter { $0.session == session }.map(\.sequence) == Array(1...14))
        #expect(run.summaries.map(\.outcome) == [.stopped, .completed, .completed])
    }

    @Test func stopWithoutAnUtteranceSaysNothing() {
        var run = VirtualRun(.single)
        let session = run.open()
        run.control(.stop, session)
        run.run(to: 1000 * millisecond)
        #expect(run.log.isEmpty)
    }

    @Test(arguments: [ReferenceSettings.Delivery.burst, .paced])
    func pauseHoldsFramesAndShiftsThePace(_ delivery: ReferenceSettings.Delivery) {
        var run = VirtualRun(.single.with { $0.delivery = delivery })
        let session = run.open()
        run.say(session, characters: 3)
        run.run(to: 145 * millisecond)
        run.control(.pause, session)
        let before = run.instants(of: session)
        run.run(to: 445 * millisecond)
        #expect(run.instants(of: session) == before)
        run.control(.resume, session)
        run.run(to: 1000 * millisecond)
        let after = run.instants(of: session).dropFirst(before.count)
        switch delivery {
        case .burst: #expect(Array(after) == Array(repeating: 445 * millisecond, count: 5))
        case .paced: #expect(Array(after) == (0..<7).map { 460 * millisecond + $0 * 20 * millisecond })
        }
        #expect(run.frames.map(\.sequence) == Array(1...10))
    }

    @Test func blockedConnectionFillsTheQueueAndThenDrops() {
        var run = VirtualRun(.single.with { $0.frameQueue = 5 })
        let session = run.open()
        run.say(session, characters: 9)
        run.run(to: 115 * millisecond)
        run.block(true, session)
        run.run(to: 215 * millisecond)
        #expect(run.instants(of: session).count == 2)
        #expect(run.model.snapshot(at: run.now).deepestFrameQueue == 5)
        #expect(run.model.snapshot(at: run.now).statistics.framesDropped == 5)
        run.block(false, session)
        run.run(to: 2000 * millisecond)
        // 1 and 2 were sent, 3 to 7 waited, 8 to 12 were lost, and from 13 on all was well.
        #expect(run.frames.map(\.sequence) == Array(1...7) + Array(13...30))
        #expect(run.summaries.map(\.framesDropped) == [5])
        #expect(run.summaries.map(\.framesSent) == [25])
    }

    @Test func endWaitsForTheQueue() {
        var run = VirtualRun(.single)
        let session = run.open()
        run.say(session, characters: 3)
        run.run(to: 150 * millisecond)
        run.block(true, session)
        run.run(to: 900 * millisecond)
        #expect(run.ends(of: session).isEmpty)
        run.block(false, session)
        run.run(to: 900 * millisecond)
        #expect(run.instants(of: session).count == 10)
        #expect(run.ends(of: session) == [900 * millisecond])
    }

    @Test func oneSessionEmitsAFewFramesAStep() {
        var run = VirtualRun(.single.with { $0.rtf = .constant(0) })
        let session = run.open()
        run.say(session, characters: 30)
        run.model.advance(to: 100 * millisecond)
        var actions: [QueueingAction] = []
        run.model.takeActions(into: &actions)
        #expect(actions.count == QueueingModel.framesPerStep)
        #expect(run.model.nextDeadline == 100 * millisecond)
        run.run(to: 100 * millisecond)
        #expect(run.instants(of: session).count == 100 - QueueingModel.framesPerStep)
    }

    @Test func idleSessionIsClosed() {
        var run = VirtualRun(.single.with { $0.idleTimeout = 10_000 * millisecond })
        let session = run.open()
        run.say(session, characters: 3)
        run.run(to: 10_189 * millisecond)
        #expect(run.ends(of: session).count == 1)
        #expect(run.log.last?.action == .sessionEnd(session: session, reason: .completed))
        run.run(to: 10_190 * millisecond)
        #expect(
            run.log.suffix(2).map(\.action) == [
                .sessionEnd(session: session, reason: .closed), .close(session: session, code: 1000),
            ]
        )
    }
}
