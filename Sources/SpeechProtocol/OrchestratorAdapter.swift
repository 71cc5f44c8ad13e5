/// The orchestrator's protocol: its messages turned into speech events, and commands into its messages.
public struct OrchestratorAdapter: Sendable {
    /// What the client asks for; what the server then sends is told by each message itself.
    public let encoding: AudioEncoding
    public let framing: AudioFraming

    public init(encoding: AudioEncoding = .pcm16, framing: AudioFraming = .base64) {
        self.encoding = encoding
        self.framing = framing
    }

    /// What the connection's address must ask for; nothing for PCM16 in JSON, which every server speaks.
    public func queryParameters() -> [(String, String)] {
        var parameters: [(String, String)] = []
        if encoding == .opus { parameters.append(("encoding", "opus")) }
        if framing == .binary { parameters.append(("framing", "binary")) }
        return parameters
    }

    /// Writes a message with a text to speak; what the buffer held is replaced.
    ///
    /// `isFinal` is false for a chunk of a text that goes on.
    public func encode(text: String, isFinal: Bool, into buffer: inout [UInt8]) {
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: #"{"type":"text","text":"#.utf8)
        Self.append(quoted: text, to: &buffer)
        buffer.append(contentsOf: #","is_final":"#.utf8)
        buffer.append(contentsOf: (isFinal ? "true}" : "false}").utf8)
    }

    /// Writes a control message (`PAUSE`, `RESUME`, `STOP`); what the buffer held is replaced.
    public func encode(control command: String, into buffer: inout [UInt8]) {
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: #"{"type":"control","command":"#.utf8)
        Self.append(quoted: command, to: &buffer)
        buffer.append(UInt8(ascii: "}"))
    }

    /// A JSON string (RFC 8259 §7): UTF-8, with escapes only where they must be.
    private static func append(quoted text: String, to buffer: inout [UInt8]) {
        buffer.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case UInt8(ascii: "\n"): buffer.append(contentsOf: #"\n"#.utf8)
            case UInt8(ascii: "\r"): buffer.append(contentsOf: #"\r"#.utf8)
            case UInt8(ascii: "\t"): buffer.append(contentsOf: #"\t"#.utf8)
            case 0..<0x20:
                buffer.append(contentsOf: (byte < 0x10 ? #"\u000"# : #"\u001"#).utf8)
                let digit = byte & 0xF
                buffer.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            default: buffer.append(byte)
            }
        }
        buffer.append(UInt8(ascii: "\""))
    }
}
