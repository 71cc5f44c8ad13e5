import Timing

extension ByteStream {
    /// Sends the first message of the handshake.
    func beginTLS(_ context: TLSContext, host: String) {
        state = .securing
        do {
            tls = try TLSSession(context, host: host)
        } catch {
            return finish(.tlsFailed(error.description))
        }
        shakeHands()
    }

    /// Decrypts what one read brought and delivers it in one call, so that its bounds are those of the read.
    func receiveCiphertext(_ bytes: UnsafeRawBufferPointer, at arrival: Arrival) {
        let room = loop.cipherBuffers.plaintext
        var plain = 0
        var condition = TLSSession.Condition.flowing
        var rest = bytes
        while !rest.isEmpty, condition == .flowing, let tls {
            // Small portions keep the buffers that OpenSSL holds for each connection small.
            tls.feed(UnsafeRawBufferPointer(rebasing: rest.prefix(Self.portion)))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(Self.portion))
            if state == .securing { shakeHands() }
            guard state == .open else { continue }
            let decrypted = tls.decrypt(into: UnsafeMutableRawBufferPointer(rebasing: room[plain...]))
            plain += decrypted.count
            condition = decrypted.condition
        }
        guard state == .open, let tls else { return }
        sendCiphertext()
        if plain > 0 {
            hasDecrypted = true
            var arrival = arrival
            if tls.holdsPartOfRecord { arrival.lastIsExact = false }
            handler?.streamReceived(UnsafeMutableRawBufferPointer(rebasing: room[..<plain]), at: arrival)
        }
        guard state == .open else { return }
        switch condition {
        case .flowing: break
        case .closed: finish(writeFailure.map { .connectionLost($0) } ?? .endOfStream)
        // In TLS 1.3 a peer that refuses the client's certificate says so after the client's handshake is over.
        case .failed(let reason): finish(hasDecrypted ? .connectionLost("TLS: \(reason)") : .tlsFailed(reason))
        }
    }

    /// Encrypts and sends, portion by portion so that the outgoing buffer stays small.
    func sendEncrypted(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes
        while !rest.isEmpty, let tls, writeFailure == nil {
            if let reason = tls.encrypt(UnsafeRawBufferPointer(rebasing: rest.prefix(CipherBuffers.recordSize))) {
                return finishLater(.connectionLost("TLS: \(reason)"))
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(CipherBuffers.recordSize))
            sendCiphertext()
        }
    }

    func sendCloseNotify() {
        tls?.closeNotify()
        sendCiphertext()
    }

    private static let portion = 4096

    private func shakeHands() {
        guard let tls else { return }
        let progress = tls.handshake()
        // A failure has its alert to send.
        sendCiphertext()
        switch progress {
        case .waiting: break
        case .failed(let reason): finish(.tlsFailed(reason))
        case .done:
            let now = MonotonicInstant.now
            if let began = opening?.stepBegan { opening?.timings.tls = now - began }
            becomeOpen()
        }
    }

    private func sendCiphertext() {
        let room = loop.cipherBuffers.ciphertext
        while let tls {
            let count = tls.takeCiphertext(into: room)
            if count == 0 { return }
            send(UnsafeRawBufferPointer(rebasing: room[..<count]))
        }
    }
}
