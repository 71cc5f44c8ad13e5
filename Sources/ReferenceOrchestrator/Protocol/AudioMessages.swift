import NIOCore
import ReferenceConfiguration
import ReferenceModel

/// Audio messages in one encoding and framing, mostly made in advance: a frame costs a copy and its numbers.
final class AudioMessages {
    let form: AudioMessageForm
    private let tone: Sound
    private let silence: Sound
    /// The bytes of a frame that hold its number, written anew for each.
    private var numbered: [UInt8] = []

    /// A sound that repeats from frame to frame.
    private struct Sound {
        /// Payloads as they stand in a message, used in turn.
        var payloads: [[UInt8]]
        /// Puts the frame's number into the samples; nil where the encoding would not keep it.
        var code: FrameCode?
        /// The samples' bytes up to the first that stays the same in every frame.
        var head: [UInt8]
    }

    init(
        encoding: ReferenceSettings.Encoding,
        framing: ReferenceSettings.Framing,
        settings: ReferenceSettings
    ) throws(ReferenceServerError) {
        let form = AudioMessageForm(encoding: encoding, framing: framing, settings: settings)
        self.form = form
        let tone = Tone(sampleRate: settings.sampleRate, frame: settings.frame)
        let zeros = [Int16](repeating: 0, count: tone.samplesPerFrame)
        func sound(_ samples: [Int16]) throws(ReferenceServerError) -> Sound {
            guard encoding == .pcm16 else {
                let packets = try OpusPackets.encode(repeating: samples, settings: settings)
                return Sound(payloads: packets.map(form.payload), code: nil, head: [])
            }
            let bytes = PCM16.bytes(of: samples[...])
            let code = FrameCode(samples: samples)
            // A multiple of three bytes is a whole number of Base64's groups.
            let head = code.map { bytes.prefix(($0.carriers * 2 + 2) / 3 * 3) } ?? []
            return Sound(payloads: [form.payload(of: bytes)], code: code, head: Array(head))
        }
        self.tone = try sound(tone.samples)
        silence = try sound(zeros)
    }

    /// Bytes of a frame's message.
    func length(of frame: FrameEmission, spoken: [UInt8]?) -> Int {
        form.length(payload: payload(of: frame, spoken).count, sequence: frame.sequence)
    }

    /// Writes one frame's message.
    ///
    /// `spoken` is what a voice says in it, as ``AudioMessageForm/payload(of:)`` has it; without it the tone sounds.
    func append(_ frame: FrameEmission, spoken: [UInt8]?, to buffer: inout ByteBuffer) {
        let start = buffer.writerIndex
        form.append(payload: payload(of: frame, spoken), sequence: frame.sequence, to: &buffer)
        guard spoken == nil else { return }
        let sound = frame.isSilent ? silence : tone
        guard let code = sound.code else { return }
        // Out of self meanwhile, so that its bytes are written without a look at who else might have it.
        var head: [UInt8] = []
        swap(&head, &numbered)
        defer { swap(&head, &numbered) }
        head.removeAll(keepingCapacity: true)
        head.append(contentsOf: sound.head)
        code.forEachCarrier(of: FrameMark(utterance: frame.utterance, index: frame.index)) { place, sample in
            head[2 * place] = UInt8(truncatingIfNeeded: sample)
            head[2 * place + 1] = UInt8(truncatingIfNeeded: sample >> 8)
        }
        form.overwritePayload(with: head, ofMessageAt: start, in: &buffer)
    }

    private func payload(of frame: FrameEmission, _ spoken: [UInt8]?) -> [UInt8] {
        if let spoken { return spoken }
        let payloads = (frame.isSilent ? silence : tone).payloads
        return payloads[frame.index % payloads.count]
    }
}
