import SpeechProtocol
import Timing

/// A speech event with its payload copied out, to be compared and printed.
enum Reading: Equatable, CustomStringConvertible {
    case sessionStarted(String)
    case audio(Frame)
    case utteranceEnded(String)
    case error(String, String)
    case malformed(String)
    case unknown(String)

    struct Frame: Equatable {
        var sequence: UInt64?
        var sampleRate: UInt32
        var nominalMilliseconds: UInt32
        var encoding: AudioEncoding
        var framing: AudioFraming
        var payload: [UInt8]
        var durationNanoseconds: Int64
        var isEscaped: Bool
    }

    init(_ event: SpeechEvent) {
        switch event {
        case .sessionStarted(let sessionID): self = .sessionStarted(sessionID)
        case .utteranceEnded(let reason): self = .utteranceEnded(reason)
        case .error(let code, let message): self = .error(code, message)
        case .malformed(let detail): self = .malformed(detail)
        case .unknown(let type): self = .unknown(type)
        case .audio(let frame):
            self = .audio(
                Frame(
                    sequence: frame.sequence,
                    sampleRate: frame.sampleRate,
                    nominalMilliseconds: frame.nominalMilliseconds,
                    encoding: frame.encoding,
                    framing: frame.framing,
                    payload: [UInt8](frame.payload),
                    durationNanoseconds: frame.durationNanoseconds,
                    isEscaped: frame.isEscaped
                )
            )
        }
    }

    var frame: Frame? {
        if case .audio(let frame) = self { frame } else { nil }
    }

    var isMalformed: Bool {
        if case .malformed = self { true } else { false }
    }

    var description: String {
        switch self {
        case .sessionStarted(let sessionID): "sessionStarted(\(sessionID))"
        case .utteranceEnded(let reason): "utteranceEnded(\(reason))"
        case .error(let code, let message): "error(\(code), \(message))"
        case .malformed(let detail): "malformed(\(detail))"
        case .unknown(let type): "unknown(\(type))"
        case .audio(let frame): "audio(\(frame))"
        }
    }
}

func read(_ text: String, _ adapter: OrchestratorAdapter = OrchestratorAdapter()) -> Reading {
    read(Array(text.utf8), adapter)
}

func read(_ text: [UInt8], _ adapter: OrchestratorAdapter = OrchestratorAdapter()) -> Reading {
    text.withUnsafeBytes { Reading(adapter.interpret(text: $0)) }
}

func read(binary: [UInt8]) -> Reading {
    binary.withUnsafeBytes { Reading(OrchestratorAdapter(encoding: .pcm16, framing: .binary).interpret(binary: $0)) }
}

/// Base64 by the definition, bit by bit.
func base64(_ bytes: some Collection<UInt8>) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    var bits: [Int] = bytes.flatMap { byte in (0..<8).map { Int(byte >> (7 - UInt8($0))) & 1 } }
    while !bits.count.isMultiple(of: 6) { bits.append(0) }
    var text = ""
    for start in stride(from: 0, to: bits.count, by: 6) {
        text.append(alphabet[bits[start..<start + 6].reduce(0) { $0 * 2 + $1 }])
    }
    while !text.count.isMultiple(of: 4) { text.append("=") }
    return text
}

func littleEndian(_ samples: [Int16]) -> [UInt8] {
    samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
}

extension SeededRandom {
    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
    }

    mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    mutating func below(_ limit: Int) -> Int { Int(next() >> 33) % limit }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
