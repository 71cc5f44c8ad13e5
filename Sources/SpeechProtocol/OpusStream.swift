/// The Opus decoder of one session, made when its first packet is decoded.
///
/// One to a session and not shared: packets are coded against those before them. Where only a sample of the packets is
/// decoded, the first after a hole has a level that is somewhat off until the decoder has caught up.
public final class OpusStream {
    /// Opus always runs at this rate inside; decoding to it loses nothing.
    private let sampleRate: Int32
    private var decoder: OpusDecoder?
    /// Why there is no decoder; nil as long as none was missed.
    ///
    /// It is this machine's fault, no packet's: nothing is known of those that came meanwhile.
    public private(set) var failure: OpusError?

    public convenience init() { self.init(sampleRate: 48_000) }

    /// With another rate than libopus knows, a stream that cannot have a decoder.
    init(sampleRate: Int32) { self.sampleRate = sampleRate }

    /// Decodes one packet into the front of an array that grows as needed; nil if it cannot be decoded.
    ///
    /// The samples are mono at 48 kHz. Where nil is not the packet's fault, ``failure`` says so.
    public func decode(_ packet: UnsafeRawBufferPointer, into samples: inout [Int16]) -> Int? {
        if decoder == nil {
            // Memory that is short now may be there again for the next packet.
            do throws(OpusError) {
                decoder = try OpusDecoder(sampleRate: sampleRate)
                failure = nil
            } catch {
                failure = error
                return nil
            }
        }
        return try? decoder?.decode(packet, into: &samples)
    }

    /// Forgets all packets before.
    public func reset() { decoder?.reset() }
}
