import ReferenceConfiguration
import ReferenceModel
import Timing

/// Texts that a real voice says: the model hears at once that one came, and how long it is when it has been said.
extension SessionLoop {
    func say(_ text: String, isFinal: Bool, _ connection: SessionConnection, at received: Int64) {
        guard connection.speech.waiting < 2 * max(1, settings.queueLimit) else {
            return send(
                .error(code: .workerUnavailable, message: "too many texts wait in this session"),
                to: connection
            )
        }
        connection.speech.receive(text, isFinal: isFinal, at: received)
        speak(connection)
    }

    func speak(_ connection: SessionConnection) {
        while let library, let session = connection.session, let step = connection.speech.next {
            switch step {
            case .begin(let instant):
                model.receiveText(session: session, speech: 0, isFinal: false, at: instant)
                connection.speech.done()
            case .say(let text, let isFinal, let instant):
                let request = connection.speech.ask()
                let key = SpeechLibrary.Key(text: text, variant: connection.variant)
                let clip = library.clip(key) { [weak self] result in
                    guard let self, connection.session != nil, connection.speech.request == request else { return }
                    run()
                    take(result, isFinal: isFinal, connection, at: MonotonicInstant.now.nanoseconds)
                    speak(connection)
                    run()
                }
                guard let clip else { return }
                take(.success(clip), isFinal: isFinal, connection, at: instant)
            }
        }
    }

    func take(
        _ result: Result<SpokenClip, ReferenceServerError>,
        isFinal: Bool,
        _ connection: SessionConnection,
        at instant: Int64
    ) {
        guard let session = connection.session else { return }
        var speech = 0.0
        switch result {
        case .success(let clip):
            connection.speech.add(clip)
            speech = Double(clip.payloads.count) * Double(settings.frame)
        case .failure(let error): model.failText(session: session, message: "\(error)", at: instant)
        }
        connection.speech.done()
        model.receiveText(session: session, speech: speech, isFinal: isFinal, at: instant)
    }
}
