import Measurement
import Scenarios
import Timing

extension SessionMachine {
    /// The earliest instant at which something of the utterance under way is due.
    var utteranceDeadline: MonotonicInstant {
        guard let utterance else { return .distantFuture }
        var earliest = silenceDeadline(of: utterance).instant
        if let chunk = utterance.nextChunk { earliest = min(earliest, chunk) }
        if let bargeIn = utterance.bargeInDue { earliest = min(earliest, bargeIn) }
        return earliest
    }

    /// An instant named by `nextDeadline` has come.
    ///
    /// Called too early it does nothing.
    package mutating func deadlineReached(_ moment: Moment) {
        switch phase {
        case .idle:
            if moment.now >= plannedStart { start(moment) }
        case .opening:
            guard moment.now >= nextDeadline else { return }
            failOpening(.connectTimeout, detail: upgraded == nil ? "" : "no session_start", moment)
        case .thinking(let until):
            if moment.now >= until { beginUtterance(planned: until, moment) }
        case .listening(let until):
            if moment.now >= until { finish(successor: until, abort: false) }
        case .speaking:
            utteranceDeadlineReached(moment)
        case .finished:
            return
        }
    }

    /// Whether `deadlineReached` would conclude something from silence at `instant`.
    func isAboutToGiveUp(at instant: MonotonicInstant) -> Bool {
        switch phase {
        case .opening: upgraded != nil && instant >= openingDeadline
        case .speaking: utterance.map { instant >= silenceDeadline(of: $0).instant } ?? false
        case .idle, .thinking, .listening, .finished: false
        }
    }

    /// A session that was started late has its whole deadline all the same.
    var openingDeadline: MonotonicInstant { (started ?? plannedStart) + policy.connectDeadline }

    private mutating func utteranceDeadlineReached(_ moment: Moment) {
        guard let current = utterance else { return }
        if let chunk = current.nextChunk, moment.now >= chunk {
            sendDueChunks(moment)
        }
        if let bargeIn = current.bargeInDue, moment.now >= bargeIn, let command = policy.bargeIn?.command {
            interrupt(with: command, moment)
            return
        }
        let silence = silenceDeadline(of: current)
        guard moment.now >= silence.instant else { return }
        switch silence.meaning {
        case .noAudio:
            let detail = current.malformed > 0 ? "\(current.malformed) malformed frames" : ""
            conclude(.noAudio, detail: detail, at: nil, moment)
            fail(abort: false, moment)
        case .stalled:
            conclude(.stalled, at: nil, moment)
            fail(abort: false, moment)
        case .ended(let instant):
            conclude(.ok, at: instant, known: silence.instant, moment)
        }
    }

    /// Interrupts the reply.
    ///
    /// A text that is still being streamed is cut off by declaring its next chunk the last one: the server, which drops
    /// it at once, then knows that what follows is another text.
    private mutating func interrupt(with command: SessionScript.Command, _ moment: Moment) {
        if let last = utterance?.endText() { actions.append(.sendChunk(last)) }
        utterance?.bargeInSent = moment.now
        actions.append(.sendControl(command))
    }

    private enum Meaning {
        case noAudio
        case stalled
        /// The audio's own end was at that instant; the gap's waiting is not counted.
        case ended(MonotonicInstant)
    }

    /// Until when silence is tolerated, and what it means then.
    private func silenceDeadline(of utterance: UtteranceInProgress) -> (instant: MonotonicInstant, meaning: Meaning) {
        guard let lastAudio = utterance.lastAudio else {
            guard let sent = utterance.committed ?? utterance.sent else {
                // Nothing has reached the kernel yet: a peer that does not read counts like one that does not answer.
                return (utterance.planned + policy.firstAudioDeadline, .noAudio)
            }
            return (max(sent, utterance.lastChunkDue) + policy.firstAudioDeadline, .noAudio)
        }
        if let bargeIn = utterance.bargeInSent {
            let last = max(lastAudio, bargeIn)
            return (last + Self.gap(policy), .ended(lastAudio))
        }
        // Text still to come may well leave the server without anything to say.
        let reference = max(lastAudio, utterance.committed ?? lastAudio)
        if utterance.isCommitted, let gap = policy.gap, gap <= policy.stallDeadline {
            return (reference + gap, .ended(lastAudio))
        }
        return (max(reference, utterance.lastChunkDue) + policy.stallDeadline, .stalled)
    }

    static func gap(_ policy: SessionPolicy) -> Int64 { policy.gap ?? SessionPolicy.defaultBargeInGap }
}
