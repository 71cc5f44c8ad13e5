import ReferenceConfiguration

/// Faults that befall single frames between the session's queue and the connection.
extension QueueingModel {
    /// Sends one frame, or whatever the timetable makes of it.
    mutating func send(_ frame: SessionState.QueuedFrame, session: Int, at instant: Int64) {
        guard hasFrameFaults || sessions[session].heldFrame != nil else {
            return transmit(frame, session: session)
        }
        var frame = frame
        if dice.hitsFrame(faults.dropFrames) {
            drop(frame, of: session, .dropped, at: instant)
            return
        }
        frame.isCorrupted = dice.hitsFrame(faults.corruptFrames)
        frame.isDuplicated = dice.hitsFrame(faults.duplicateFrames)
        let isHeld = dice.hitsFrame(faults.reorderFrames)
        if let held = sessions[session].heldFrame {
            // It changes places with this one, which cannot be held back as well.
            sessions[session].heldFrame = nil
            sendMarked(frame, session: session, at: instant)
            note(.reordered, held, of: session, at: instant)
            sessions[session].utterance?.reordered += 1
            sendMarked(held, session: session, at: instant)
        } else if isHeld, hasSuccessor(frame, of: session) {
            sessions[session].heldFrame = frame
        } else {
            sendMarked(frame, session: session, at: instant)
        }
    }

    /// Sends a frame that waited for another to change places with, and none came.
    mutating func sendHeld(of session: Int, at instant: Int64) {
        guard let held = sessions[session].heldFrame else { return }
        sessions[session].heldFrame = nil
        sendMarked(held, session: session, at: instant)
    }

    mutating func drop(
        _ frame: SessionState.QueuedFrame,
        of session: Int,
        _ kind: FrameIncident.Kind,
        at instant: Int64
    ) {
        sessions[session].utterance?.dropped += 1
        statistics.framesDropped += 1
        sessions[session].framesDropped += 1
        note(kind, frame, of: session, at: instant)
    }

    /// Sends a frame as it is marked: damaged, or twice.
    private mutating func sendMarked(_ frame: SessionState.QueuedFrame, session: Int, at instant: Int64) {
        if frame.isCorrupted {
            sessions[session].utterance?.corrupted += 1
            note(.corrupted, frame, of: session, at: instant)
        }
        transmit(frame, session: session)
        guard frame.isDuplicated else { return }
        sessions[session].utterance?.duplicated += 1
        note(.duplicated, frame, of: session, at: instant)
        transmit(frame, session: session)
    }

    /// Whether another frame is sure to follow by itself, without more text.
    private func hasSuccessor(_ frame: SessionState.QueuedFrame, of session: Int) -> Bool {
        sessions[session].utterance?.timeline.instant(ofFrame: frame.index + 1) != nil
    }

    private mutating func transmit(_ frame: SessionState.QueuedFrame, session: Int) {
        sessions[session].utterance?.sent += 1
        sessions[session].framesSent += 1
        statistics.framesSent += 1
        countEmission(of: session)
        emit(
            .frame(
                FrameEmission(
                    session: session,
                    utterance: sessions[session].utteranceCount,
                    textReceived: sessions[session].utterance?.received ?? frame.due,
                    index: frame.index,
                    sequence: frame.sequence,
                    isSilent: frame.index < leadingFrames,
                    due: frame.due,
                    isCorrupted: frame.isCorrupted
                )
            )
        )
    }

    private mutating func note(
        _ kind: FrameIncident.Kind,
        _ frame: SessionState.QueuedFrame,
        of session: Int,
        at instant: Int64
    ) {
        guard keepsEvents else { return }
        note(
            .frame(
                FrameIncident(
                    kind: kind,
                    session: session,
                    utterance: sessions[session].utteranceCount,
                    sequence: frame.sequence,
                    at: max(instant, latest)
                )
            )
        )
    }
}
