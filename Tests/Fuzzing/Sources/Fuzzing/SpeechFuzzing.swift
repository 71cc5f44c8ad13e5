@testable import SpeechProtocol

enum SpeechFuzzing {
    /// The scan takes nothing that the full parser refuses, and reads nothing otherwise than it.
    static func interpret(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            for adapter in [OrchestratorAdapter(encoding: .pcm16), OrchestratorAdapter(encoding: .opus)] {
                if let audio = AudioMessage.scan(MessageBytes(bytes)) {
                    // The payload is named by where it lies, which is the same for both.
                    let scanned = "\(audio.event())"
                    let parsed = "\(adapter.parse(MessageBytes(bytes)))"
                    precondition(scanned == parsed, "scanned as \(scanned), parsed as \(parsed)")
                }
                _ = adapter.interpret(text: bytes)
            }
            _ = OrchestratorAdapter(encoding: .pcm16, framing: .binary).interpret(binary: bytes)
            _ = OrchestratorAdapter(encoding: .opus, framing: .binary).interpret(binary: bytes)
        }
    }
}
