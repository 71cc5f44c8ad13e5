import EventLoop
import Measurement
import Scenarios
import SpeechProtocol
import Timing
import WebSocketClient

/// One session on its event loop: carries out what its machine decides, and tells it what the socket brings.
final class Session: WebSocketHandler {
    private let driver: LoopDriver
    var machine: SessionMachine
    /// The slot of the closed model that it fills; nil in the open model.
    let slot: Int?
    private var connection: WebSocketConnection?
    private var opus: OpusStream?
    private var timer: LoopTimer?
    private var armed = MonotonicInstant.distantFuture

    /// `session_start` has been seen.
    var wasReady: Bool { machine.steps.total != nil }

    init(machine: SessionMachine, slot: Int?, driver: LoopDriver) {
        self.machine = machine
        self.slot = slot
        self.driver = driver
        arm()
    }

    // MARK: What the driver asks for

    func stop(_ moment: Moment) {
        machine.stop(moment)
        settle()
    }

    func cancel(_ moment: Moment) {
        machine.cancel(moment)
        settle()
    }

    /// Gives up the close handshake.
    func cutOff() {
        connection?.abort()
        connection = nil
        driver.closed(self)
    }

    // MARK: What the socket brings

    func webSocketOpened(_ opening: WebSocketOpening) {
        machine.upgraded(
            nameLookup: opening.connect.nameLookup,
            tcp: opening.connect.tcp,
            tls: opening.connect.tls,
            upgrade: opening.upgrade,
            driver.moment
        )
        settle()
    }

    func webSocketReceived(_ message: WebSocketMessage) {
        let event =
            message.kind == .text
            ? driver.adapter.interpret(text: message.bytes) : driver.adapter.interpret(binary: message.bytes)
        let arrival = MessageArrival(
            instant: message.arrival,
            notBefore: message.notBefore,
            isKernel: message.source == .kernel
        )
        switch event {
        case .audio(let frame):
            audio(frame, arrival)
            if machine.nextFramesCanWait { connection?.isPatient = true }
            // Most frames decide nothing, and the deadlines they move are later ones: the timer can wait.
            if machine.actions.isEmpty { return }
        case .sessionStarted(let id):
            machine.sessionStarted(id: id, arrival: arrival.instant, driver.moment)
            // The first text is due, and its latency runs already.
            return settleAndGoOn()
        case .utteranceEnded:
            // A later text may be due as well, but a close may stand behind this in the same read: the timer's turn.
            machine.utteranceEnded(arrival: arrival.instant, driver.moment)
        case .error(let code, let text):
            if machine.utterance == nil { driver.oddities.strayErrors += 1 }
            machine.serverError(code: code, message: text, arrival: arrival.instant, driver.moment)
        case .malformed:
            if machine.utterance == nil { driver.oddities.strayMalformed += 1 }
            machine.malformedMessage()
        case .unknown: driver.oddities.unknown += 1
        }
        settle()
    }

    func webSocketFlushed(at instant: MonotonicInstant) {
        machine.sent(at: instant)
        settle()
    }

    func webSocketEnded(_ end: WebSocketEnd) {
        connection = nil
        if machine.phase == .finished { return driver.closed(self) }
        let (outcome, detail) = end.outcome
        machine.connectionEnded(outcome, detail: detail, driver.moment)
        settle()
    }

    private func audio(_ frame: AudioFrame, _ arrival: MessageArrival) {
        var level: Double?
        if machine.wantsLevel {
            let opus = opusStream(of: frame)
            level = driver.level(of: frame, opus: opus)
            if level == nil {
                guard let failure = opus?.failure else {
                    machine.malformedFrame(sequence: frame.sequence)
                    return
                }
                driver.oddities.missedDecoder(failure)
            }
        }
        var missing: UInt32 = 0
        switch machine.audio(frame, level: level, arrival, driver.moment) {
        case .taken(let missingBefore): missing = missingBefore
        case .duplicate: break
        case .stray: driver.oddities.strayFrames += 1
        }
        driver.recorder.recordFrame(
            audio: frame.durationNanoseconds,
            missing: missing,
            ambiguous: arrival.isAmbiguous
        )
    }

