import ReferenceConfiguration
import TestSupport
import Testing
import Timing

@testable import ReferenceModel

/// Faults of texts, sessions, workers and connections.
struct SessionFaultTests {
    private static let second = 1000 * millisecond

    private static func settings(
        at: Int64 = 0,
        for duration: Int64? = nil,
        _ change: (inout Faults) -> Void
    ) -> ReferenceSettings {
        ReferenceSettings.single.with { $0.timetable = [.at(at, for: duration, change)] }
    }

    @Test func zombiesAreAShareOfSessionsAndSayNothing() {
        var run = VirtualRun(
            Self.settings(for: 10 * Self.second) { $0.zombies = 0.3 }.with {
                $0.workers = 1000
                $0.slotsPerWorker = 10
            }
        )
        let sessions = (0..<1000).map { _ in run.open() }
        for session in sessions {
            run.say(session, characters: 3)
            run.say(session, characters: 3)
        }
        run.run(to: 20 * Self.second)
        let speaking = Set(run.frames.map(\.session))
        let silent = Set(sessions).subtracting(speaking)
        // Four standard deviations of a binomial count with n = 1,000 and p = 0.3 are 58.
        #expect(abs(silent.count - 300) < 58)
        let named = run.events.compactMap { if case .zombie(let session, _, 0) = $0 { session } else { nil } }
        #expect(named.sorted() == silent.sorted().flatMap { [$0, $0] })
        #expect(run.summaries.filter { $0.outcome == .unanswered }.count == 2 * silent.count)
        let heard = run.log.compactMap { entry -> Int? in
            switch entry.action {
            case .sessionEnd(let session, _), .error(let session, _, _), .close(let session, _): session
            case .frame, .utteranceEnded: nil
            }
        }
        #expect(silent.isDisjoint(with: heard))
        let completed = run.summaries.filter { $0.outcome == .completed }.map(\.session).sorted()
        #expect(completed == speaking.sorted().flatMap { [$0, $0] })
        // The server's own figures know nothing of them.
        #expect(run.model.snapshot(at: run.now).statistics.requests == UInt64(2 * (1000 - silent.count)))
        for session in silent { run.say(session, characters: 3) }
        run.run(to: 30 * Self.second)
        // Their third text is answered.
        let answered = run.summaries.filter { $0.outcome == .completed && silent.contains($0.session) }
        #expect(answered.count == silent.count && answered.allSatisfy { $0.utterance == 3 })
    }

    @Test func zombieSwallowsFurtherChunks() {
        var run = VirtualRun(Self.settings(for: Self.second) { $0.zombies = 1 })
        let session = run.open()
        run.say(session, characters: 3, isFinal: false)
        run.run(to: 2 * Self.second)
        run.say(session, characters: 3, isFinal: true)
        run.run(to: 4 * Self.second)
        #expect(run.frames.isEmpty)
        run.say(session, characters: 3)
        run.run(to: 6 * Self.second)
        #expect(run.frames.count == 10)
    }

    @Test func ignoredControlHasNoEffect() {
        var run = VirtualRun(Self.settings(for: 5 * Self.second) { $0.ignoreControl = 1 })
        let session = run.open()
        run.say(session, characters: 30)
        run.run(to: 150 * millisecond)
        let obeyed = [run.control(.stop, session), run.control(.pause, session)]
        #expect(obeyed == [false, false])
        run.run(to: 6 * Self.second)
        #expect(run.frames.count == 100)
        run.say(session, characters: 30)
        run.run(to: 6150 * millisecond)
        let isObeyed = run.control(.stop, session)
        #expect(isObeyed)
        #expect(run.summaries.map(\.outcome) == [.completed, .stopped])
    }

    @Test func aShareOfControlsIsIgnored() {
        var run = VirtualRun(Self.settings { $0.ignoreControl = 0.25 })
        let session = run.open()
        let obeyed = (0..<1000).count { _ in run.control(.pause, session) }
        #expect(abs(obeyed - 750) < 55)
    }

    @Test(arguments: Faults.ErrorCode.allCases) func errorsAnswerTextsAndTheSessionGoesOn(_ code: Faults.ErrorCode) {
        var run = VirtualRun(Self.settings(for: Self.second) { $0.errors = .init(code: code) })
        let session = run.open()
        run.say(session, characters: 3)
        run.say(session, characters: 3)
        #expect(run.errors(of: session).map(\.rawValue) == [code.rawValue, code.rawValue])
        #expect(run.closes(of: session).isEmpty)
        run.run(to: 2 * Self.second)
        run.say(session, characters: 3)
        run.run(to: 3 * Self.second)
        #expect(run.summaries.map(\.outcome) == [.failed, .failed, .completed])
        let statistics = run.model.snapshot(at: run.now).statistics
        // What is invalid asks no worker.
        let asked: UInt64 = code == .invalidMessage ? 0 : 2
        #expect(statistics.requestErrors == asked && statistics.requests == asked + 1)
    }

