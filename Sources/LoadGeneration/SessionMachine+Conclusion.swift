import Measurement
import Scenarios
import SpeechProtocol
import Timing

extension SessionMachine {
    /// Ends the utterance under way: records it, and plans what comes next.
    ///
    /// `ended` is the end itself, nil when there was none of its own; `known` is when it could be known, later than
    /// `ended` by the waiting time of a gap, and the same where none is given.
    mutating func conclude(
        _ outcome: Outcome,
        detail: String = "",
        at ended: MonotonicInstant?,
        known: MonotonicInstant? = nil,
        _ moment: Moment
    ) {
        guard var current = utterance else { return }
        utterance = nil
        if !outcome.isSuccess { hasFailed = true }
        defer { followsBargeIn = current.bargeInSent != nil }
        if let bargeIn = current.bargeInSent {
            current.playback.stop(at: bargeIn)
        } else {
            current.playback.finish(at: current.lastAudio ?? moment.now)
        }
        actions.append(.record(record(of: current, outcome, detail: detail, ended: ended, moment)))
        switch outcome {
        case .ok:
            let heard = current.bargeInSent ?? current.playback.playbackEnd ?? moment.now
            // Nobody can speak before the end is known: a text planned earlier would have the wait for a gap in its
            // latencies.
            let next = max(heard + nextThinkTime, known ?? ended ?? heard)
            if current.bargeInSent != nil, policy.bargeIn?.command == .pause {
                // What is left of a paused reply would be played when the server goes on, and be taken for the next
                // one's first audio. Whoever comes next gets a session of their own.
                finish(successor: next, abort: false)
            } else {
                thinkUntil(next)
            }
        case .serverError, .notStarted:
            thinkUntil((ended ?? moment.now) + nextThinkTime)
        default:
            // Whoever concluded it says what becomes of the session.
            break
        }
    }

    /// The last reply needs no thought: its listener leaves when it has been heard.
    var nextThinkTime: Int64 {
        begun >= plan.utteranceCount ? 0 : plan.utterance(Int(begun)).thinkTime
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
                !current.firstAudioIsKernel ? .user : current.firstAudioUncertainty > 0 ? .ambiguous : .kernel
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
