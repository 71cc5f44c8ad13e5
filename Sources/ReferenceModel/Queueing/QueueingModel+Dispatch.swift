import ReferenceConfiguration
import Timing

/// Utterances between a text and a worker's slot.
extension QueueingModel {
    /// Frames that a text is worth: whole ones while it goes on, rounded up once it is complete.
    func frames(characters: Int, isFinal: Bool) -> Int {
        let exact = Double(characters) / settings.speechRate * 1e9 / Double(settings.frame)
        // The small number keeps 15 characters at 15 a second at 50 frames, whatever the division's last bit says.
        guard isFinal else { return leadingFrames + Int((exact + 1e-6).rounded(.down)) }
        return leadingFrames + max(1, Int((exact - 1e-6).rounded(.up)))
    }

    mutating func beginUtterance(of session: Int, text: SessionState.PendingText, at instant: Int64) {
        sessions[session].utteranceCount += 1
        if settings.sequence == .restart { sessions[session].nextSequence = 1 }
        var utterance = UtteranceState(
            number: sessions[session].utteranceCount,
            received: text.received,
            characters: text.characters,
            pacer: DeliveryPacer(frame: settings.frame, isPaced: settings.delivery == .paced),
            jitterRandom: SeededRandom(seed: settings.seed, stream: "reference jitter", index: statistics.requests)
        )
        utterance.timeline.extend(
            toFrames: frames(characters: text.characters, isFinal: text.isFinal),
            isFinal: text.isFinal,
            at: instant
        )
        sessions[session].utterance = utterance
        statistics.requests += 1
        statistics.requestsByModel[sessions[session].model] += 1
        if let worker = pool.takeSlot() {
            startSynthesis(of: session, worker: worker, at: instant)
        } else if line.count < settings.queueLimit {
            line.join(session)
        } else {
            failUtterance(of: session, code: .workerUnavailable, message: "all workers are busy", at: instant)
        }
    }

    mutating func extendUtterance(of session: Int, characters: Int, isFinal: Bool, at instant: Int64) {
        guard let before = sessions[session].utterance?.characters else { return }
        let frames = frames(characters: before + characters, isFinal: isFinal)
        sessions[session].utterance?.characters = before + characters
        sessions[session].utterance?.timeline.extend(toFrames: frames, isFinal: isFinal, at: instant)
    }

    /// The utterance is over, whatever became of it; its slot goes to the session that has waited longest.
    mutating func finishUtterance(of session: Int, outcome: UtteranceSummary.Outcome, at instant: Int64) {
        guard let utterance = sessions[session].utterance else { return }
        sessions[session].utterance = nil
        sessions[session].queue.removeAll(keepingCapacity: true)
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
                    outcome: outcome
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
        guard let ready = residency.use(model, at: instant) else {
            pool.releaseSlot(ofWorker: worker)
            let message = "the model \(settings.models[model].id) does not fit beside those in use"
            failUtterance(of: session, code: .synthesisFailed, message: message, at: instant)
            return
        }
        let slowness = 1 + settings.loadDependence * pool.utilisation
        let firstAudio = max(0, settings.firstAudio.sample(&firstAudioRandom)) * slowness
        let rtf = max(0, settings.rtf.sample(&rtfRandom)) * slowness
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
    private mutating func failUtterance(of session: Int, code: ErrorCode, message: String, at instant: Int64) {
        statistics.requestErrors += 1
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
        while line.count > 0, let worker = pool.takeSlot() {
            guard let session = line.next() else {
                pool.releaseSlot(ofWorker: worker)
                return
            }
            startSynthesis(of: session, worker: worker, at: instant)
        }
    }
}
