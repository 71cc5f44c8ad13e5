import Glibc
import ReferenceConfiguration
import TestSupport
import Testing
import Timing

@testable import ReferenceModel

struct DispatchTests {
    @Test func sessionsWaitInTheirOrder() {
        var run = VirtualRun(.single)
        let sessions = (0..<4).map { _ in run.open() }
        for session in sessions { run.say(session, characters: 3) }
        #expect(run.model.snapshot(at: 0).waitingTexts == 3)
        run.run(to: 2000 * millisecond)
        let firsts = sessions.map { run.instants(of: $0).first }
        #expect(firsts == [100, 290, 480, 670].map { $0 * millisecond })
    }

    @Test func pacedDeliveryFreesItsSlotWhenSynthesisIsComplete() {
        var run = VirtualRun(.single.with { $0.delivery = .paced })
        let first = run.open()
        let second = run.open()
        run.say(first, characters: 3)
        run.say(second, characters: 3)
        run.run(to: 2000 * millisecond)
        // Synthesised at 190 ms, spoken until 280 ms.
        #expect(run.instants(of: first).last == 280 * millisecond)
        #expect(run.instants(of: second).first == 290 * millisecond)
    }

    @Test func fullQueueIsAnErrorAndTheSessionGoesOn() {
        var run = VirtualRun(.single.with { $0.queueLimit = 1 })
        let sessions = (0..<3).map { _ in run.open() }
        for session in sessions { run.say(session, characters: 3) }
        #expect(run.errors(of: sessions[2]) == [.workerUnavailable])
        run.run(to: 1000 * millisecond)
        run.say(sessions[2], characters: 3)
        run.run(to: 2000 * millisecond)
        #expect(run.ends(of: sessions[2]).count == 1)
        #expect(run.model.snapshot(at: run.now).statistics.requestErrors == 1)
    }

    @Test func chunksOfAFailedUtteranceAreIgnored() {
        var run = VirtualRun(.single.with { $0.queueLimit = 0 })
        let busy = run.open()
        let session = run.open()
        run.say(busy, characters: 300)
        run.say(session, characters: 3, isFinal: false)
        run.say(session, characters: 3, isFinal: false)
        run.say(session, characters: 3, isFinal: true)
        #expect(run.errors(of: session) == [.workerUnavailable])
        run.control(.stop, busy)
        run.say(session, characters: 3)
        run.run(to: run.now + 1000 * millisecond)
        #expect(run.instants(of: session).count == 10)
    }

    @Test func closingGivesTheSlotAndThePlaceInTheLineAway() {
        var run = VirtualRun(.single)
        let sessions = (0..<3).map { _ in run.open() }
        for session in sessions { run.say(session, characters: 3) }
        run.run(to: 50 * millisecond)
        run.close(sessions[1])
        run.close(sessions[0])
        run.run(to: 1000 * millisecond)
        #expect(run.instants(of: sessions[2]).first == 150 * millisecond)
        #expect(run.instants(of: sessions[0]).isEmpty)
        #expect(run.model.activeSessions == 1)
        #expect(run.model.snapshot(at: run.now).statistics.sessionDuration.count == 2)
    }

    @Test func synthesisSlowsAsSlotsFill() {
        let settings = ReferenceSettings.single.with {
            $0.slotsPerWorker = 2
            $0.loadDependence = 0.5
        }
        var run = VirtualRun(settings)
        let first = run.open()
        let second = run.open()
        run.say(first, characters: 3)
        run.say(second, characters: 3)
        run.run(to: 2000 * millisecond)
        // One of two slots busy: a quarter longer; both: half as long again.
        #expect(run.instants(of: first).prefix(2) == [125 * millisecond, 137_500_000])
        #expect(run.instants(of: second).prefix(2) == [150 * millisecond, 165 * millisecond])
    }

    @Test func anotherModelIsLoadedAndTheOldestEvicted() {
        let settings = ReferenceSettings.single.with {
            $0.gpuMemory = 7
            $0.models = [
                .init(id: "a", loadTime: 1000 * millisecond, memory: 3),
                .init(id: "b", loadTime: 2000 * millisecond, memory: 3),
                .init(id: "c", loadTime: 500 * millisecond, memory: 4),
            ]
        }
        var run = VirtualRun(settings)
        #expect(run.model.snapshot(at: 0).residentModels == 2)
        let usual = run.open(model: 0)
        run.say(usual, characters: 3)
        run.run(to: 1000 * millisecond)
        let other = run.open(model: 2)
        run.say(other, characters: 3)
        // b, never used, makes room; the load has not finished yet.
        #expect(run.model.snapshot(at: run.now).residentModels == 1)
        #expect(run.model.snapshot(at: run.now).modelEvictions == 1)
        #expect(run.model.snapshot(at: run.now).modelLoadDuration.count == 2)
        run.run(to: 3000 * millisecond)
        #expect(run.instants(of: other).first == 1600 * millisecond)
        #expect(run.model.snapshot(at: run.now).modelLoadDuration.count == 3)
        #expect(run.model.snapshot(at: run.now).modelLoads == [1, 1, 1])
    }

