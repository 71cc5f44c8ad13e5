import Timing

@testable import WebSocketClient

extension ConformanceGroup {
    // MARK: Every window and takeover

    /// Of lengths from nothing to more than the largest window, that repeat themselves and each other.
    private static let messages: [[UInt8]] = {
        var random = SeededRandom(seed: 7_692)
        return [0, 1, 20, 300, 700, 5_000, 700, 40_000].map { length in
            var text = "{\"sequence\":\(length),\"pcm\":\""
            while text.utf8.count < length {
                text += ["ABAB", "AAAA", "Zq8=", "größer"].randomElement(using: &random) ?? ""
            }
            return length == 0 ? [] : Array(text.utf8)
        }
    }()

    static let compressionWindows = ConformanceGroup(
        testDescription: "compression, windows and takeovers",
        parts: [
            (8...15).flatMap { server in
                (8...15).flatMap { client in
                    [(true, true), (true, false), (false, true), (false, false)].map { serverKeeps, clientKeeps in
                        window(server: server, client: client, serverKeeps: serverKeeps, clientKeeps: clientKeeps)
                    }
                }
            }
        ]
    )

    private static func window(server: Int, client: Int, serverKeeps: Bool, clientKeeps: Bool) -> ConformanceCase {
        let header =
            "permessage-deflate; server_max_window_bits=\(server); client_max_window_bits=\(client)"
            + (serverKeeps ? "" : "; server_no_context_takeover") + (clientKeeps ? "" : "; client_no_context_takeover")
        // zlib makes no raw stream of 2^8; one of 2^9 refers back 250 bytes at most.
        let deflated = PlainZlib.deflate(messages, windowBits: Int32(max(9, server)), keepsContext: serverKeeps)
        let steps = deflated.enumerated().flatMap { index, bytes -> [ServerStep] in
            // In one, two or many frames.
            let frames = fragments(of: bytes, opcode: 1, size: [100_000, 1_000, 61][index % 3], reserved: 4)
            return [.send(frames.flatMap(\.bytes)), .hear(frames: index + 1)]
        }
        return ConformanceCase(
            requirements: [
                "7692 §7.2.1 compression", "7692 §7.2.2 decompression", "7692 §7.1.1.1 server takeover",
                "7692 §7.1.1.2 client takeover", "7692 §7.1.2.1 server window", "7692 §7.1.2.2 client window",
            ],
            name: header,
            answerHeaders: ["Sec-WebSocket-Extensions: \(header)"],
            steps: steps + [.frames(.close(1000))],
            offersCompression: true,
            echoes: true,
            messages: messages.map { .text($0) },
            // What is empty needs no compression.
            frames: messages.map { .echo(.text($0), compressed: !$0.isEmpty) } + [.close(1000)],
            clientWindowBits: Int32(client),
            clientKeepsContext: clientKeeps,
            end: .closed(1000)
        )
    }

    // MARK: Where RSV1 may be

    private static let hello: [UInt8] = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]
    private static let agreed = ["Sec-WebSocket-Extensions: permessage-deflate"]

    static let compressionFraming = ConformanceGroup(
        testDescription: "compression, framing",
        parts: [mixed, onControlFrames, onContinuations, otherBits]
    )

    private static let mixed: [ConformanceCase] = (1...7).map { size in
        ConformanceCase(
            requirements: ["7692 §6.1 first fragment", "7692 §6.2 uncompressed", "7692 §6.1 control frames"],
            name: "compressed in fragments of \(size) with pings between, and plain ones beside",
            answerHeaders: agreed,
            steps: [
                .frames(.text("plain")),
                .send(
                    fragments(of: hello, opcode: 1, size: size, reserved: 4).flatMap {
                        $0.bytes + ServerFrame(opcode: 10).bytes
                    }
                ),
                .frames(.binary([0xf2, 0x48])), .frames(.close(1000)),
            ],
            offersCompression: true,
            messages: [.text("plain"), .text("Hello"), .binary([0xf2, 0x48])],
            frames: [.close(1000)],
            end: .closed(1000)
        )
    }

    private static let onControlFrames: [ConformanceCase] =
        [UInt8(8), 9, 10].map { opcode in
            ConformanceCase(
                requirements: ["7692 §6.1 control frames"],
                name: "RSV1 on opcode \(opcode)",
                answerHeaders: agreed,
                steps: [.frames(ServerFrame(reserved: 4, opcode: opcode, payload: [3, 232]))],
                offersCompression: true,
                end: .violation(1002, "RFC 7692 §6.1")
            )
        }

    private static let onContinuations: [ConformanceCase] =
        [false, true].flatMap { isFirstMarked in
            [false, true].map { isFinal in
                ConformanceCase(
                    requirements: ["7692 §6.1 first fragment"],
                    name:
                        "RSV1 on a \(isFinal ? "last" : "middle") fragment, the first \(isFirstMarked ? "" : "not ")marked",
                    answerHeaders: agreed,
                    steps: [
                        .frames(
                            ServerFrame(isFinal: false, reserved: isFirstMarked ? 4 : 0, opcode: 1, payload: [0xf2]),
                            ServerFrame(isFinal: isFinal, reserved: 4, opcode: 0, payload: [0x48])
                        )
                    ],
                    offersCompression: true,
                    end: .violation(1002, "RFC 7692 §6.1")
                )
            }
        }

    private static let otherBits: [ConformanceCase] =
        (UInt8(1)...3).flatMap { reserved in
            [UInt8(1), 2, 9].map { opcode in
                ConformanceCase(
                    requirements: ["6455 §5.2 reserved bits"],
                    name: "bits \(reserved) on opcode \(opcode), which compression does not define",
                    answerHeaders: agreed,
                    steps: [.frames(ServerFrame(reserved: reserved, opcode: opcode, payload: [65]))],
                    offersCompression: true,
                    end: .violation(1002, "§5.2")
                )
            }
        }
}
