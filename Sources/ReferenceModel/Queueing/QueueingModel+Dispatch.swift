import ReferenceConfiguration
import Timing

/// Utterances between a text and a worker's slot.
extension QueueingModel {
    /// Frames that a text is worth: whole ones while it goes on, rounded up once it is complete.
    func frames(speech: Double, isFinal: Bool) -> Int {
        let exact = speech / Double(settings.frame)
        // The small number keeps 15 characters at 15 a second at 50 frames, whatever the division's last bit says.
        guard isFinal else { return leadingFrames + Int((exact + 1e-6).rounded(.down)) }
        return leadingFrames + max(1, Int((exact - 1e-6).rounded(.up)))
    }

    mutating func beginUtterance(of session: Int, text: SessionState.PendingText, at instant: Int64) {
        sessions[session].utteranceCount += 1
        if settings.sequence == .restart { sessions[session].nextSequence = 1 }
        if text.isUnanswered { return leaveUnanswered(session, text: text) }
        var utterance = UtteranceState(
            number: sessions[session].utteranceCount,
            received: text.received,
            speech: text.speech,
            pacer: DeliveryPacer(frame: settings.frame, isPaced: settings.delivery == .paced),
            jitterRandom: SeededRandom(seed: settings.seed, stream: "reference jitter", index: statistics.requests)
        )
        utterance.timeline.extend(
            toFrames: frames(speech: text.speech, isFinal: text.isFinal),
            isFinal: text.isFinal,
            at: instant
        )
        let error = faults.errors.flatMap { dice.hitsText($0.share) ? ErrorCode($0.code) : nil }
        if let close = faults.close, dice.hitsText(close.share) {
            utterance.cutCode = close.code
        }
        sessions[session].utterance = utterance
        if let error { return failByFault(session, code: error, at: instant) }
        countRequest(of: session)
        if let worker = pool.takeSlot() {
            startSynthesis(of: session, worker: worker, at: instant)
        } else if line.count + (faults.sessionQueue ?? 0) < settings.queueLimit {
            line.join(session)
        } else {
            failUtterance(of: session, code: .workerUnavailable, message: "all workers are busy", at: instant)
        }
    }

    /// The text is taken, and nothing ever comes of it; its further chunks are swallowed as well.
    private mutating func leaveUnanswered(_ session: Int, text: SessionState.PendingText) {
        sessions[session].ignoresChunks = !text.isFinal
        note(.zombie(session: session, utterance: sessions[session].utteranceCount, at: text.received))
        emit(
            .utteranceEnded(
                UtteranceSummary(
                    session: session,
                    utterance: sessions[session].utteranceCount,
                    textReceived: text.received,
                    framesSent: 0,
                    framesDropped: 0,
                    outcome: .unanswered
                )
            )
        )
    }

    /// The timetable has the text answered with an error; one that finds the message invalid asks no worker.
    private mutating func failByFault(_ session: Int, code: ErrorCode, at instant: Int64) {
        if code != .invalidMessage { countRequest(of: session) }
        failUtterance(of: session, code: code, message: "a fault of the timetable", at: instant)
    }

    private mutating func countRequest(of session: Int) {
        statistics.requests += 1
        statistics.requestsByModel[sessions[session].model] += 1
    }

    mutating func extendUtterance(of session: Int, speech: Double, isFinal: Bool, at instant: Int64) {
        guard let before = sessions[session].utterance?.speech else { return }
        let frames = frames(speech: before + speech, isFinal: isFinal)
        sessions[session].utterance?.speech = before + speech
        sessions[session].utterance?.timeline.extend(toFrames: frames, isFinal: isFinal, at: instant)
    }

    /// The utterance is over, whatever became of it; its slot goes to the session that has waited longest.
    mutating func finishUtterance(of session: Int, outcome: UtteranceSummary.Outcome, at instant: Int64) {
        guard let utterance = sessions[session].utterance else { return }
        sessions[session].utterance = nil
        sessions[session].queue.removeAll(keepingCapacity: true)
        sessions[session].heldFrame = nil
        sessions[session].lastActivity = instant
        line.leave(session)
        statistics.framesGenerated += UInt64(utterance.timeline.count(at: instant))
        if outcome == .completed { statistics.normalizations += 1 }
        emit(
            .utteranceEnded(
                UtteranceSummary(
                    session: session,
                    utterance: utterance.number,
                    textReceived: utterance.received,
                    framesSent: utterance.sent,
                    framesDropped: utterance.dropped,
                    outcome: outcome,
                    framesDuplicated: utterance.duplicated,
                    framesReordered: utterance.reordered,
                    framesCorrupted: utterance.corrupted
                )
            )
        )
        if let worker = utterance.worker {
            observeSynthesis(utterance, model: sessions[session].model, at: instant)
            releaseSlot(ofWorker: worker, model: sessions[session].model, at: instant)
        }
    }

