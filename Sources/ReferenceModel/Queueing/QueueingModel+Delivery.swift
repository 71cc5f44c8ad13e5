import ReferenceConfiguration
import Timing

/// Frames between a worker and the connection.
extension QueueingModel {
    /// Does all that is due for one session at `instant`, then sets its next deadline.
    mutating func deliver(_ session: Int, at instant: Int64) {
        guard sessions[session].isOpen, !sessions[session].isClosing else { return }
        sendQueued(session, at: instant)
        repeat {
            beginPending(session, at: instant)
            sendDue(session, at: instant)
            if let end = sessions[session].utterance?.timeline.end, end <= instant {
                completeSynthesis(of: session, at: instant)
            }
        } while endIfComplete(session, at: instant)
        if !sessions[session].isClosing, let timeout = idleDeadline(of: session), timeout <= instant {
            sessions[session].isClosing = true
            emit(.sessionEnd(session: session, reason: .closed))
            emit(.close(session: session, code: 1000))
        }
        reschedule(session)
    }

    /// Sets the session's deadline to whatever it does next by itself.
    mutating func reschedule(_ session: Int) {
        guard sessions[session].isOpen, !sessions[session].isClosing else {
            deadlines.set(session, to: nil)
            return
        }
        deadlines.set(session, to: workDeadline(of: session) ?? idleDeadline(of: session))
    }

    /// When the next frame, end of synthesis or waiting text of the session is due; nil if it waits for others.
    private func workDeadline(of session: Int) -> Int64? {
        guard let utterance = sessions[session].utterance else {
            return sessions[session].pending.isEmpty ? nil : sessions[session].lastActivity
        }
        var deadline: Int64?
        if sessions[session].pausedSince == nil, faults.stall == nil {
            if let synthesised = utterance.timeline.instant(ofFrame: utterance.pacer.nextIndex) {
                deadline = max(deliveryResumed, utterance.pacer.due(synthesised: synthesised))
                if let end = batchEnd(of: session) { deadline = max(deadline ?? end, end) }
            }
            if !sessions[session].isBlocked, let queued = sessions[session].queue.first {
                let due = max(deliveryResumed, queued.due)
                deadline = min(deadline ?? due, due)
            }
        }
        if utterance.worker != nil, let end = utterance.timeline.end { deadline = min(deadline ?? end, end) }
        return deadline
    }

    /// When the session has been idle for too long; nil while it works or waits for a worker.
    private func idleDeadline(of session: Int) -> Int64? {
        guard settings.idleTimeout > 0, workDeadline(of: session) == nil else { return nil }
        if let utterance = sessions[session].utterance {
            // Neither a text that waits for a worker nor frames that a fault holds back make the client idle.
            guard utterance.timeline.isStarted, faults.stall == nil else { return nil }
        }
        return sessions[session].lastActivity + settings.idleTimeout
    }

    private mutating func beginPending(_ session: Int, at instant: Int64) {
        while sessions[session].utterance == nil, !sessions[session].pending.isEmpty {
            let text = sessions[session].pending.removeFirst()
            beginUtterance(of: session, text: text, at: instant)
        }
    }

    /// Announces the end of an utterance as the settings want it.
    mutating func announceEnd(of session: Int) {
        if settings.end == .sessionEnd { emit(.sessionEnd(session: session, reason: .completed)) }
        if settings.afterEnd == .close {
            sessions[session].isClosing = true
            emit(.close(session: session, code: 1000))
        }
    }

    mutating func sendDue(_ session: Int, at instant: Int64) {
        guard sessions[session].pausedSince == nil, faults.stall == nil else { return }
        if sendBatch(session, at: instant) { return }
        while allowance(of: session) > 0, let utterance = sessions[session].utterance,
            let synthesised = utterance.timeline.instant(ofFrame: utterance.pacer.nextIndex)
        {
            let due = utterance.pacer.due(synthesised: synthesised)
            guard due <= instant else { return }
            let index = utterance.pacer.nextIndex
            if index == 0 {
                statistics.firstAudioLatency.observe(Double(max(instant, latest) - utterance.received) / 1e9)
            }
            sessions[session].utterance?.advance(sentAt: due, jitter: jitter)
            sessions[session].lastActivity = instant
            // What a stall held back is due when it ends.
            let frame = SessionState.QueuedFrame(
                index: index,
                sequence: sessions[session].nextSequence,
                due: max(due, deliveryResumed)
            )
            sessions[session].nextSequence &+= 1
            if !sessions[session].isBlocked {
                send(frame, session: session, at: instant)
            } else if sessions[session].queue.count < settings.frameQueue {
                sessions[session].queue.append(frame)
            } else {
                drop(frame, of: session, .queueFull, at: instant)
            }
            // Half of what its text is worth so far is sent.
            if let code = utterance.cutCode, index + 1 >= utterance.timeline.backedFrames / 2 {
                return cut(session, code: code)
            }
        }
    }

    private mutating func sendQueued(_ session: Int, at instant: Int64) {
        guard !sessions[session].queue.isEmpty, !sessions[session].isBlocked else { return }
        guard sessions[session].pausedSince == nil, faults.stall == nil else { return }
        let count = min(sessions[session].queue.count, max(0, allowance(of: session)))
        for place in 0..<count { send(sessions[session].queue[place], session: session, at: instant) }
        sessions[session].queue.removeFirst(count)
    }

    /// Ends the utterance if all its frames are on their way; true if another one waits.
    private mutating func endIfComplete(_ session: Int, at instant: Int64) -> Bool {
        guard !sessions[session].isClosing, let utterance = sessions[session].utterance, utterance.timeline.isFinal,
            utterance.pacer.nextIndex == utterance.timeline.backedFrames,
            sessions[session].queue.isEmpty
        else { return false }
        sendHeld(of: session, at: instant)
        finishUtterance(of: session, outcome: .completed, at: instant)
        announceEnd(of: session)
        return !sessions[session].isClosing && !sessions[session].pending.isEmpty
    }
}
