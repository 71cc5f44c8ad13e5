import LoadGeneration
import Measurement
import ReferenceModel
import Scenarios
import Timing

/// The clients' part: carries out what their machines decide.
extension VirtualRun {
    /// A session's deadline has come, or one that was its deadline once.
    mutating func fire(_ session: SimulatedSession) {
        session.armed = .max
        timers.set(session.place, to: nil)
        touch(session)
        session.machine.deadlineReached(moment)
        repeat { carryOut(session) } while session.machine.goOn(moment)
        arm(session)
    }

    /// Lets a session see the frames that are due by now, before anything else happens to it.
    mutating func touch(_ session: SimulatedSession) {
        guard let connection = session.connection else { return }
        model.sendFrames(connection, to: now)
        deliver()
    }

    /// Does what the machine has decided, and arms the timer for its next deadline.
    mutating func settle(_ session: SimulatedSession) {
        carryOut(session)
        arm(session)
    }

    private mutating func carryOut(_ session: SimulatedSession) {
        while !session.machine.actions.isEmpty {
            for action in session.machine.takeActions() { perform(action, of: session) }
        }
    }

    /// A deadline that is armed too early is left: it fires and finds nothing due.
    mutating func arm(_ session: SimulatedSession) {
        let deadline = max(now, session.machine.nextDeadline.nanoseconds)
        guard deadline < session.armed, deadline < MonotonicInstant.distantFuture.nanoseconds else { return }
        session.armed = deadline
        timers.set(session.place, to: deadline)
    }

    private mutating func perform(_ action: SessionAction, of session: SimulatedSession) {
        switch action {
        case .connect: connect(session)
        case .sendChunk(let index): sendChunk(index, of: session)
        case .sendControl(let command):
            if let command = ControlCommand(rawValue: command.rawValue) { control(command, of: session) }
        case .opened:
            recorder.recordSessionOpened()
            sessionsReady += 1
            sessionsPeak = max(sessionsPeak, sessionsReady)
        case .failed: recorder.recordSessionFailed()
        case .late(let nanoseconds): recorder.recordLateness(nanoseconds)
        case .planned: recorder.recordPlanned()
        case .firstAudio(let latency): recorder.recordFirstAudio(latency: latency)
        case .record(let utterance): record(utterance, delivery: session.machine.delivery)
        case .close(let abort): close(session, isAbrupt: abort)
        case .finished(let successor):
            timers.set(session.place, to: nil)
            session.armed = .min
            finished(session, successor: successor.nanoseconds)
        }
    }

    private mutating func sendChunk(_ index: Int, of session: SimulatedSession) {
        guard let connection = session.connection, let chunks = session.machine.utterance?.chunks else { return }
        session.machine.sent(chunks: index + 1, at: moment.now)
        model.receiveText(
            session: connection,
            characters: chunks[index].unicodeScalars.count,
            isFinal: index == chunks.count - 1,
            at: now
        )
    }

    /// The one place through which every outcome goes.
    mutating func record(_ utterance: UtteranceRecord, delivery: borrowing DeliveryTracker) {
        var utterance = utterance
        // There is no clock whose stamp it could be.
        utterance.timestamp = nil
        utterance.measured = utterance.planned >= start + scenario.load.warmup
        recorder.record(utterance, delivery: delivery)
    }
}
