import NIOCore
import ReferenceConfiguration
import ReferenceModel

/// Audio messages made in advance, so that sending a frame only copies bytes and writes its sequence number.
struct AudioTemplates {
    /// All of a message before and after its sequence number.
    private struct Template {
        var prefix: [UInt8]
        var suffix: [UInt8]
    }

    private let framing: ReferenceSettings.Framing
    /// Messages of the voice, used in turn, and of silence.
    private let voiced: [Template]
    private let silent: [Template]

    init(
        encoding: ReferenceSettings.Encoding,
        framing: ReferenceSettings.Framing,
        settings: ReferenceSettings
    ) throws(ReferenceServerError) {
        self.framing = framing
        let tone = Tone(sampleRate: settings.sampleRate, frame: settings.frame)
        let silence = [Int16](repeating: 0, count: tone.samplesPerFrame)
        let payloads: (voiced: [[UInt8]], silent: [[UInt8]])
        switch encoding {
        case .pcm16: payloads = ([Self.littleEndian(tone.samples)], [Self.littleEndian(silence)])
        case .opus:
            payloads = (
                try OpusPackets.encode(tone.samples, settings: settings),
                try OpusPackets.encode(silence, settings: settings)
            )
        }
        let milliseconds = Double(settings.frame) / 1e6
        let make = { (payload: [UInt8]) -> Template in
            switch framing {
            case .base64:
                let field = encoding == .opus ? "opus" : "pcm"
                let open = #"{"type":"audio","\#(field)":""#
                let close =
                    #"","sample_rate":\#(settings.sampleRate),"frame_ms":\#(Self.number(milliseconds)),"sequence":"#
                return Template(
                    prefix: Array(open.utf8) + Base64.encode(payload) + Array(close.utf8),
                    suffix: [UInt8(ascii: "}")]
                )
            case .binary:
                var header = ByteBuffer()
                header.writeInteger(UInt32(settings.sampleRate))
                header.writeInteger(UInt16(milliseconds.rounded()))
                header.writeInteger(UInt16(encoding == .opus ? 1 : 0))
                return Template(prefix: [], suffix: Array(header.readableBytesView) + payload)
            }
        }
        voiced = payloads.voiced.map(make)
        silent = payloads.silent.map(make)
    }

    /// Writes one audio frame as a whole WebSocket frame.
    func append(_ frame: FrameEmission, to buffer: inout ByteBuffer) {
        if frame.isSilent {
            append(silent[frame.index % silent.count], sequence: frame.sequence, to: &buffer)
        } else {
            append(voiced[frame.index % voiced.count], sequence: frame.sequence, to: &buffer)
        }
    }

    private func append(_ template: Template, sequence: UInt64, to buffer: inout ByteBuffer) {
        switch framing {
        case .base64:
            let digits = Self.digitCount(sequence)
            let length = template.prefix.count + digits + template.suffix.count
            WebSocketFrameBytes.appendHeader(WebSocketFrameBytes.text, payloadLength: length, to: &buffer)
            buffer.writeBytes(template.prefix)
            Self.appendDigits(sequence, count: digits, to: &buffer)
            buffer.writeBytes(template.suffix)
        case .binary:
            let length = 4 + template.suffix.count
            WebSocketFrameBytes.appendHeader(WebSocketFrameBytes.binary, payloadLength: length, to: &buffer)
            buffer.writeInteger(UInt32(truncatingIfNeeded: sequence))
            buffer.writeBytes(template.suffix)
        }
    }

    private static func digitCount(_ number: UInt64) -> Int {
        var count = 1
        var rest = number / 10
        while rest > 0 {
            count += 1
            rest /= 10
        }
        return count
    }

    private static func appendDigits(_ number: UInt64, count: Int, to buffer: inout ByteBuffer) {
        buffer.writeRepeatingByte(UInt8(ascii: "0"), count: count)
        var rest = number
        var place = buffer.writerIndex - 1
        while rest > 0 {
            buffer.setInteger(UInt8(ascii: "0") + UInt8(rest % 10), at: place)
            rest /= 10
            place -= 1
        }
    }

    private static func littleEndian(_ samples: [Int16]) -> [UInt8] {
        samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : String(value)
    }
}
