@testable import WebSocketClient

extension ConformanceGroup {
    private static let agreed = ["Sec-WebSocket-Extensions: permessage-deflate"]

    static let compressionData = ConformanceGroup(
        testDescription: "compression, data and its limits",
        parts: [examples.map(understands), broken, withoutTheContext, notText, bombs]
    )

    /// RFC 7692 §7.2.3: every way to say "Hello", also twice.
    private static let examples: [(name: String, messages: [[UInt8]])] = [
        ("one block", [[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]]),
        ("sharing the window", [[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00], [0xf2, 0x00, 0x11, 0x00, 0x00]]),
        ("a block without compression", [[0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00]]),
        ("a final block", [[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00]]),
        ("two blocks", [[0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00]]),
        (
            "the window shared beyond a final block",
            [[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00], [0xf2, 0x00, 0x11, 0x00, 0x00]]
        ),
    ]

    private static func understands(_ row: (name: String, messages: [[UInt8]])) -> ConformanceCase {
        ConformanceCase(
            requirements: ["7692 §7.2.3 examples", "7692 §7.2.2 decompression"],
            name: row.name,
            answerHeaders: agreed,
            steps: row.messages.map { .frames(ServerFrame(reserved: 4, opcode: 1, payload: $0)) } + [
                .frames(.close(1000))
            ],
            offersCompression: true,
            messages: row.messages.map { _ in .text("Hello") },
            frames: [.close(1000)],
            end: .closed(1000)
        )
    }

    private static let broken: [ConformanceCase] =
        [
            ("a reserved kind of block", [0x07]), ("nothing but ones", [0xff, 0xff, 0xff]),
            ("a stored block whose lengths differ", [0x00, 0x05, 0x00, 0x00, 0x00, 0x48]),
            ("a stored block cut short", [0x01, 0x05, 0x00, 0xfa, 0xff, 0x48]),
            ("a block cut short", [0xf2, 0x48, 0xcd]),
            ("a reference to before the first byte", [0xf2, 0x00, 0x11, 0x00, 0x00]),
        ].flatMap { (name: String, bytes: [UInt8]) in
            [false, true].map { isFragmented in
                ConformanceCase(
                    requirements: ["7692 §7.2.2 decompression", "6455 §10.7 validation"],
                    name: name + (isFragmented ? ", fragmented" : ""),
                    answerHeaders: agreed,
                    steps: [
                        .send(
                            fragments(of: bytes, opcode: 2, size: isFragmented ? 1 : 100, reserved: 4).flatMap(\.bytes)
                                + ServerFrame.text("after").bytes
                        )
                    ],
                    offersCompression: true,
                    end: .violation(1007, "RFC 7692 §7.2.2")
                )
            }
        }

    private static let withoutTheContext: [ConformanceCase] =
        [
            // Only one that keeps no context may take the reference for an error.
            ConformanceCase(
                requirements: ["7692 §7.1.1.1 server takeover"],
                name: "a reference to an earlier message, though none may be kept",
                answerHeaders: ["Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover"],
                steps: [
                    .frames(
                        ServerFrame(reserved: 4, opcode: 1, payload: [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]),
                        ServerFrame(reserved: 4, opcode: 1, payload: [0xf2, 0x00, 0x11, 0x00, 0x00])
                    )
                ],
                offersCompression: true,
                messages: [.text("Hello")],
                end: .violation(1007, "RFC 7692 §7.2.2")
            )
        ]

    private static let notText: [ConformanceCase] = invalidSequences.map { sequence in
        ConformanceCase(
            requirements: ["6455 §8.1 invalid", "7692 §7.2.2 decompression"],
            name: "\(sequence), compressed as text",
            answerHeaders: agreed,
            steps: [
                .frames(
                    ServerFrame(reserved: 4, opcode: 1, payload: PlainZlib.deflate([Array("text ".utf8) + sequence])[0])
                )
            ],
            offersCompression: true,
            end: .violation(1007, "§8.1")
        )
    }

    // MARK: Limits on what comes out

    private static let bombs: [ConformanceCase] = [
        (999, true), (1_000, true), (1_001, false), (100_000, false), (2_000_000, false),
    ]
    .flatMap { size, fits in
        [1, 10, 100_000].map { piece in
            let plain = [UInt8](repeating: 0x61, count: size)
            let frames = fragments(of: PlainZlib.deflate([plain])[0], opcode: 1, size: piece, reserved: 4)
            return ConformanceCase(
                requirements: ["6455 §10.4 limits", "7692 §7.2.2 decompression"],
                name: "\(size) inflated, in fragments of \(piece)",
                answerHeaders: agreed,
                steps: [.send(frames.flatMap(\.bytes))] + (fits ? [.frames(.close(1000))] : []),
                offersCompression: true,
                messageLimit: 1_000,
                messages: fits ? [.text(plain)] : [],
                frames: fits ? [.close(1000)] : [],
                // Of the longest, what is still deflated exceeds the limit already.
                end: fits ? .closed(1000) : .violation(1009, size > 1_000_000 ? "over the limit" : "inflated")
            )
        }
    }
}
