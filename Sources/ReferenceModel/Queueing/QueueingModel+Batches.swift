import ReferenceConfiguration
import Timing

/// Frames in batches: for drivers whose connections never block.
extension QueueingModel {
    /// Emits the frames of one session that are due at or before `instant`; to be called when `advance` has been there.
    package mutating func sendFrames(_ session: Int, to instant: Int64) {
        guard batchesFrames, sessions[session].isOpen, !sessions[session].isClosing else { return }
        sendDue(session, at: instant)
    }

    /// The same for all sessions.
    package mutating func sendFrames(to instant: Int64) {
        guard batchesFrames else { return }
        for session in sessions.indices where sessions[session].utterance != nil { sendFrames(session, to: instant) }
    }

    /// Whether the session's next frames go out one like another, and nobody waits for any of them.
    ///
    /// An utterance's first frame is waited for, and so is any frame by a client that has sent its next text already and
    /// will take it for the reply.
    private func isUndisturbed(_ session: Int) -> Bool {
        guard batchesFrames, !hasFrameFaults, faults.stall == nil, let utterance = sessions[session].utterance else {
            return false
        }
        return utterance.pacer.nextIndex > 0 && utterance.cutCode == nil && sessions[session].heldFrame == nil
            && !sessions[session].isBlocked && sessions[session].queue.isEmpty && sessions[session].pending.isEmpty
    }

    /// An instant at or before that of the last frame of the text received so far; nil where frames go one by one.
    ///
    /// Jitter may put the last frame later, never earlier. Reached, it is moved on until it is the last frame's own.
    func batchEnd(of session: Int) -> Int64? {
        guard isUndisturbed(session), let utterance = sessions[session].utterance,
            let latest = utterance.timeline.latest
        else { return nil }
        let last = utterance.timeline.backedFrames - 1
        return utterance.pacer.earliestDue(ofFrame: last, synthesised: latest, jitter: lowestJitter)
    }

    /// Sends the frames of an undisturbed utterance that are due; false where frames go one by one.
    ///
    /// What `sendDue` does for each frame, with the utterance taken out of its array once for all.
    mutating func sendBatch(_ session: Int, at instant: Int64) -> Bool {
        guard isUndisturbed(session), var utterance = sessions[session].utterance else { return false }
        let number = sessions[session].utteranceCount
        var sequence = sessions[session].nextSequence
        var sent = 0
        var lastDue = sessions[session].lastActivity
        while let synthesised = utterance.timeline.instant(ofFrame: utterance.pacer.nextIndex) {
            let due = utterance.pacer.due(synthesised: synthesised)
            guard due <= instant else { break }
            let index = utterance.pacer.nextIndex
            utterance.advance(sentAt: due, jitter: jitter)
            // What a stall held back is due when it ends.
            let sentAt = max(due, deliveryResumed)
            emit(
                .frame(
                    FrameEmission(
                        session: session,
                        utterance: number,
                        textReceived: utterance.received,
                        index: index,
                        sequence: sequence,
                        isSilent: index < leadingFrames,
                        due: sentAt
                    )
                )
            )
            sequence &+= 1
            sent += 1
            lastDue = max(lastDue, sentAt)
        }
        guard sent > 0 else { return true }
        utterance.sent += sent
        sessions[session].utterance = utterance
        sessions[session].nextSequence = sequence
        sessions[session].lastActivity = lastDue
        sessions[session].framesSent += UInt64(sent)
        statistics.framesSent += UInt64(sent)
        return true
    }
}