    /// The synthesis is complete though frames may wait to be sent: the slot is free for another utterance.
    mutating func completeSynthesis(of session: Int, at instant: Int64) {
        guard let utterance = sessions[session].utterance, let worker = utterance.worker else { return }
        sessions[session].utterance?.worker = nil
        observeSynthesis(utterance, model: sessions[session].model, at: instant)
        releaseSlot(ofWorker: worker, model: sessions[session].model, at: instant)
    }

    private mutating func startSynthesis(of session: Int, worker: Int, at instant: Int64) {
        let model = sessions[session].model
        if dice.hitsLoad(faults.modelLoadErrors) {
            residency.countLoadError()
            pool.releaseSlot(ofWorker: worker)
            let message = "the model \(settings.models[model].id) could not be loaded"
            failUtterance(of: session, code: .synthesisFailed, message: message, at: instant)
            return
        }
        guard let ready = residency.use(model, at: instant) else {
            pool.releaseSlot(ofWorker: worker)
            let message = "the model \(settings.models[model].id) does not fit beside those in use"
            failUtterance(of: session, code: .synthesisFailed, message: message, at: instant)
            return
        }
        let slowness = 1 + settings.loadDependence * pool.utilisation
        let firstAudioTimes = faults.firstAudio?.applied(to: settings.firstAudio) ?? settings.firstAudio
        let factors = faults.rtf?.applied(to: settings.rtf) ?? settings.rtf
        let firstAudio = max(0, firstAudioTimes.sample(&firstAudioRandom)) * slowness
        let rtf = max(0, factors.sample(&rtfRandom)) * slowness
        sessions[session].utterance?.worker = worker
        sessions[session].utterance?.synthesisStart = instant
        sessions[session].utterance?.timeline.start(
            at: ready,
            firstAudio: Int64(firstAudio.rounded()),
            step: Double(settings.frame) * rtf
        )
        statistics.rtfByModel[model] = rtf
        reschedule(session)
    }

    /// The client hears of the failure, the session goes on; chunks of the failed utterance that follow are ignored.
    mutating func failUtterance(of session: Int, code: ErrorCode, message: String, at instant: Int64) {
        if code != .invalidMessage { statistics.requestErrors += 1 }
        sessions[session].ignoresChunks = sessions[session].utterance?.timeline.isFinal == false
        emit(.error(session: session, code: code, message: message))
        finishUtterance(of: session, outcome: .failed, at: instant)
        reschedule(session)
    }

    private mutating func observeSynthesis(_ utterance: UtteranceState, model: Int, at instant: Int64) {
        statistics.synthesisDuration.observe(Double(instant - utterance.synthesisStart) / 1e9)
        statistics.requestDuration.observe(Double(instant - utterance.received) / 1e9)
    }

    private mutating func releaseSlot(ofWorker worker: Int, model: Int, at instant: Int64) {
        pool.releaseSlot(ofWorker: worker)
        residency.leave(model, at: instant)
        dispatch(at: instant)
    }

    /// Gives free slots to the sessions that have waited longest.
    mutating func dispatch(at instant: Int64) {
        while line.count > 0, let worker = pool.takeSlot() {
            guard let session = line.next() else {
                pool.releaseSlot(ofWorker: worker)
                return
            }
            startSynthesis(of: session, worker: worker, at: instant)
        }
    }
}

extension ErrorCode {
    fileprivate init(_ code: Faults.ErrorCode) {
        switch code {
        case .internalError: self = .internalError
        case .invalidMessage: self = .invalidMessage
        case .workerUnavailable: self = .workerUnavailable
        case .synthesisFailed: self = .synthesisFailed
        case .connectionError: self = .connectionError
        }
    }
}
