@testable import WebSocketClient

extension ConformanceGroup {
    private static let limit = 1_000

    static let limits = ConformanceGroup(
        testDescription: "limits",
        parts: [[998, 999, 1_000].flatMap(fits), [1_001, 1_002, 65_535, 65_536].flatMap(exceeds), announced]
    )

    private static func fits(_ size: Int) -> [ConformanceCase] {
        let bytes = [UInt8](repeating: 0x6c, count: size)
        return [1_000, 333, 1].map { piece in
            ConformanceCase(
                requirements: ["6455 §10.4 limits"],
                name: "\(size) in fragments of \(piece)",
                steps: [
                    .send(fragments(of: bytes, opcode: 2, size: piece).flatMap(\.bytes)),
                    .frames(.text("next"), .close(1000)),
                ],
                messageLimit: limit,
                messages: [.binary(bytes), .text("next")],
                frames: [.close(1000)],
                end: .closed(1000)
            )
        }
    }

    private static func exceeds(_ size: Int) -> [ConformanceCase] {
        [
            // The header alone is enough.
            ConformanceCase(
                requirements: ["6455 §10.4 limits"],
                name: "\(size) announced",
                steps: [.frames(ServerFrame(opcode: 2, announcedLength: UInt64(size)))],
                messageLimit: limit,
                end: .violation(1009, "limit")
            ),
            ConformanceCase(
                requirements: ["6455 §10.4 limits"],
                name: "\(size) in fragments of 300",
                steps: [
                    .send(fragments(of: [UInt8](repeating: 1, count: size), opcode: 2, size: 300).flatMap(\.bytes))
                ],
                messageLimit: limit,
                end: .violation(1009, "limit")
            ),
            ConformanceCase(
                requirements: ["6455 §10.4 limits"],
                name: "\(size) in fragments of one byte",
                steps: [
                    .send(
                        fragments(of: [UInt8](repeating: 1, count: min(size, 5_000)), opcode: 2, size: 1).flatMap(
                            \.bytes
                        )
                    )
                ],
                messageLimit: limit,
                end: .violation(1009, "limit")
            ),
        ]
    }

    private static let announced: [ConformanceCase] = {
        let lengths: [UInt64] = [(1 << 20) + 1, 1 << 31, 1 << 32, (1 << 32) + 5, 1 << 62, (1 << 63) - 1]
        return lengths.flatMap { length in
            [false, true].map { isSecond in
                let before = isSecond ? ServerFrame(isFinal: false, opcode: 1, payload: [65]).bytes : []
                let huge = ServerFrame(opcode: isSecond ? 0 : 1, announcedLength: length).bytes
                return ConformanceCase(
                    requirements: ["6455 §10.4 limits", "6455 §5.2 length bit"],
                    name: "\(length) announced\(isSecond ? " in a second fragment" : "")",
                    steps: [.send(before + huge)],
                    end: .violation(1009, "limit")
                )
            }
        }
    }()
}
