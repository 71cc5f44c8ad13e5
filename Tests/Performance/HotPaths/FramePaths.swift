import SpeechProtocol
import Timing

@testable import WebSocketClient

/// From the bytes of a read to a speech event, and from a command to the bytes of its frame.
enum FramePaths {
    static let all = [
        HotPath(name: "frame-decode", count: 2_000, unit: "frame") { try decode(message, opcode: 0x81, $0) },
        HotPath(name: "frame-decode-cut", count: 2_000, unit: "frame", run: decodeCut),
        HotPath(name: "frame-mask", count: 2_000, unit: "frame", run: mask),
        HotPath(name: "frame-inflate", count: 500, unit: "frame", run: inflate),
        HotPath(name: "audio-pcm16", count: 2_000, unit: "message") { interpret(message, OrchestratorAdapter(), $0) },
        HotPath(name: "audio-opus", count: 2_000, unit: "message") {
            interpret(opusMessage, OrchestratorAdapter(encoding: .opus), $0)
        },
        HotPath(name: "audio-binary", count: 20_000, unit: "message", run: interpretBinary),
    ]

    /// 20 ms of PCM16 at 48 kHz, as the protocol has it: 2,560 characters of Base64.
    private static let message = json("pcm", String(repeating: "AAECAwQFBgcICQoL", count: 160))
    /// A packet of 20 ms (RFC 6716: configuration 31, mono, one frame) of 84 bytes.
    private static let opusMessage = json("opus", "+AEC" + String(repeating: "AwQF", count: 27))

    private static func json(_ kind: String, _ payload: String) -> [UInt8] {
        Array(#"{"type":"audio","\#(kind)":"\#(payload)","sample_rate":48000,"frame_ms":20,"sequence":4711}"#.utf8)
    }

    /// A server's frame of a payload of 126 to 65,535 bytes.
    private static func frame(_ payload: [UInt8], opcode: UInt8) -> [UInt8] {
        [opcode, 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)] + payload
    }

    private static func decode(_ payload: [UInt8], opcode: UInt8, _ count: Int) throws -> Int {
        let bytes = frame(payload, opcode: opcode)
        var decoder = FrameDecoder(messageLimit: 1 << 20)
        var total = 0
        for _ in 0..<count { total += try bytes.withUnsafeBytes { try take($0, &decoder) } }
        return total
    }

    /// The same frame in two reads, so that it's gathered.
    private static func decodeCut(_ count: Int) throws -> Int {
        let bytes = frame(message, opcode: 0x81)
        var decoder = FrameDecoder(messageLimit: 1 << 20)
        var total = 0
        for _ in 0..<count {
            total += try bytes[..<1_400].withUnsafeBytes { try take($0, &decoder) }
            total += try bytes[1_400...].withUnsafeBytes { try take($0, &decoder) }
        }
        return total
    }

    /// Lengths of all that one read holds; not inlined, which the compiler of Swift 6.3.1 does not survive.
    @inline(never)
    private static func take(_ bytes: UnsafeRawBufferPointer, _ decoder: inout FrameDecoder) throws -> Int {
        var input = bytes
        var total = 0
        while let event = try decoder.next(&input) { total += length(event) }
        return total
    }

    private static func length(_ event: FrameDecoder.Event) -> Int {
        switch event {
        case .message(_, let bytes, _), .ping(let bytes), .close(let bytes): bytes.count
        case .pong: 0
        }
    }

    private static func mask(_ count: Int) -> Int {
        let text = [UInt8](repeating: 0x61, count: 200)
        var encoder = FrameEncoder(keys: SeededRandom(seed: 1, stream: "budget"))
        var total = 0
        for _ in 0..<count {
            text.withUnsafeBytes { text in
                encoder.withFrame(.text, payload: text) { frame in total &+= frame.count + Int(frame[frame.count - 1]) }
            }
        }
        return total
    }

    private static func inflate(_ count: Int) throws -> Int {
        let deflater = Deflater(windowBits: 15, keepsContext: false)
        var compressed: [UInt8] = []
        message.withUnsafeBytes { bytes in deflater.withDeflated(bytes) { compressed = Array($0) } }
        let inflater = Inflater(windowBits: 15, keepsContext: false)
        var total = 0
        for _ in 0..<count {
            total += try compressed.withUnsafeBytes { try inflated($0, inflater) }
        }
        return total
    }

    @inline(never)
    private static func inflated(_ bytes: UnsafeRawBufferPointer, _ inflater: Inflater) throws -> Int {
        defer { inflater.release() }
        return try inflater.inflate(bytes, limit: 1 << 20).count
    }

    private static func interpret(_ message: [UInt8], _ adapter: OrchestratorAdapter, _ count: Int) -> Int {
        var total = 0
        message.withUnsafeBytes { bytes in
            for _ in 0..<count {
                if case .audio(let frame) = adapter.interpret(text: bytes) { total += Int(frame.durationNanoseconds) }
            }
        }
        return total
    }

    private static func interpretBinary(_ count: Int) -> Int {
        let head: [UInt8] = [0, 0, 0x12, 0x67, 0, 0, 0xBB, 0x80, 0, 20, 0, 0]
        let message = head + [UInt8](repeating: 1, count: 1_920)
        let adapter = OrchestratorAdapter(encoding: .pcm16, framing: .binary)
        var total = 0
        message.withUnsafeBytes { bytes in
            for _ in 0..<count {
                if case .audio(let frame) = adapter.interpret(binary: bytes) { total += Int(frame.durationNanoseconds) }
            }
        }
        return total
    }
}
