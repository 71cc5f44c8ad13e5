import ReferenceConfiguration

/// A text as a voice says it, cut into frames that are ready to be sent.
struct SpokenClip: Sendable, Equatable {
    /// A frame's payload each, as it stands in an audio message.
    var payloads: [[UInt8]]
    /// LUFS.
    var loudness: Double

    /// Of a sound at the settings' sample rate; silence fills up the last frame.
    init(_ samples: [Int16], variant: AudioVariant, settings: ReferenceSettings) throws(ReferenceServerError) {
        loudness = Loudness.lufs(of: samples)
        let samplesPerFrame = Tone(sampleRate: settings.sampleRate, frame: settings.frame).samplesPerFrame
        let rest = samples.count % samplesPerFrame
        let whole = samples + [Int16](repeating: 0, count: rest == 0 ? 0 : samplesPerFrame - rest)
        let form = AudioMessageForm(encoding: variant.encoding, framing: variant.framing, settings: settings)
        switch variant.encoding {
        case .pcm16:
            payloads = stride(from: 0, to: whole.count, by: samplesPerFrame).map {
                form.payload(of: PCM16.bytes(of: whole[$0..<$0 + samplesPerFrame]))
            }
        case .opus:
            payloads = try OpusPackets.encode(whole, samplesPerFrame: samplesPerFrame, settings: settings)
                .map(form.payload)
        }
    }

    /// Bytes that it takes in memory.
    var size: Int { payloads.reduce(0) { $0 + $1.count + 48 } }
}
