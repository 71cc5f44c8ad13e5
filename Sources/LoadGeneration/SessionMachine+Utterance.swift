import Measurement
import Scenarios
import SpeechProtocol
import Timing

extension SessionMachine {
    /// Waits for the next utterance's instant, or ends when the script is through or the load over.
    mutating func thinkUntil(_ instant: MonotonicInstant, _ moment: Moment) {
        if isStopping {
            finish(successor: instant, abort: false)
        } else if begun >= plan.utteranceCount {
            phase = .listening(until: instant)
            if moment.now >= instant { finish(successor: instant, abort: false) }
        } else {
            phase = .thinking(until: instant)
            if moment.now >= instant { beginUtterance(planned: instant, moment) }
        }
    }

    mutating func beginUtterance(planned: MonotonicInstant, _ moment: Moment) {
        actions.append(.planned)
        let lateness = max(0, moment.now - planned)
        actions.append(.late(nanoseconds: lateness))
        let current = UtteranceInProgress(number: begun, planned: planned, plan: plan, policy: policy)
        begun += 1
        utterance = current
        delivery.reset()
        sequence.beginUtterance()
        phase = .speaking
        if lateness > SessionPolicy.latestStart {
            conclude(.notStarted, detail: "generator \(lateness / Nanoseconds.perMillisecond) ms late", at: nil, moment)
            return
        }
        if isPaused {
            isPaused = false
            actions.append(.resume)
        }
        sendDueChunks(moment)
    }

    /// Hands over every chunk whose instant has come; one at a time, so that each has its own instant of sending.
    mutating func sendDueChunks(_ moment: Moment) {
        while let due = utterance?.nextChunk, due <= moment.now, let index = utterance?.chunksDue {
            utterance?.chunksDue += 1
            actions.append(.sendChunk(index))
        }
    }

    /// The kernel has taken all chunks handed over so far.
    mutating func sent(at instant: MonotonicInstant) {
        guard utterance != nil else { return }
        if utterance!.sent == nil { utterance!.sent = instant }
        utterance!.chunksSent = utterance!.chunksDue
        if utterance!.isCommitted, utterance!.committed == nil { utterance!.committed = instant }
    }

    /// Audio of the utterance under way.
    ///
    /// `level` in dBFS where it was asked for.
    mutating func audio(_ frame: AudioFrame, level: Double?, _ arrival: MessageArrival, _ moment: Moment) {
        let observation = sequence.observe(frame.sequence)
        guard phase == .speaking, utterance != nil else {
            actions.append(.strayAudio)
            return
        }
        if case .duplicate = observation { return }
        var missingBefore: UInt32 = 0
        if case .gap(let missing) = observation { missingBefore = UInt32(clamping: missing) }
        if utterance!.firstAudio == nil {
            actions.append(.firstAudio(latency: arrival.instant - utterance!.planned))
        }
        delivery.observe(
            arrival: arrival.instant,
            duration: frame.durationNanoseconds,
            missingBefore: missingBefore,
            ambiguous: arrival.isAmbiguous
        )
        utterance!.observe(frame.durationNanoseconds, level: level, silence: policy.silenceLevel, arrival)
        if let expected = policy.expectedFrames, delivery.frames >= UInt32(expected) {
            conclude(.ok, detail: "", at: arrival.instant, moment)
        }
    }

    /// Whether the next frame has to be decoded: to find the first audible one, or because all of it is checked.
    var wantsLevel: Bool {
        guard let utterance else { return false }
        return utterance.isChecked || utterance.firstAudible == nil
    }

    mutating func malformedMessage() { utterance?.malformed += 1 }

    /// `session_end` came in.
    mutating func utteranceEnded(arrival: MonotonicInstant, _ moment: Moment) {
        guard phase == .speaking, let current = utterance else { return }
        guard policy.endsBySessionEnd else { return }
        if current.lastAudio == nil {
            // An end without any audio is as silent to a listener as a zombie.
            conclude(.noAudio, detail: "session_end without audio", at: arrival, moment)
        } else {
            conclude(.ok, detail: "", at: arrival, moment)
        }
    }

    /// The server said that something went wrong; the socket may well stay open.
    mutating func serverError(code: String, message: String, arrival: MonotonicInstant, _ moment: Moment) {
        guard phase == .speaking else { return }
        conclude(.serverError, detail: message.isEmpty ? code : "\(code): \(message)", at: arrival, moment)
    }
}

extension UtteranceInProgress {
    fileprivate mutating func observe(
        _ duration: Int64,
        level: Double?,
        silence: Double,
        _ arrival: MessageArrival
    ) {
        if firstAudio == nil {
            firstAudio = arrival.instant
            firstAudioUncertainty = arrival.instant - arrival.notBefore
            firstAudioIsKernel = arrival.isKernel
        }
        lastAudio = arrival.instant
        if bargeInSent != nil { lastAudioAfterBargeIn = arrival.instant }
        playback.observe(arrival: arrival.instant, duration: duration)
        guard let level else { return }
        if level > silence {
            if firstAudible == nil { firstAudible = arrival.instant }
        } else {
            silent += 1
        }
    }
}
