import COpus

/// One stream's Opus decoder, by libopus; always one channel, a stereo packet is mixed down.
public struct OpusDecoder: ~Copyable {
    /// Of the samples that it makes, in Hz.
    public let sampleRate: Int32
    private let state: OpaquePointer

    /// Makes a decoder whose output has a rate of 8000, 12000, 16000, 24000 or 48000 Hz, whatever the encoder's was.
    ///
    /// Throws for any other rate, and where libopus cannot allocate its state.
    public init(sampleRate: Int32) throws(OpusError) {
        var code: Int32 = 0
        guard let state = opus_decoder_create(sampleRate, 1, &code), code == OPUS_OK else {
            throw OpusError(code: code)
        }
        self.sampleRate = sampleRate
        self.state = state
    }

    deinit { opus_decoder_destroy(state) }

    /// Decodes one packet into the front of an array, which grows to hold the longest packet, and returns the samples' number.
    ///
    /// The packets of a stream must come in order, since each is coded against those before it.
    public mutating func decode(_ packet: UnsafeRawBufferPointer, into samples: inout [Int16]) throws(OpusError) -> Int
    {
        // An empty packet asks libopus to conceal a lost one; here it is a broken message.
        guard packet.count > 0, let length = Int32(exactly: packet.count) else {
            throw OpusError(code: OPUS_INVALID_PACKET)
        }
        let longest = Int(sampleRate) * 120 / 1000
        if samples.count < longest { samples.append(contentsOf: repeatElement(0, count: longest - samples.count)) }
        let bytes = packet.assumingMemoryBound(to: UInt8.self).baseAddress
        let count = opus_decode(state, bytes, length, &samples, Int32(longest), 0)
        guard count >= 0 else { throw OpusError(code: count) }
        return Int(count)
    }

    /// Forgets all packets before, as at the start of a stream.
    public mutating func reset() {
        // The usual request is a variadic C function, which Swift cannot call; a new start does the same.
        _ = opus_decoder_init(state, sampleRate, 1)
    }
}
