import COpus
import ReferenceConfiguration

/// Opus packets of whole frames, made with libopus (RFC 6716).
enum OpusPackets {
    /// Frames of a repeating sound that are encoded in one go, one second of 20 ms; the packets are then used in turn.
    private static let count = 50
    private static let longestPacket = 4000

    /// The packets of some frames that all hold the same samples, in the order of encoding.
    static func encode(repeating samples: [Int16], settings: ReferenceSettings) throws(ReferenceServerError)
        -> [[UInt8]]
    {
        let repeated = (0..<count).flatMap { _ in samples }
        return try encode(repeated, samplesPerFrame: samples.count, settings: settings)
    }

    /// The packets of the frames in turn; samples after the last whole frame are left out.
    static func encode(
        _ samples: [Int16],
        samplesPerFrame: Int,
        settings: ReferenceSettings
    ) throws(ReferenceServerError) -> [[UInt8]] {
        let rates = [8000, 12000, 16000, 24000, 48000]
        let durations: [Int64] = [2_500_000, 5_000_000, 10_000_000, 20_000_000, 40_000_000, 60_000_000]
        guard rates.contains(settings.sampleRate), durations.contains(settings.frame) else {
            throw .opusFormat(sampleRate: settings.sampleRate, frameNanoseconds: settings.frame)
        }
        var status: Int32 = 0
        guard let encoder = opus_encoder_create(Int32(settings.sampleRate), 1, OPUS_APPLICATION_AUDIO, &status),
            status == OPUS_OK
        else { throw .opusEncoder(status: status) }
        defer { opus_encoder_destroy(encoder) }
        var packets: [[UInt8]] = []
        var packet = [UInt8](repeating: 0, count: longestPacket)
        for start in stride(from: 0, through: samples.count - samplesPerFrame, by: samplesPerFrame) {
            let frame = Array(samples[start..<start + samplesPerFrame])
            let length = opus_encode(encoder, frame, Int32(samplesPerFrame), &packet, Int32(longestPacket))
            guard length > 0 else { throw .opusEncoder(status: length) }
            packets.append(Array(packet.prefix(Int(length))))
        }
        return packets
    }
}
