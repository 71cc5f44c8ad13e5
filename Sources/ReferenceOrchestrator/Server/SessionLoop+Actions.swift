import NIOCore
import ReferenceConfiguration
import ReferenceModel
import Timing

/// Performs what the queueing model wants done.
extension SessionLoop {
    func perform() {
        isPerforming = true
        model.takeActions(into: &actions)
        while !actions.isEmpty {
            for place in actions.indices {
                if case .frame(let frame) = actions[place] {
                    append(frame)
                } else {
                    flushBatch()
                    performRare(actions[place])
                }
            }
            flushBatch()
            model.takeActions(into: &actions)
        }
        noteEvents()
        for session in leaving { connections[session] = nil }
        leaving.removeAll(keepingCapacity: true)
        isPerforming = false
    }

    func performRare(_ action: QueueingAction) {
        switch action {
        case .frame: break
        case .utteranceEnded(let summary):
            guard let connection = connections[summary.session] else { return }
            connection.speech.forget(through: summary.textReceived)
            record(summary, of: connection)
        case .sessionEnd(let session, let reason):
            guard let connection = connections[session] else { return }
            send(.sessionEnd(id: connection.id, reason: reason), to: connection)
        case .error(let session, let code, let message):
            guard let connection = connections[session] else { return }
            send(.error(code: code, message: message), to: connection)
        case .close(let session, let code):
            guard let connection = connections[session] else { return }
            guard code != Faults.Close.reset else { return reset(connection) }
            sendClose(code, to: connection)
            closeLater(connection, after: Self.closeTimeout)
        }
    }

    func append(_ frame: FrameEmission) {
        if batchSession != frame.session {
            flushBatch()
            batchSession = frame.session
            scratch.clear()
        }
        guard let connection = connections[frame.session] else { return }
        appendMessage(frame, of: connection)
        batchDue.append(frame.due)
        if keepsFrames { connection.frames.append(sequence: frame.sequence) }
    }

    func appendMessage(_ frame: FrameEmission, of connection: SessionConnection) {
        var frame = frame
        var spoken: [UInt8]?
        if library != nil, !frame.isSilent {
            let place = frame.index - model.leadingFrames
            spoken = connection.speech.payload(ofFrame: place, utterance: frame.textReceived)
            // A text that has no sound still lasts one frame.
            frame.isSilent = spoken == nil
        }
        connection.append(frame, spoken: spoken, to: &scratch)
    }

    /// Writes the frames gathered for one session; the instant noted is the one right before the system call.
    ///
    /// Nothing stands between the two: with ten sessions the processor has forgotten all of this code from one frame to the
    /// next, and some hundred instructions of it took as long as the way through the kernel.
    func flushBatch() {
        guard let session = batchSession else { return }
        batchSession = nil
        guard let connection = connections[session], !batchDue.isEmpty else { return }
        let now = connection.outlet.write(scratch).nanoseconds
        if connection.firstFrameWritten == nil { connection.firstFrameWritten = now }
        connection.lastFrameWritten = now
        connection.control?.lastFrameAfter = now
        if keepsFrames { connection.frames.written(at: now) }
        for due in batchDue { sendDuration.observe(Double(now - due) / 1e9) }
        batchDue.removeAll(keepingCapacity: true)
        if !connection.isBlocked, !connection.outlet.isDrained {
            connection.isBlocked = true
            model.setBlocked(true, session: session, at: now)
        }
    }

    func record(_ summary: UtteranceSummary, of connection: SessionConnection) {
        ledger?.append(
            LedgerRecord(
                summary,
                sessionID: connection.id,
                firstFrameWritten: connection.firstFrameWritten,
                lastFrameWritten: connection.lastFrameWritten
            )
        )
        if keepsFrames {
            let frames = connection.frames.take()
            ledger?.append(LedgerFrames(sessionID: connection.id, utterance: summary.utterance, frames: frames))
        }
        settleControl(of: connection)
        connection.firstFrameWritten = nil
        connection.lastFrameWritten = nil
    }
}
