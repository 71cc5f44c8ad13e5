import CLinux
import EventLoop
import Measurement
import Scenarios
import SpeechProtocol
import Synchronization
import Timing
import WebSocketClient

/// One event loop's share of a run: its slots or arrivals, its sessions, its recorder.
///
/// All of it lives on the loop's own thread.
final class LoopDriver {
    let loop: EventLoop
    let target: LoadTarget
    let adapter: OrchestratorAdapter
    let recorder = Recorder()
    var sendBuffer: [UInt8] = []

    let share: LoopShare
    let schedule: ArrivalSchedule
    let policy: SessionPolicy
    let deliver: (LoopBatch) -> Void

    // What the last second's batch has not told yet.
    var oddities = MessageOddities()
    var sessionsPlanned = 0
    /// Sessions that are open, `session_start` seen; and the most there were since the last batch.
    var sessionsReady = 0
    var sessionsPeak = 0
    var second = 0
    var secondStart: MonotonicInstant
    var processor = ProcessorClock()

    var sessions: [ObjectIdentifier: Session] = [:]
    var slots: [Slot] = []
    var nextLocalNumber: UInt32 = 0
    /// Sessions that are over and wait for the peer's part of the close handshake.
    var closing: [ObjectIdentifier: Session] = [:]
    var arrivals: ArrivalSchedule.Arrivals?
    var arrivalNumber: UInt32 = 0
    /// The open model's next session that is this loop's to start.
    var nextArrival: Arrival?
    /// When the load ended, by its schedule or before.
    var loadEnded: MonotonicInstant?
    var hasEnded = false
    var isLoadOver: Bool { loadEnded != nil }
    private var inspector = AudioInspector()

    /// A place of the closed model.
    struct Slot {
        var session: Session?
        /// The schedule wants a session in it now.
        var isActive = false
    }

    /// A session of the open model, before it is one.
    struct Arrival {
        var number: UInt32
        var planned: MonotonicInstant
    }

    init(loop: EventLoop, share: LoopShare, deliver: @escaping (LoopBatch) -> Void) {
        self.loop = loop
        self.share = share
        self.deliver = deliver
        target = share.target
        adapter = share.adapter
        schedule = ArrivalSchedule(share.scenario.load)
        policy = SessionPolicy(share.scenario.session)
        secondStart = share.start
    }

    /// The present instant, read anew: a long pass of the loop must not date what happens at its end to its beginning.
    var moment: Moment { Moment(now: .now, clock: loop.clock) }

    func plan(for number: UInt32) -> SessionPlan {
        SessionPlan(script: share.scenario.session, seed: share.scenario.seed, session: UInt64(number))
    }

    func makeConnection(for session: Session) -> WebSocketConnection {
        var options = target.options
        options.randomSeed = share.scenario.seed &+ UInt64(session.machine.number)
        return WebSocketConnection(on: loop, options: options, handler: session)
    }

    /// Loudness in dBFS; nil for audio that can't be decoded.
    func level(of frame: AudioFrame, opus: OpusStream?) -> Double? { inspector.level(of: frame, opus: opus) }

    func sessionOpened() {
        recorder.recordSessionOpened()
        sessionsReady += 1
        sessionsPeak = max(sessionsPeak, sessionsReady)
    }

    /// The one place through which every outcome goes.
    func record(_ utterance: UtteranceRecord, delivery: borrowing DeliveryTracker) {
        var utterance = utterance
        let warmupEnd = loop.clock.wall(share.start + share.scenario.load.warmup)
        utterance.measured = utterance.planned >= warmupEnd
        recorder.record(utterance, delivery: delivery)
    }
}
