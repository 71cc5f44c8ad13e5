import Measurement
import Scenarios
import SpeechProtocol
import Testing
import Timing

@testable import LoadGeneration

/// A session's machine in virtual time: the driver's part is played here, and its invariants are checked at every step.
///
/// All times are milliseconds since the session's planned start. The wall clock reads as the monotonic one.
struct VirtualSession {
    static let zero = MonotonicInstant(nanoseconds: 1_000 * Nanoseconds.perSecond)

    var machine: SessionMachine
    /// What the machine asked for, in order, each with its time.
    private(set) var log: [String] = []
    private(set) var records: [UtteranceRecord] = []
    /// Lengths of the audio whose deviations the recorder would have taken at each record.
    private(set) var framesAtRecord: [UInt32] = []
    private(set) var now = 0.0
    private(set) var planned = 0
    private(set) var isFinished = false
    private(set) var successor: Double?
    private(set) var closedByAbort: Bool?
    private(set) var failures = 0
    private(set) var opened = 0
    private(set) var firstAudioLatencies: [Double] = []
    private(set) var lateness: [Double] = []
    private(set) var strays = 0
    private(set) var missingInWindows: UInt32 = 0
    /// Chunks and commands stay in the sending queue.
    var isBlocked = false

    /// Short enough to promise no length of audio.
    static let shortText = "Good morning."

    init(
        text: String = shortText,
        number: UInt32 = 0,
        plannedStart: Double = 0,
        _ change: (inout SessionScript) -> Void = { _ in }
    ) {
        var script = SessionScript(texts: [.init(id: "1", text: text)])
        script.utterances = .fixed(2)
        script.thinkTime = .init(distribution: .constant(1e9))
        change(&script)
        machine = SessionMachine(
            number: number,
            plan: SessionPlan(script: script, seed: 1, session: UInt64(number)),
            policy: SessionPolicy(script),
            plannedStart: Self.instant(plannedStart)
        )
    }

    /// A session whose `session_start` came at 10 ms, and with it the first text's instant.
    static func ready(text: String = shortText, _ change: (inout SessionScript) -> Void = { _ in }) -> VirtualSession {
        var session = VirtualSession(text: text, change)
        session.pass(to: 0)
        session.upgrade(at: 5)
        session.start(at: 10)
        return session
    }

    static func instant(_ milliseconds: Double) -> MonotonicInstant {
        zero + Int64((milliseconds * Double(Nanoseconds.perMillisecond)).rounded())
    }

    static func milliseconds(_ instant: MonotonicInstant) -> Double { Double(instant - zero) / 1e6 }
    static func milliseconds(_ instant: WallInstant?) -> Double? {
        instant.map { Double($0.nanoseconds - zero.nanoseconds) / 1e6 }
    }

    var moment: Moment {
        Moment(
            now: Self.instant(now),
            clock: ClockMapping(offsetNanoseconds: 0, errorNanoseconds: 0, measured: Self.zero)
        )
    }

    // MARK: Time

    /// Lets time pass; every deadline on the way is kept to the nanosecond.
    mutating func pass(to time: Double) {
        var steps = 0
        while machine.nextDeadline <= Self.instant(time) {
            now = max(now, Self.milliseconds(machine.nextDeadline))
            steps += 1
            guard steps < 10_000 else {
                Issue.record("deadlines that change nothing, at \(now) ms in \(machine.phase)")
                return
            }
            let before = machine.nextDeadline
            machine.deadlineReached(moment)
            settle()
            #expect(machine.nextDeadline != before || machine.nextDeadline > Self.instant(now), "no progress at \(now)")
        }
        now = max(now, time)
    }

    /// Lets time pass without a loop that would notice.
    mutating func freeze(at time: Double) { now = time }

    /// Lets time pass with a generator that is held up: what was due is done at the end of it.
    mutating func sleep(to time: Double) {
        now = time
        while machine.nextDeadline <= Self.instant(time) {
            machine.deadlineReached(moment)
            settle()
        }
    }

    // MARK: What comes in

    mutating func upgrade(at time: Double) {
        pass(to: time)
        machine.upgraded(nameLookup: nil, tcp: 1_000, tls: nil, upgrade: 2_000, moment)
        settle()
    }

    mutating func start(at time: Double, id: String = "ws-1") {
        pass(to: time)
        machine.sessionStarted(id: id, arrival: Self.instant(time), moment)
        settle()
    }

