import Measurement
import Scenarios
import SpeechProtocol
package import Timing

extension SessionMachine {
    /// Waits for the next utterance's instant, or ends when the script is through or the load over.
    ///
    /// That instant may have come already. What is due is still left to `goOn`, since the record of the utterance before
    /// is to be taken before the next one uses `delivery`.
    mutating func thinkUntil(_ instant: MonotonicInstant) {
        if isStopping, begun > 0 {
            finish(successor: instant, abort: false)
        } else if begun >= plan.utteranceCount {
            phase = .listening(until: instant)
        } else {
            phase = .thinking(until: instant)
        }
    }

    /// Does at once what is due between utterances, to be called when all actions are carried out; false if nothing is.
    package mutating func goOn(_ moment: @autoclosure () -> Moment) -> Bool {
        switch phase {
        case .thinking(let until), .listening(let until):
            let moment = moment()
            guard moment.now >= until else { return false }
            deadlineReached(moment)
            return true
        default: return false
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
        sendDueChunks(moment)
    }

    /// Hands over every chunk whose instant has come; one at a time, so that each has its own instant of sending.
    mutating func sendDueChunks(_ moment: Moment) {
        while let due = utterance?.nextChunk, due <= moment.now, let index = utterance?.chunksDue {
            utterance?.chunksDue += 1
            actions.append(.sendChunk(index))
        }
    }

    /// The kernel has taken the first `count` chunks; all that were handed over if no count is given.
    package mutating func sent(chunks count: Int? = nil, at instant: MonotonicInstant) {
        guard utterance != nil else { return }
        if utterance!.sent == nil { utterance!.sent = instant }
        utterance!.chunksSent = count ?? utterance!.chunksDue
        if utterance!.isCommitted, utterance!.committed == nil { utterance!.committed = instant }
    }

    /// What a frame turned out to be.
    enum FrameFate: Equatable {
        /// Audio of the utterance under way, with so many frames lost before it.
        case taken(missingBefore: UInt32)
        case duplicate
        /// Of no utterance: none was under way, or none that was planned when the frame came.
        case stray
    }

    /// An audio frame, `level` in dBFS where it was asked for.
    mutating func audio(
        _ frame: AudioFrame,
        level: Double?,
        _ arrival: MessageArrival,
        _ moment: Moment
    ) -> FrameFate {
        audio(
            sequence: frame.sequence,
            duration: frame.durationNanoseconds,
            level: level,
            arrival,
            moment
        )
    }

    /// The same for a frame of which no more is known than its number and its length in nanoseconds.
    mutating func audio(
        sequence number: UInt64?,
        duration: Int64,
        level: Double?,
        _ arrival: MessageArrival,
        _ moment: Moment
    ) -> FrameFate {
        let observation = sequence.observe(number)
        guard let planned = utterance?.planned, arrival.instant >= planned - SessionPolicy.clockTolerance else {
            return .stray
        }
        if case .duplicate = observation { return .duplicate }
        var missingBefore: UInt32 = 0
        if case .gap(let missing) = observation { missingBefore = UInt32(clamping: missing) }
        // What a server drops of its queue at a barge-in leaves a hole in the numbers that is no loss.
        if followsBargeIn, delivery.frames == 0 { missingBefore = 0 }
        if utterance!.firstAudio == nil {
            actions.append(.firstAudio(latency: arrival.instant - utterance!.planned))
        }
        delivery.observe(
            arrival: arrival.instant,
            duration: duration,
            missingBefore: missingBefore,
            uncertainty: arrival.uncertainty,
            ambiguous: arrival.isAmbiguous
        )
        utterance!.observe(duration, level: level, silence: policy.silenceLevel, arrival)
        if let expected = policy.expectedFrames, delivery.frames >= UInt32(expected) {
            conclude(.ok, at: arrival.instant, moment)
        }
        return .taken(missingBefore: missingBefore)
    }

    /// Whether the frames that follow may lie a while before they are read: true once in a reply, when it shows that the
    /// server paces it.
    ///
    /// The first frames decide the latencies, and those of a burst would share their reads.
    var nextFramesCanWait: Bool {
        utterance != nil && delivery.frames == Self.framesBeforePatience && delivery.delivery == .paced
    }

    /// Enough to tell pacing from a burst, and few against the some 100 frames of a sentence.
    private static let framesBeforePatience: UInt32 = 8

    /// Whether the next frame has to be decoded: to find the first audible one, or because all of it is checked.
    var wantsLevel: Bool {
        // Each part on its own: binding the utterance would copy some 300 bytes at every frame.
        utterance?.isChecked == true || (utterance != nil && utterance?.firstAudible == nil)
    }

    mutating func malformedMessage() { utterance?.malformed += 1 }

    /// A frame whose audio can't be decoded: its number did arrive.
    mutating func malformedFrame(sequence number: UInt64?) {
        _ = sequence.observe(number)
        malformedMessage()
    }

    /// `session_end` came in.
    package mutating func utteranceEnded(arrival: MonotonicInstant, _ moment: Moment) {
        guard phase == .speaking, let current = utterance else { return }
        guard policy.endsBySessionEnd else { return }
        // One that came before the text was due is the late end of the utterance before.
        guard arrival >= current.planned - SessionPolicy.clockTolerance else { return }
        if current.lastAudio == nil {
            // An end without any audio is as silent to a listener as a zombie, but this session can go on.
            conclude(.noAudio, detail: "session_end without audio", at: arrival, moment)
            thinkUntil(arrival + nextThinkTime)
        } else {
            conclude(.ok, at: arrival, moment)
        }
    }

    /// The server said that something went wrong; the socket may well stay open.
    package mutating func serverError(code: String, message: String, arrival: MonotonicInstant, _ moment: Moment) {
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
            firstAudioUncertainty = arrival.uncertainty
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