    /// The session's Opus decoder, made when its first Opus frame is to be decoded.
    private func opusStream(of frame: AudioFrame) -> OpusStream? {
        guard frame.encoding == .opus else { return nil }
        if opus == nil { opus = driver.share.makeOpusStream() }
        return opus
    }

    // MARK: Carrying out

    /// Does what the machine has decided, and arms the timer for its next deadline.
    private func settle() {
        carryOut()
        arm()
    }

    /// The same, and what is due next is not left to the timer.
    private func settleAndGoOn() {
        repeat { carryOut() } while machine.goOn(driver.moment)
        arm()
    }

    private func carryOut() {
        while !machine.actions.isEmpty {
            for action in machine.takeActions() { perform(action) }
        }
    }

    private func perform(_ action: SessionAction) {
        switch action {
        case .connect(let deadline):
            let connection = driver.makeConnection(for: self)
            self.connection = connection
            connection.connect(to: driver.target.url, deadline: deadline)
        case .sendChunk(let index): sendChunk(index)
        case .sendControl(let command): sendControl(command.rawValue)
        case .opened: driver.sessionOpened()
        case .failed: driver.recorder.recordSessionFailed()
        case .late(let nanoseconds): driver.recorder.recordLateness(nanoseconds)
        case .planned: driver.recorder.recordPlanned()
        case .firstAudio(let latency): driver.recorder.recordFirstAudio(latency: latency)
        case .record(let utterance):
            connection?.isPatient = false
            driver.record(utterance, delivery: machine.delivery)
        case .close(let abort):
            guard abort else {
                // Kept until the handshake is done: letting go of it would cut it off.
                guard let connection else { return }
                connection.close(code: 1000)
                driver.closing[ObjectIdentifier(self)] = self
                return
            }
            connection?.abort()
            connection = nil
        case .finished(let successor):
            disarm()
            driver.finished(self, successor: successor)
        }
    }

    private func sendChunk(_ index: Int) {
        guard let connection, let utterance = machine.utterance else { return }
        let isFinal = index == utterance.chunks.count - 1
        driver.sendBuffer.removeAll(keepingCapacity: true)
        driver.adapter.encode(text: utterance.chunks[index], isFinal: isFinal, into: &driver.sendBuffer)
        let sent = driver.sendBuffer.withUnsafeBytes { connection.send(text: $0) }
        // Nil: the kernel's buffer is full, and `webSocketFlushed` will tell when it has taken the rest.
        if let sent { machine.sent(chunks: index + 1, at: sent) }
    }

    private func sendControl(_ command: String) {
        guard let connection else { return }
        driver.sendBuffer.removeAll(keepingCapacity: true)
        driver.adapter.encode(control: command, into: &driver.sendBuffer)
        driver.sendBuffer.withUnsafeBytes { _ = connection.send(text: $0) }
    }

    // MARK: The timer

    /// Keeps one timer for the earliest deadline.
    ///
    /// One that is armed too early is left: it fires, finds nothing due and is armed anew, which costs less than
    /// moving it at every frame.
    private func arm() {
        let deadline = machine.nextDeadline
        guard deadline < armed else { return }
        disarm()
        guard deadline < .distantFuture else { return }
        armed = deadline
        timer = driver.loop.schedule(at: deadline) { [unowned self] in timerFired() }
    }

    private func disarm() {
        if let timer { driver.loop.cancel(timer) }
        timer = nil
        armed = .distantFuture
    }

    private func timerFired() {
        timer = nil
        armed = .distantFuture
        // A generator that was held up must not take for silence what it has not read.
        if machine.isAboutToGiveUp(at: .now) { connection?.readPending() }
        machine.deadlineReached(driver.moment)
        settleAndGoOn()
    }
}
