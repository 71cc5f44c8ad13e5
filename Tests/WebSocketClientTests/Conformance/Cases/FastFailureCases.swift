@testable import WebSocketClient

extension ConformanceGroup {
    /// The server sends up to and with the byte that is wrong, and not one more: the client must not wait for the rest.
    static let fastFailure = ConformanceGroup(
        testDescription: "UTF-8, failing at once",
        parts: [inOneFrame, inFragments]
    )

    /// 48 bytes of characters of every length.
    private static let base = Array("aß€😀bcäöü音声🎧xyz ÀÉÎÕÜ 0123".utf8)

    /// Where in `base` a character may begin.
    private static let borders = base.indices.filter { base[$0] & 0xc0 != 0x80 }

    private static let inOneFrame: [ConformanceCase] = borders.flatMap { position in
        invalidSequences.map { sequence in
            let sent = Array(base[..<position]) + sequence
            var bytes = ServerFrame(opcode: 1, announcedLength: 5_000).bytes
            bytes += sent
            return ConformanceCase(
                requirements: ["6455 §8.1 invalid"],
                name: "\(sequence) at \(position) of 5000",
                steps: [.send(bytes)],
                end: .violation(1007, "§8.1")
            )
        }
    }

    private static let inFragments: [ConformanceCase] = invalidSequences.flatMap { sequence in
        (0...sequence.count - 1).map { split in
            // The first fragment is right, also where it ends within a character: the ping after it is answered.
            let first = base + sequence.prefix(split)
            let frames = [ServerFrame(isFinal: false, opcode: 1, payload: first), .ping("so far")]
            var rest = ServerFrame(opcode: 0, announcedLength: 1_000).bytes
            rest += sequence.dropFirst(split)
            return ConformanceCase(
                requirements: ["6455 §8.1 invalid", "6455 §5.6 whole"],
                name: "\(sequence), of which \(split) in the first fragment",
                steps: [.send(frames.flatMap(\.bytes)), .hear(frames: 1), .send(rest)],
                frames: [.pong(Array("so far".utf8))],
                end: .violation(1007, "§8.1")
            )
        }
    }
}