    @Test func modelThatDoesNotFitFailsTheUtterance() {
        let settings = ReferenceSettings.single.with {
            $0.gpuMemory = 3
            $0.models = [.init(id: "a", loadTime: 0, memory: 3), .init(id: "b", loadTime: 0, memory: 9)]
        }
        var run = VirtualRun(settings)
        let session = run.open(model: 1)
        run.say(session, characters: 3)
        #expect(run.errors(of: session) == [.synthesisFailed])
        #expect(run.model.pool.busySlots == 0)
        #expect(run.model.snapshot(at: 0).modelLoadErrors == 1)
    }

    /// The model as an M/M/3 queue against Erlang's C formula (Gross et al., "Fundamentals of Queueing Theory", 2.4).
    @Test func waitsAgreeWithErlangC() {
        let servers = 3
        let serviceMean = 100e6
        let load = 2.1
        let settings = ReferenceSettings.single.with {
            $0.slotsPerWorker = servers
            $0.queueLimit = .max
            $0.firstAudio = .exponential(mean: serviceMean)
            $0.rtf = .constant(0)
            $0.afterEnd = .close
        }
        var run = VirtualRun(settings)
        var random = SeededRandom(seed: 7, stream: "arrivals")
        var arrivals: [Int64] = []
        let count = 12_000
        var total = 0.0
        var done = 0
        for _ in 0..<count {
            run.run(to: run.now + Int64(RandomDistribution.exponential(mean: serviceMean / load).sample(&random)))
            // A session for each text, numbered anew so that none is used twice.
            let session = run.open()
            while arrivals.count <= session { arrivals.append(0) }
            arrivals[session] = run.now
            run.say(session, characters: 1)
        }
        run.run(to: run.now + 100_000 * millisecond)
        for entry in run.log {
            if case .utteranceEnded(let summary) = entry.action {
                total += Double(entry.instant - summary.textReceived)
                done += 1
            }
        }
        #expect(done == count)
        let terms = (0..<servers).map { pow(load, Double($0)) / tgamma(Double($0 + 1)) }
        let last = pow(load, Double(servers)) / tgamma(Double(servers + 1)) * Double(servers) / (Double(servers) - load)
        let probabilityOfWait = last / (terms.reduce(0, +) + last)
        let expected = probabilityOfWait * serviceMean / (Double(servers) - load) + serviceMean
        #expect(abs(total / Double(done) / expected - 1) < 0.04)
    }

    /// Whatever clients do, slots, counts and sequence numbers stay consistent.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func invariantsHoldUnderRandomEvents(_ seed: UInt64) {
        let settings = ReferenceSettings.single.with {
            $0.workers = 2
            $0.slotsPerWorker = 2
            $0.queueLimit = 3
            $0.frameQueue = 4
            $0.delivery = seed.isMultiple(of: 2) ? .paced : .burst
            $0.jitter = .normal(mean: 0, standardDeviation: 5e6)
            $0.idleTimeout = 3000 * millisecond
            $0.rtf = .uniform(low: 0, high: 1.5)
        }
        var run = VirtualRun(settings)
        var random = SeededRandom(seed: seed, stream: "events")
        var open: [Int] = []
        for _ in 0..<3000 {
            run.run(to: run.now + Int64.random(in: 0...40, using: &random) * millisecond)
            for entry in run.log.reversed().prefix(while: { $0.instant == run.now }) {
                if case .close(let session, _) = entry.action, open.contains(session) {
                    run.close(session)
                    open.removeAll { $0 == session }
                }
            }
            guard open.count > 0, Int.random(in: 0..<20, using: &random) > 0 else {
                if open.count < 8 { open.append(run.open()) }
                continue
            }
            let session = open[Int.random(in: 0..<open.count, using: &random)]
            switch Int.random(in: 0..<12, using: &random) {
            case 0: run.control(.stop, session)
            case 1: run.control(.pause, session)
            case 2, 3: run.control(.resume, session)
            case 4: run.block(true, session)
            case 5, 6: run.block(false, session)
            case 7 where Int.random(in: 0..<5, using: &random) == 0:
                run.close(session)
                open.removeAll { $0 == session }
            case 8:
                run.say(session, characters: Int.random(in: 1...5, using: &random), isFinal: false)
            default: run.say(session, characters: Int.random(in: 1...20, using: &random))
            }
            let holders = run.model.sessions.count { $0.utterance?.worker != nil }
            let waiting = run.model.sessions.count { $0.utterance.map { !$0.timeline.isStarted } ?? false }
            #expect(run.model.pool.busySlots == holders)
            #expect(run.model.line.count == waiting)
            #expect(run.model.activeSessions == run.model.sessions.count { $0.isOpen })
            #expect(waiting == 0 || holders == 4)
        }
        for session in open { run.close(session) }
        #expect(run.model.pool.busySlots == 0)
        #expect(run.model.activeSessions == 0)
        #expect(run.model.nextDeadline == nil)
        let sent = run.summaries.reduce(0) { $0 + $1.framesSent }
        #expect(sent == run.frames.count)
        #expect(run.model.statistics.framesSent == UInt64(sent))
        #expect(run.model.statistics.framesDropped > 0)
        #expect(run.model.statistics.framesDropped == UInt64(run.summaries.reduce(0) { $0 + $1.framesDropped }))
    }
}