    /// A frame of 20 ms; `arrived` where the loop came to it later than it arrived.
    mutating func frame(
        _ sequence: UInt64?,
        at time: Double,
        arrived: Double? = nil,
        level: Double? = -20,
        notBefore: Double? = nil,
        isKernel: Bool = true
    ) {
        pass(to: time)
        let frame = AudioFrame(
            sequence: sequence,
            sampleRate: 48_000,
            nominalMilliseconds: 20,
            encoding: .pcm16,
            framing: .base64,
            payload: UnsafeRawBufferPointer(start: nil, count: 0),
            durationNanoseconds: 20 * Nanoseconds.perMillisecond
        )
        let arrival = Self.instant(arrived ?? time)
        let fate = machine.audio(
            frame,
            level: machine.wantsLevel ? level : nil,
            MessageArrival(instant: arrival, notBefore: notBefore.map(Self.instant) ?? arrival, isKernel: isKernel),
            moment
        )
        switch fate {
        case .taken(let missing): missingInWindows += missing
        case .stray: strays += 1
        case .duplicate: break
        }
        settle()
    }

    /// Frames of 20 ms, paced in real time from `time`; gives when the last one came.
    @discardableResult
    mutating func frames(_ numbers: ClosedRange<UInt64>, from time: Double, every step: Double = 20) -> Double {
        var time = time
        for number in numbers {
            frame(number, at: time)
            time += step
        }
        return time - step
    }

    mutating func sessionEnd(at time: Double, arrived: Double? = nil) {
        pass(to: time)
        machine.utteranceEnded(arrival: Self.instant(arrived ?? time), moment)
        settle()
    }

    mutating func error(_ code: String, _ message: String = "", at time: Double) {
        pass(to: time)
        machine.serverError(code: code, message: message, arrival: Self.instant(time), moment)
        settle()
    }

    mutating func malformed(at time: Double, sequence: UInt64? = nil) {
        pass(to: time)
        if let sequence { machine.malformedFrame(sequence: sequence) } else { machine.malformedMessage() }
        settle()
    }

    mutating func connectionEnds(_ outcome: Outcome, _ detail: String = "", at time: Double) {
        pass(to: time)
        machine.connectionEnded(outcome, detail: detail, moment)
        settle()
    }

    /// The kernel takes all that was queued.
    mutating func flushed(at time: Double) {
        pass(to: time)
        isBlocked = false
        machine.sent(at: Self.instant(time))
        settle()
    }

    mutating func stop(at time: Double) {
        pass(to: time)
        machine.stop(moment)
        settle()
    }

    mutating func cancel(at time: Double) {
        pass(to: time)
        machine.cancel(moment)
        settle()
    }

    // MARK: What goes out

    /// Carries out what the machine has decided.
    mutating func carryOut() { settle() }

    private mutating func settle() {
        let moment = moment
        repeat {
            while !machine.actions.isEmpty {
                for action in machine.takeActions() { perform(action) }
            }
        } while machine.goOn(moment)
    }

    private mutating func perform(_ action: SessionAction) {
        #expect(!isFinished, "an action after the session's end: \(action)")
        switch action {
        case .connect(let deadline): note("connect by \(Self.text(Self.milliseconds(deadline)))")
        case .sendChunk(let index):
            guard let utterance = machine.utterance else { return }
            let isFinal = index == utterance.chunks.count - 1
            note("text \(utterance.number).\(index)\(isFinal ? " final" : "")")
            if !isBlocked { machine.sent(chunks: index + 1, at: Self.instant(now)) }
        case .sendControl(let command): note(command.rawValue)
        case .opened: opened += 1
        case .failed: failures += 1
        case .late(let nanoseconds): lateness.append(Double(nanoseconds) / 1e6)
        case .planned:
            #expect(planned == records.count, "a second utterance is planned before the first has its record")
            planned += 1
        case .firstAudio(let latency): firstAudioLatencies.append(Double(latency) / 1e6)
        case .record(let record):
            #expect(Int(record.utterance) == records.count, "utterances are recorded in order, each once")
            #expect(planned == records.count + 1, "a record without a plan")
            records.append(record)
            framesAtRecord.append(machine.delivery.frames)
        case .close(let abort):
            closedByAbort = abort
            note(abort ? "abort" : "close")
        case .finished(let successor):
            #expect(planned == records.count, "finished without an outcome for each")
            #expect(planned > 0 || Self.instant(now) < machine.plannedStart, "a session that was due has no outcome")
            isFinished = true
            self.successor = Self.milliseconds(successor)
        }
    }

    private mutating func note(_ text: String) { log.append("\(Self.text(now)) \(text)") }

    private static func text(_ time: Double) -> String { time == time.rounded() ? "\(Int(time))" : "\(time)" }

    // MARK: What is asked

    var outcomes: [Outcome] { records.map(\.outcome) }
    func planned(_ index: Int) -> Double? { Self.milliseconds(records[index].planned) }
    /// The log's entries about texts and commands.
    var sent: [String] { log.filter { !$0.contains("connect") && !$0.contains("close") && !$0.contains("abort") } }
}
