@testable import WebSocketClient

extension ConformanceGroup {
    /// Around every border of the three forms of a length, and of reads.
    private static let sizes = [
        0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 124, 125, 126, 127, 128, 129, 1_000, 4_095, 4_096, 4_097, 16_383, 16_384,
        65_533, 65_534, 65_535, 65_536, 65_537, 65_538, 131_072, 200_000,
    ]

    static let lengths = ConformanceGroup(
        testDescription: "lengths",
        parts: [sizes.flatMap(echoes), sizes.filter { $0 <= 129 }.map(bytewise), overlong, tooWide, examples]
    )

    /// Lengths that come and go.
    private static func echoes(_ size: Int) -> [ConformanceCase] {
        let ascii = (0..<size).map { UInt8(0x20 + $0 % 95) }
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ size) }
        let messages: [(ConformanceCase.Message, UInt8)] = [(.text(ascii), 1), (.binary(bytes), 2)]
        return messages.map { message, opcode in
            ConformanceCase(
                requirements: ["6455 §5.2 length", "6455 §5.3 algorithm", "6455 §6.1 open", "6455 §6.2 receive"],
                name: "\(message.kind) of \(size)",
                steps: [
                    .frames(ServerFrame(opcode: opcode, payload: message.bytes)), .hear(frames: 1),
                    .frames(.close(1000)),
                ],
                echoes: true,
                messages: [message],
                frames: [.echo(message), .close(1000)],
                end: .closed(1000)
            )
        }
    }

    private static func bytewise(_ size: Int) -> ConformanceCase {
        let message = ConformanceCase.Message.binary((0..<size).map { UInt8(truncatingIfNeeded: $0) })
        return ConformanceCase(
            requirements: ["6455 §5.2 length", "6455 §6.2 receive"],
            name: "binary of \(size), a byte at a time",
            steps: [
                .chop(ServerFrame.binary(message.bytes).bytes, every: 1), .hear(frames: 1), .frames(.close(1000)),
            ],
            echoes: true,
            messages: [message],
            frames: [.echo(message), .close(1000)],
            end: .closed(1000)
        )
    }

    /// Lengths in more bytes than they need.
    private static let overlong: [ConformanceCase] = [
        (0, ServerFrame.LengthForm.two), (1, .two), (124, .two), (125, .two), (0, .eight), (125, .eight), (126, .eight),
        (127, .eight), (65_534, .eight), (65_535, .eight),
    ].map { (size: Int, form: ServerFrame.LengthForm) in
        ConformanceCase(
            requirements: ["6455 §5.2 length"],
            name: "\(size) in form \(form)",
            steps: [.frames(ServerFrame(opcode: 2, payload: [UInt8](repeating: 1, count: size), form: form))],
            end: .violation(1002, "§5.2")
        )
    }

    private static let tooWide: [ConformanceCase] = [UInt64(1) << 63, .max, 1 << 63 | 5].map { (length: UInt64) in
        ConformanceCase(
            requirements: ["6455 §5.2 length bit"],
            name: "a length of \(length)",
            steps: [.frames(ServerFrame(opcode: 2, payload: [1, 2, 3], announcedLength: length))],
            end: .violation(1002, "§5.2")
        )
    }

    /// RFC 6455 §5.7, as a server may send them.
    private static let examples: [ConformanceCase] = [
        ConformanceCase(
            requirements: ["6455 §5.7 examples"],
            name: "Hello, whole and in fragments, and a ping",
            steps: [
                .send([0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]),
                .send([0x01, 0x03, 0x48, 0x65, 0x6c, 0x80, 0x02, 0x6c, 0x6f]),
                .send([0x89, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]),
                .send([0x82, 0x7e, 0x01, 0x00] + [UInt8](repeating: 3, count: 256)),
                .send([0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0] + [UInt8](repeating: 4, count: 65_536)),
                .hear(frames: 1), .frames(.close(1000)),
            ],
            messages: [
                .text("Hello"), .text("Hello"), .binary([UInt8](repeating: 3, count: 256)),
                .binary([UInt8](repeating: 4, count: 65_536)),
            ],
            frames: [.pong(Array("Hello".utf8)), .close(1000)],
            end: .closed(1000)
        ),
        ConformanceCase(
            requirements: ["6455 §5.7 examples", "6455 §5.1 masked"],
            name: "Hello, masked",
            steps: [.send([0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58])],
            end: .violation(1002, "§5.1")
        ),
    ]
}
