import Measurement
import Scenarios
import Testing
import Timing

@testable import LoadGeneration

/// The end of the load and the end of the run, met in each phase.
@Suite struct StopAndCancelTests {
    /// A session in each of its phases, at 200 ms.
    enum State: CaseIterable {
        case idle, connecting, upgraded, waiting, speaking, thinking, listening, finished

        func session() -> VirtualSession {
            var session: VirtualSession
            switch self {
            case .idle: session = VirtualSession(plannedStart: 1_000)
            case .connecting: session = VirtualSession()
            case .upgraded:
                session = VirtualSession()
                session.upgrade(at: 100)
            case .waiting: session = .ready()
            case .speaking:
                session = .ready()
                session.frames(1...5, from: 100)
            case .thinking, .listening, .finished:
                let count = self == .thinking ? 2 : 1
                session = .ready { $0.utterances = .fixed(count) }
                session.frames(1...50, from: 100, every: 0)
                session.sessionEnd(at: 110)
                if self == .finished { session.connectionEnds(.closedEarly, "1000", at: 120) }
            }
            session.pass(to: 200)
            return session
        }
    }

    @Test(arguments: State.allCases)
    func stop(state: State) {
        var session = state.session()
        session.stop(at: 200)
        switch state {
        case .idle, .thinking, .listening, .finished:
            #expect(session.isFinished)
        case .connecting, .upgraded:
            #expect(!session.isFinished)
            session.upgrade(at: 250)
            session.start(at: 260)
            // Its first text was planned with it, its second was not.
            #expect(session.sent == ["260 text 0.0 final"])
            session.frame(1, at: 300)
            session.sessionEnd(at: 310)
            #expect(session.isFinished && session.outcomes == [.ok] && session.opened == 1)
        case .waiting, .speaking:
            #expect(!session.isFinished)
            session.frame(6, at: 250)
            session.sessionEnd(at: 260)
            #expect(session.isFinished && session.outcomes == [.ok])
        }
        #expect(session.failures == 0)
        #expect(session.sent.count <= 1)
        // A second time changes nothing.
        session.stop(at: 300)
        session.cancel(at: 310)
        #expect(session.planned == session.records.count)
    }

    @Test func sessionThatWasDueAndNotBegunIsNotForgotten() {
        var stopped = VirtualSession(plannedStart: 100)
        stopped.machine.stop(late(&stopped))
        var cancelled = VirtualSession(plannedStart: 100)
        cancelled.machine.cancel(late(&cancelled))
        for (session, outcome) in [(stopped, Outcome.notStarted), (cancelled, .cancelled)] {
            var session = session
            session.carryOut()
            #expect(session.outcomes == [outcome])
            #expect(session.planned(0) == 100)
            #expect(session.isFinished)
        }
    }

    /// An instant after the planned start at which no timer has fired yet.
    private func late(_ session: inout VirtualSession) -> Moment {
        session.freeze(at: 150)
        return session.moment
    }

    @Test func stoppedSessionThatNeverOpensHasItsOutcome() {
        var session = State.connecting.session()
        session.stop(at: 200)
        session.pass(to: 6_000)
        #expect(session.outcomes == [.connectTimeout])
    }

    @Test func stoppedSessionEndsByGapStallAndZombieToo() {
        var zombie = State.waiting.session()
        zombie.stop(at: 200)
        zombie.pass(to: 6_000)
        #expect(zombie.isFinished && zombie.outcomes == [.noAudio])
        var stalled = State.speaking.session()
        stalled.stop(at: 200)
        stalled.pass(to: 6_000)
        #expect(stalled.isFinished && stalled.outcomes == [.stalled])
        var failed = State.waiting.session()
        failed.stop(at: 200)
        failed.error("INTERNAL_ERROR", at: 250)
        #expect(failed.isFinished && failed.outcomes == [.serverError])
        var silent = State.waiting.session()
        silent.stop(at: 200)
        silent.sessionEnd(at: 250)
        #expect(silent.isFinished && silent.outcomes == [.noAudio])
    }

    @Test(arguments: State.allCases)
    func cancel(state: State) {
        var session = state.session()
        let before = session.outcomes
        session.cancel(at: 200)
        #expect(session.isFinished)
        switch state {
        case .connecting, .upgraded, .waiting, .speaking:
            #expect(session.outcomes == before + [.cancelled])
            #expect(session.closedByAbort == true)
        case .idle, .thinking, .listening, .finished:
            #expect(session.outcomes == before)
        }
        // The run's own doing is no failure of a session's.
        #expect(session.failures == 0)
        session.cancel(at: 210)
        session.stop(at: 220)
        #expect(session.outcomes.count == session.planned)
    }

    @Test(arguments: State.allCases)
    func cancelAfterStop(state: State) {
        var session = state.session()
        session.stop(at: 200)
        session.cancel(at: 250)
        #expect(session.isFinished && session.planned == session.records.count)
    }
}
