/// Decodes single frames to look into them, with scratch memory that is used again; one to an event loop.
public struct AudioInspector {
    private var text: [UInt8] = []
    private var bytes: [UInt8] = []
    private var samples: [Int16] = []
    private let isolated = OpusStream()

    public init() {}

    /// The RMS level of a frame in dBFS, −∞ for digital silence; nil if it cannot be decoded.
    ///
    /// For Opus give the session's stream, whose ``OpusStream/failure`` says whether nil is the frame's fault at all;
    /// without one the packet is decoded by itself.
    public mutating func level(of frame: AudioFrame, opus: OpusStream? = nil) -> Double? {
        check(frame, opus: opus)?.levelDecibels
    }

    /// Level, peak and clipping of a frame; nil if it cannot be decoded: wrong Base64 or a broken packet.
    public mutating func check(_ frame: AudioFrame, opus: OpusStream? = nil) -> FrameCheck? {
        switch frame.framing {
        case .binary: return check(raw: frame.payload, encoding: frame.encoding, opus: opus)
        case .base64:
            guard let count = decodeBase64(frame) else { return nil }
            // Out of self for the call, so that the scratch is neither copied nor accessed twice.
            var decoded: [UInt8] = []
            swap(&decoded, &bytes)
            defer { swap(&decoded, &bytes) }
            return decoded.withUnsafeBytes {
                check(raw: UnsafeRawBufferPointer(rebasing: $0[..<count]), encoding: frame.encoding, opus: opus)
            }
        }
    }

    private mutating func decodeBase64(_ frame: AudioFrame) -> Int? {
        guard frame.isEscaped else { return Base64.decode(frame.payload, into: &bytes) }
        text.removeAll(keepingCapacity: true)
        JSONString(contents: MessageBytes(frame.payload), isEscaped: true).append(to: &text)
        return text.withUnsafeBytes { Base64.decode($0, into: &bytes) }
    }

    private mutating func check(
        raw: UnsafeRawBufferPointer,
        encoding: AudioEncoding,
        opus: OpusStream?
    ) -> FrameCheck? {
        switch encoding {
        case .pcm16:
            return raw.count.isMultiple(of: 2) ? AudioLevel.check(pcm16: raw) : nil
        case .opus:
            if opus == nil { isolated.reset() }
            guard let count = (opus ?? isolated).decode(raw, into: &samples) else { return nil }
            return AudioLevel.check(samples[..<count])
        }
    }
}
