/// The Opus decoder of one session, made when its first packet is decoded.
///
/// One to a session and not shared: packets are coded against those before them. Where only a sample of the packets is
/// decoded, the first after a hole has a level that is somewhat off until the decoder has caught up.
public final class OpusStream {
    /// Opus always runs at this rate inside; decoding to it loses nothing.
    private static let sampleRate: Int32 = 48_000
    private var decoder: OpusDecoder?

    public init() {}

    /// Decodes one packet into the front of an array that grows as needed; nil if it cannot be decoded.
    ///
    /// The samples are mono at 48 kHz.
    public func decode(_ packet: UnsafeRawBufferPointer, into samples: inout [Int16]) -> Int? {
        if decoder == nil { decoder = try? OpusDecoder(sampleRate: Self.sampleRate) }
        return try? decoder?.decode(packet, into: &samples)
    }

    /// Forgets all packets before.
    public func reset() { decoder?.reset() }
}
