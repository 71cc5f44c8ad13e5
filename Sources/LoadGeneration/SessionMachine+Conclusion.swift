import Measurement
import Scenarios
import SpeechProtocol
import Timing

extension SessionMachine {
    /// Ends the utterance under way: records it, and plans what comes next.
    ///
    /// `ended` is when the end was known; a gap's waiting time is not in it. Nil when there was no end of its own.
    mutating func conclude(_ outcome: Outcome, detail: String, at ended: MonotonicInstant?, _ moment: Moment) {
        guard var current = utterance else { return }
        utterance = nil
        defer { followsBargeIn = current.bargeInSent != nil }
        if let bargeIn = current.bargeInSent {
            current.playback.stop(at: bargeIn)
            isPaused = policy.bargeIn?.command == .pause
        } else {
            current.playback.finish(at: current.lastAudio ?? moment.now)
        }
        actions.append(.record(record(of: current, outcome, detail: detail, ended: ended, moment)))
        switch outcome {
        case .ok, .serverError, .notStarted:
            let heard = current.bargeInSent ?? current.playback.playbackEnd ?? moment.now
            let start = max(heard, ended ?? heard)
            // The last reply needs no thought: its listener leaves when it has been heard.
            let think = begun >= plan.utteranceCount ? 0 : plan.utterance(Int(begun)).thinkTime
            thinkUntil(outcome == .ok ? start + think : moment.now + think, moment)
        default:
            // Whoever concluded it says what becomes of the session.
            break
        }
    }

    private func record(
        of current: UtteranceInProgress,
        _ outcome: Outcome,
        detail: String,
        ended: MonotonicInstant?,
        _ moment: Moment
    ) -> UtteranceRecord {
        var record = UtteranceRecord(
            session: number,
            utterance: current.number,
            textCharacters: current.characters,
            planned: moment.wall(current.planned)
        )
        record.serverSessionID = serverSessionID
        record.sent = current.sent.map(moment.wall)
        record.committed = current.committed.map(moment.wall)
        record.firstAudio = current.firstAudio.map(moment.wall)
        record.firstAudible = current.firstAudible.map(moment.wall)
        record.lastAudio = current.lastAudio.map(moment.wall)
        record.ended = ended.map(moment.wall)

        delivery.describe(in: &record)
        // Repeated frames arrived too, though their audio counts once.
        record.frames += UInt32(clamping: sequence.duplicates)
        // What a server drops of its queue at a barge-in leaves a hole in the numbers that is no loss.
        let lostBefore = followsBargeIn ? 0 : sequence.lostBeforeThisUtterance
        record.missing = UInt32(clamping: sequence.missing + lostBefore)
        record.duplicate = UInt32(clamping: sequence.duplicates)
        record.reordered = UInt32(clamping: sequence.reordered)
        record.malformed = current.malformed
        record.silent = current.silent

        record.underruns = current.playback.underruns
        record.stall = current.playback.stall
        record.longestStall = current.playback.longestStall

        if let sent = current.bargeInSent {
            let latency = max(0, (current.lastAudioAfterBargeIn ?? sent) - sent)
            record.bargeIn = latency
            record.bargeInIgnored = latency > SessionPolicy.bargeInIgnoredAfter
        }
        if current.number == 0 { record.connectSteps(steps) }
        if current.firstAudio != nil {
            record.firstAudioUncertainty = current.firstAudioUncertainty
            record.timestamp =
                current.firstAudioUncertainty > 0 ? .ambiguous : current.firstAudioIsKernel ? .kernel : .user
        }
        record.outcome = outcome
        record.detail = detail
        record.truncated = outcome == .ok && isTruncated(current)
        return record
    }

    private func isTruncated(_ current: UtteranceInProgress) -> Bool {
        guard current.bargeInSent == nil else { return false }
        if let expected = policy.expectedFrames, delivery.frames < UInt32(expected) { return true }
        guard current.characters >= SessionPolicy.shortestPromise else { return false }
        let promised = Double(current.characters) / SessionPolicy.promisedCharactersPerSecond
        return Nanoseconds.inSeconds(delivery.audio) < promised * SessionPolicy.truncatedShare
    }
}