    @Test func aShareOfTextsGetsErrors() {
        var run = VirtualRun(Self.settings { $0.errors = .init(code: .synthesisFailed, share: 0.1) })
        let session = run.open()
        for _ in 0..<1000 {
            run.say(session, characters: 3)
            run.run(to: run.now + 500 * millisecond)
        }
        let errors = run.errors(of: session).count
        #expect(abs(errors - 100) < 38 && run.ends(of: session).count == 1000 - errors)
    }

    @Test(arguments: [1000, 1006, 1011, 4000] as [UInt16])
    func closesComeInTheMiddleOfAnUtterance(_ code: UInt16) throws {
        var run = VirtualRun(Self.settings { $0.close = .init(code: code) })
        let session = run.open()
        run.say(session, characters: 3)
        run.run(to: Self.second)
        // Of ten frames five are sent; the fifth is synthesised at 140 ms.
        #expect(run.frames.count == 5)
        let close = try #require(run.closes(of: session).first)
        #expect(close.instant == 140 * millisecond && close.code == code)
        #expect(run.ends(of: session).isEmpty)
        run.close(session)
        #expect(run.summaries.map(\.outcome) == [.abandoned])
        let other = run.open()
        run.say(other, characters: 3)
        run.run(to: 2 * Self.second)
        #expect(run.frames.count == 10)
    }

    @Test func closeAfterTheOnlyFrame() {
        var run = VirtualRun(Self.settings { $0.close = .init(code: 1011) }.with { $0.speechRate = 1000 })
        let session = run.open()
        run.say(session, characters: 1)
        run.run(to: Self.second)
        #expect(run.frames.count == 1 && run.closes(of: session).count == 1 && run.ends(of: session).isEmpty)
    }

    @Test func aShareOfConnectionsIsRefused() {
        var run = VirtualRun(Self.settings(for: Self.second) { $0.refuseUpgrade = .init(status: 503, share: 0.5) })
        let refused = (0..<1000).count { _ in run.admission(at: 0) == .refused(status: 503) }
        #expect(abs(refused - 500) < 64)
        let later = run.admission(at: Self.second)
        #expect(later == .accepted)
    }

    @Test func serviceDownCutsSessionsAndResetsConnections() throws {
        var run = VirtualRun(Self.settings(at: Self.second, for: Self.second) { $0.service = .down })
        let sessions = [run.open(), run.open()]
        run.say(sessions[0], characters: 300)
        run.run(to: 1500 * millisecond)
        for session in sessions {
            let close = try #require(run.closes(of: session).first)
            #expect(close.instant == Self.second && close.code == 1006)
        }
        #expect(run.instants(of: sessions[0]).allSatisfy { $0 <= Self.second })
        let admission = run.admission(at: run.now)
        #expect(admission == .reset)
        #expect(run.model.snapshot(at: run.now).isServiceDown)
        let later = run.admission(at: 2 * Self.second)
        #expect(later == .accepted)
    }

    @Test func firstAudioAndRTFChangeForTextsOfThatTime() {
        var run = VirtualRun(
            Self.settings(at: Self.second, for: Self.second) {
                $0.firstAudio = .scale(5)
                $0.rtf = .distribution(.constant(2))
            }
        )
        let session = run.open()
        for start in [0, 1000, 2500] as [Int64] {
            run.run(to: start * millisecond)
            run.say(session, characters: 3)
        }
        run.run(to: 5 * Self.second)
        let instants = run.instants(of: session)
        #expect([instants[0], instants[10], instants[20]] == [100, 1500, 2600].map { $0 * millisecond })
        // 20 ms of audio take 40 ms.
        #expect(instants[19] == 1860 * millisecond && instants[29] == 2690 * millisecond)
    }

