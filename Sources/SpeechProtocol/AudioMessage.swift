/// The fields of an audio message, before they are judged.
struct AudioMessage: Equatable {
    /// As it stands in the message, between its quotes in JSON.
    var payload: MessageBytes
    var isEscaped = false
    var encoding: AudioEncoding
    var framing: AudioFraming
    var sampleRate: UInt64?
    var nominalMilliseconds: UInt32 = 0
    var sequence: UInt64?

    /// Sample rates that audio can have, in Hz.
    ///
    /// A message that claims 1 Hz would play for a quarter of an hour, and its session would wait for that.
    static let sampleRates: ClosedRange<UInt64> = 1_000...768_000

    static func == (left: AudioMessage, right: AudioMessage) -> Bool {
        left.payload.buffer.elementsEqual(right.payload.buffer) && left.isEscaped == right.isEscaped
            && left.encoding == right.encoding && left.framing == right.framing && left.sampleRate == right.sampleRate
            && left.nominalMilliseconds == right.nominalMilliseconds && left.sequence == right.sequence
    }

    /// The frame if the fields are sound, else what is wrong with them.
    func event() -> SpeechEvent {
        let rate: UInt64
        switch (sampleRate, encoding) {
        case (let sampleRate?, _): rate = sampleRate
        // A packet carries its own duration; the rate is Opus' own.
        case (nil, .opus): rate = 48_000
        case (nil, .pcm16): return .malformed("audio without sample_rate")
        }
        guard Self.sampleRates.contains(rate) else { return .malformed("audio with a sample_rate of \(rate) Hz") }
        switch duration(sampleRate: Int64(rate)) {
        case .invalid(let reason): return .malformed("audio with " + reason)
        case .plays(let nanoseconds):
            return .audio(
                AudioFrame(
                    sequence: sequence,
                    sampleRate: UInt32(rate),
                    nominalMilliseconds: nominalMilliseconds,
                    encoding: encoding,
                    framing: framing,
                    payload: payload.buffer,
                    durationNanoseconds: nanoseconds,
                    isEscaped: isEscaped
                )
            )
        }
    }

    @inline(__always)
    private func duration(sampleRate: Int64) -> OpusPacket.Reading {
        guard isEscaped else { return duration(of: payload, sampleRate: sampleRate) }
        var bytes: [UInt8] = []
        JSONString(contents: payload, isEscaped: true).append(to: &bytes)
        return bytes.withUnsafeBytes { duration(of: MessageBytes($0), sampleRate: sampleRate) }
    }

    @inline(__always)
    private func duration(of payload: MessageBytes, sampleRate: Int64) -> OpusPacket.Reading {
        let byteCount: Int
        switch framing {
        case .binary: byteCount = payload.count
        case .base64:
            guard let count = Base64.decodedCount(payload) else { return .invalid("wrong Base64") }
            byteCount = count
        }
        switch (encoding, framing) {
        case (.pcm16, _): return Self.pcm16Duration(byteCount: byteCount, sampleRate: sampleRate)
        case (.opus, .binary): return OpusPacket.read(byteCount: byteCount) { payload[$0] }
        case (.opus, .base64):
            return OpusPacket.read(byteCount: byteCount) { Base64.byte(of: payload, at: $0) }
        }
    }

    private static func pcm16Duration(byteCount: Int, sampleRate: Int64) -> OpusPacket.Reading {
        guard byteCount > 0 else { return .invalid("no samples") }
        guard byteCount.isMultiple(of: 2) else { return .invalid("half a sample at the end (\(byteCount) bytes)") }
        let (seconds, rest) = Int64(byteCount / 2).quotientAndRemainder(dividingBy: sampleRate)
        // To the nearest nanosecond; the remainder is below the rate, so the product stays far below 2^63.
        let nanoseconds = (rest * 1_000_000_000 + sampleRate / 2) / sampleRate
        return .plays(nanoseconds: seconds * 1_000_000_000 + nanoseconds)
    }
}
