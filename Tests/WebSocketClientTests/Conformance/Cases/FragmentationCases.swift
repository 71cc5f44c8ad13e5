@testable import WebSocketClient

extension ConformanceGroup {
    static let fragmentation = ConformanceGroup(
        testDescription: "fragmentation",
        parts: [joined, withEmptyOnes, allEmpty, withControlFrames, wrong]
    )

    /// A message cut into frames.
    static func fragments(of bytes: [UInt8], opcode: UInt8, size: Int, reserved: UInt8 = 0) -> [ServerFrame] {
        let starts = Array(stride(from: 0, to: max(1, bytes.count), by: size))
        return starts.enumerated().map { index, start in
            ServerFrame(
                isFinal: index == starts.count - 1,
                reserved: index == 0 ? reserved : 0,
                opcode: index == 0 ? opcode : 0,
                payload: Array(bytes[start..<min(start + size, bytes.count)])
            )
        }
    }

    private static let cutText = Array("Grüße aus Köln: schöne 音声 und 🎧 für alle, die hören".utf8)

    private static let joined: [ConformanceCase] =
        [1, 2, 3, 5, 7, 16, 40, 1_000].flatMap { size in
            [UInt8(1), 2].flatMap { opcode in
                [false, true].map { isChopped in
                    let message: ConformanceCase.Message = opcode == 1 ? .text(cutText) : .binary(cutText)
                    let bytes = fragments(of: cutText, opcode: opcode, size: size).flatMap(\.bytes)
                    return ConformanceCase(
                        requirements: ["6455 §5.4 order", "6455 §5.6 whole", "6455 §6.2 receive"],
                        name: "opcode \(opcode) in fragments of \(size)\(isChopped ? ", a byte at a time" : "")",
                        steps: [
                            isChopped ? .chop(bytes, every: 1) : .send(bytes), .hear(frames: 1), .frames(.close(1000)),
                        ],
                        echoes: true,
                        messages: [message],
                        frames: [.echo(message), .close(1000)],
                        end: .closed(1000)
                    )
                }
            }
        }

    private static let withEmptyOnes: [ConformanceCase] =
        (0..<8).map { mask in
            // Fragments that are empty, at every place.
            let parts = [cutText.prefix(20), cutText.dropFirst(20).prefix(20), cutText.dropFirst(40)]
            var frames: [ServerFrame] = []
            for (index, part) in parts.enumerated() {
                if mask >> index & 1 == 1 { frames.append(ServerFrame(isFinal: false, opcode: frames.isEmpty ? 1 : 0)) }
                frames.append(
                    ServerFrame(isFinal: index == 2, opcode: frames.isEmpty ? 1 : 0, payload: Array(part))
                )
            }
            return ConformanceCase(
                requirements: ["6455 §5.4 order"],
                name: "empty fragments at \(mask)",
                steps: [.send((frames + [.close(1000)]).flatMap(\.bytes))],
                messages: [.text(cutText)],
                frames: [.close(1000)],
                end: .closed(1000)
            )
        }

    private static let allEmpty: [ConformanceCase] =
        [1, 2, 3, 50].map { count in
            ConformanceCase(
                requirements: ["6455 §5.4 order"],
                name: "\(count) fragments, all empty",
                steps: [
                    .send((0..<count).flatMap { ServerFrame(isFinal: $0 == count - 1, opcode: $0 == 0 ? 1 : 0).bytes }),
                    .frames(.close(1000)),
                ],
                messages: [.text("")],
                frames: [.close(1000)],
                end: .closed(1000)
            )
        }

    /// A ping or a pong after every fragment.
    private static let withControlFrames: [ConformanceCase] = [1, 3, 10, 40].flatMap { size in
        [0, 5, 125].flatMap { length in
            [UInt8(9), 10].map { interrupted(by: $0, length: length, fragment: size) }
        }
    }

    private static func interrupted(by control: UInt8, length: Int, fragment: Int) -> ConformanceCase {
        let body = [UInt8](repeating: 0x70, count: length)
        var steps: [ServerStep] = []
        var frames: [ClientFrame] = []
        for part in fragments(of: cutText, opcode: 1, size: fragment) {
            steps.append(.frames(part))
            // The echo goes out as soon as the message is whole.
            if part.isFinal { frames.append(.text(cutText)) }
            steps.append(.frames(ServerFrame(opcode: control, payload: body)))
            if control == 9 { frames.append(.pong(body)) }
            // Each is answered before the next comes: of those that wait, only the latest need be.
            steps.append(.hear(frames: frames.count))
        }
        return ConformanceCase(
            requirements: ["6455 §5.4 order", "6455 §5.5.2 pong", "6455 §5.5.3 unsolicited"],
            name: "opcode \(control) of \(length) after each fragment of \(fragment)",
            steps: steps + [.frames(.close(1000))],
            echoes: true,
            messages: [.text(cutText)],
            frames: frames + [.close(1000)],
            end: .closed(1000)
        )
    }

    private static let wrong: [ConformanceCase] = [
        violates("continuation", "a final continuation first", [ServerFrame(opcode: 0, payload: [65])]),
        violates(
            "continuation",
            "an unfinished continuation first",
            [ServerFrame(isFinal: false, opcode: 0, payload: [65])]
        ),
        violates(
            "continuation",
            "a continuation after a whole message",
            [.text("a"), ServerFrame(opcode: 0)],
            [.text("a")]
        ),
        violates(
            "continuation",
            "a continuation after the last fragment",
            [
                ServerFrame(isFinal: false, opcode: 1, payload: [65]), ServerFrame(opcode: 0, payload: [66]),
                ServerFrame(opcode: 0),
            ],
            [.text("AB")]
        ),
        violates(
            "interleaving",
            "a text within a text",
            [ServerFrame(isFinal: false, opcode: 1, payload: [65]), .text("b")]
        ),
        violates(
            "interleaving",
            "a binary within a text",
            [ServerFrame(isFinal: false, opcode: 1, payload: [65]), .binary([66])]
        ),
        violates(
            "interleaving",
            "a text within a binary",
            [ServerFrame(isFinal: false, opcode: 2, payload: [65]), .text("b")]
        ),
        violates(
            "interleaving",
            "a text after a ping within a text",
            [ServerFrame(isFinal: false, opcode: 1, payload: [65]), ServerFrame(opcode: 10), .text("b")]
        ),
        violates(
            "interleaving",
            "an unfinished text within an unfinished text",
            [ServerFrame(isFinal: false, opcode: 1), ServerFrame(isFinal: false, opcode: 1), ServerFrame(opcode: 0)]
        ),
    ]

    private static func violates(
        _ requirement: String,
        _ name: String,
        _ frames: [ServerFrame],
        _ messages: [ConformanceCase.Message] = []
    ) -> ConformanceCase {
        ConformanceCase(
            requirements: ["6455 §5.4 " + requirement],
            name: name,
            steps: [.send((frames + [.text("after")]).flatMap(\.bytes))],
            messages: messages,
            end: .violation(1002, "§5.4")
        )
    }
}