    @Test func workersGoDownWithTheirSynthesesAndComeBack() {
        let settings = Self.settings(at: 150 * millisecond, for: Self.second) { $0.workers = 1 }.with { $0.workers = 2 }
        var run = VirtualRun(settings)
        let sessions = (0..<3).map { _ in run.open() }
        run.say(sessions[0], characters: 3)
        run.say(sessions[1], characters: 3)
        run.run(to: 160 * millisecond)
        // The second worker had the second session's text.
        #expect(run.errors(of: sessions[1]) == [.synthesisFailed] && run.errors(of: sessions[0]).isEmpty)
        #expect(run.model.snapshot(at: run.now).utilisation == 1)
        run.say(sessions[1], characters: 3)
        run.say(sessions[2], characters: 30)
        run.run(to: 5 * Self.second)
        // The only worker is free at 190 and at 380 ms.
        #expect(run.instants(of: sessions[1]).filter { $0 > 160 * millisecond }.first == 290 * millisecond)
        #expect(run.instants(of: sessions[2]).first == 480 * millisecond)
    }

    @Test func withoutWorkersTextsWaitUntilTheyAreBack() {
        var run = VirtualRun(Self.settings(for: Self.second) { $0.workers = 0 })
        let session = run.open()
        run.say(session, characters: 3)
        run.run(to: 900 * millisecond)
        #expect(run.frames.isEmpty && run.model.snapshot(at: run.now).waitingTexts == 1)
        run.run(to: 3 * Self.second)
        #expect(run.instants(of: session).first == 1100 * millisecond)
    }

    @Test func moreWorkersThanUsual() {
        var run = VirtualRun(Self.settings(at: 50 * millisecond, for: Self.second) { $0.workers = 2 })
        let sessions = [run.open(), run.open()]
        for session in sessions { run.say(session, characters: 300) }
        run.run(to: 160 * millisecond)
        #expect(run.instants(of: sessions[1]).first == 150 * millisecond)
    }

    @Test func modelLoadsFail() {
        var run = VirtualRun(Self.settings(for: 1000 * Self.second) { $0.modelLoadErrors = 0.5 })
        let session = run.open()
        for _ in 0..<1000 {
            run.say(session, characters: 3)
            run.run(to: run.now + 500 * millisecond)
        }
        let failed = run.errors(of: session)
        #expect(abs(failed.count - 500) < 64 && failed.allSatisfy { $0 == .synthesisFailed })
        #expect(run.model.snapshot(at: run.now).modelLoadErrors == UInt64(failed.count))
    }

    @Test func queueOfOthersCountsAgainstTheLimit() {
        var run = VirtualRun(Self.settings(for: Self.second) { $0.sessionQueue = 99 })
        let sessions = (0..<3).map { _ in run.open() }
        #expect(run.model.snapshot(at: 0).waitingTexts == 99)
        for session in sessions { run.say(session, characters: 30) }
        // One is served, one takes the last place of a hundred, one is refused.
        #expect(run.model.snapshot(at: 0).waitingTexts == 100)
        #expect(run.errors(of: sessions[2]) == [.workerUnavailable])
        run.run(to: 2 * Self.second)
        #expect(run.model.snapshot(at: run.now).waitingTexts == 0)
    }

    @Test func memoryIsShownAsTheFaultHasIt() {
        var run = VirtualRun(
            ReferenceSettings.single.with {
                $0.timetable = [
                    .at(Self.second, for: Self.second) { $0.gpuMemory = .share(0.95) },
                    .at(2 * Self.second, for: Self.second) { $0.gpuMemory = .bytes(23_000_000_000) },
                ]
            }
        )
        let used = ([0, 1000, 2000, 3000] as [Int64]).map { instant -> Double in
            run.run(to: instant * millisecond)
            return run.model.snapshot(at: run.now).gpuMemoryUsed
        }
        #expect(used == [7e9, 0.95 * 24e9, 23e9, 7e9])
    }

    @Test func leakGrowsAndStays() {
        var run = VirtualRun(Self.settings(at: Self.second, for: 4 * Self.second) { $0.leak = 1_000_000 })
        let leaked = ([0, 1, 3, 5, 9] as [Int64]).map { instant -> Double in
            run.run(to: instant * Self.second)
            return run.model.snapshot(at: run.now).leakedBytes
        }
        #expect(leaked == [0, 0, 2e6, 4e6, 4e6])
    }

    @Test func theSameSeedHitsTheSame() {
        func events(seed: UInt64) -> [QueueingEvent] {
            var run = VirtualRun(
                Self.settings {
                    $0.dropFrames = 0.1
                    $0.zombies = 0.2
                }.with { $0.seed = seed }
            )
            for _ in 0..<20 { run.say(run.open(), characters: 30) }
            run.run(to: 60 * Self.second)
            return run.events
        }
        #expect(events(seed: 5) == events(seed: 5))
        #expect(events(seed: 5) != events(seed: 6))
    }
}
