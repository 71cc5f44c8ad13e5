@testable import WebSocketClient

extension ConformanceGroup {
    static let text = ConformanceGroup(
        testDescription: "UTF-8",
        parts: [valid, invalid, invalidButBinary, cutWithinCharacters]
    )

    /// The first and last characters of every length, and those around the holes.
    static let validSequences: [[UInt8]] = [
        [0x00], [0x7f], [0xc2, 0x80], [0xdf, 0xbf], [0xe0, 0xa0, 0x80], [0xe0, 0xbf, 0xbf], [0xe1, 0x80, 0x80],
        [0xec, 0xbf, 0xbf], [0xed, 0x80, 0x80], [0xed, 0x9f, 0xbf], [0xee, 0x80, 0x80], [0xef, 0xbf, 0xbd],
        [0xef, 0xbf, 0xbe], [0xef, 0xbf, 0xbf], [0xf0, 0x90, 0x80, 0x80], [0xf0, 0x9f, 0xbf, 0xbf],
        [0xf1, 0x80, 0x80, 0x80], [0xf3, 0xbf, 0xbf, 0xbf], [0xf4, 0x80, 0x80, 0x80], [0xf4, 0x8f, 0xbf, 0xbf],
    ]

    /// Each fails with its last byte and no earlier.
    static let invalidSequences: [[UInt8]] = [
        [0x80], [0xbf], [0xc0], [0xc1], [0xc2, 0x41], [0xc2, 0xc2], [0xdf, 0x7f], [0xdf, 0xc0], [0xe0, 0x9f],
        [0xe0, 0x41], [0xe0, 0xa0, 0x41], [0xe1, 0x80, 0xc0], [0xed, 0xa0], [0xed, 0xbf], [0xee, 0x7f],
        [0xef, 0xbf, 0x41],
        [0xf0, 0x8f], [0xf0, 0x90, 0x41], [0xf0, 0x90, 0x80, 0x41], [0xf3, 0xbf, 0xbf, 0xff], [0xf4, 0x90],
        [0xf4, 0xbf],
        [0xf5], [0xf8], [0xfc], [0xfe], [0xff],
    ]

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0, radix: 16) }.joined(separator: " ")
    }

    private static let valid: [ConformanceCase] = validSequences.flatMap { sequence in
        [1, 2, 3, 4].filter { $0 <= sequence.count }.map { size in
            let bytes = [0x61] + sequence + sequence + [0x7a]
            let frames = fragments(of: bytes, opcode: 1, size: size)
            return ConformanceCase(
                requirements: ["6455 §5.6 whole"],
                name: "\(hex(sequence)) in fragments of \(size)",
                steps: [.send(frames.flatMap(\.bytes)), .hear(frames: 1), .frames(.close(1000))],
                echoes: true,
                messages: [.text(bytes)],
                frames: [.text(bytes), .close(1000)],
                end: .closed(1000)
            )
        }
    }

    private static let invalid: [ConformanceCase] =
        invalidSequences.flatMap { sequence in
            [0, 1, 15, 16, 17, 200].map { before in
                ConformanceCase(
                    requirements: ["6455 §8.1 invalid", "6455 §10.7 validation"],
                    name: "\(hex(sequence)) after \(before)",
                    steps: [
                        .frames(ServerFrame(opcode: 1, payload: [UInt8](repeating: 0x61, count: before) + sequence))
                    ],
                    end: .violation(1007, "§8.1")
                )
            }
        }

    private static let invalidButBinary: [ConformanceCase] =
        invalidSequences.map { sequence in
            // What is invalid as text is nothing of the kind in a binary message.
            ConformanceCase(
                requirements: ["6455 §6.2 receive"],
                name: "\(hex(sequence)) in a binary message",
                steps: [.frames(.binary(sequence), .close(1000))],
                messages: [.binary(sequence)],
                frames: [.close(1000)],
                end: .closed(1000)
            )
        }

    /// A message that ends where a character does not.
    private static let cutWithinCharacters: [ConformanceCase] = validSequences.filter { $0.count > 1 }.flatMap {
        sequence in
        (1..<sequence.count).flatMap { kept in
            [false, true].map { isFragmented in
                let bytes = [0x61, 0x62] + Array(sequence.prefix(kept))
                let frames =
                    isFragmented
                    ? fragments(of: bytes, opcode: 1, size: 1) : [ServerFrame(opcode: 1, payload: bytes)]
                return ConformanceCase(
                    requirements: ["6455 §5.6 whole", "6455 §8.1 invalid"],
                    name: "\(hex(sequence)) cut after \(kept)\(isFragmented ? ", fragmented" : "")",
                    steps: [.send(frames.flatMap(\.bytes))],
                    end: .violation(1007, "§8.1")
                )
            }
        }
    }
}
