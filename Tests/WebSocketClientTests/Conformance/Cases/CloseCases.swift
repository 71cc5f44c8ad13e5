@testable import WebSocketClient

extension ConformanceGroup {
    /// RFC 6455 §7.4 and the registry: the codes that a close frame may hold.
    private static func mayBeSent(_ code: Int) -> Bool {
        code >= 1000 && code <= 1014 && ![1004, 1005, 1006].contains(code) || (3000...4999).contains(code)
    }

    /// All up to 1,200, those around every other border, and every power of two.
    private static let codes: [UInt16] = {
        var codes = Set(0...1_200)
        for border in [1_999, 2_999, 3_999, 4_999, 9_999, 65_534] { codes.formUnion(border - 2...border + 1) }
        codes.formUnion((0..<16).map { 1 << $0 })
        codes.formUnion(stride(from: 3_000, through: 5_200, by: 100))
        return codes.sorted().map { UInt16($0) }
    }()

    static let closeCodes = ConformanceGroup(
        testDescription: "close codes",
        parts: [
            codes.map { code in
                let isRight = mayBeSent(Int(code))
                return ConformanceCase(
                    requirements: isRight
                        ? ["6455 §5.5.1 answer", "6455 §7.1.5 code", "6455 §7.4.2 ranges"]
                        : ["6455 §7.4.1 local codes", "6455 §7.4.2 ranges"],
                    name: "\(code)",
                    steps: [.frames(.close(code, "why"))],
                    frames: isRight ? [.close(code)] : [],
                    end: isRight ? .closed(code, "why") : .violation(1002, "§7.4")
                )
            }
        ]
    )

    static let closing = ConformanceGroup(
        testDescription: "closing",
        parts: [
            bodies, reasons, unusualReasons, invalidReasons, cutReasons, deaf, fromOurSide, ourLongReasons,
            ourCloseThenGarbage, unanswered,
        ]
    )

    private static let bodies: [ConformanceCase] = [
        ConformanceCase(
            requirements: ["6455 §7.1.5 code", "6455 §5.5.1 answer"],
            name: "an empty body is 1005",
            steps: [.frames(ServerFrame(opcode: 8))],
            frames: [.emptyClose],
            end: .closed(1005)
        ),
        ConformanceCase(
            requirements: ["6455 §5.5.1 body"],
            name: "a body of one byte",
            steps: [.frames(ServerFrame(opcode: 8, payload: [3]))],
            end: .violation(1002, "§5.5.1")
        ),
        ConformanceCase(
            requirements: ["6455 §5.5.1 answer", "6455 §5.4 order"],
            name: "within an unfinished message",
            steps: [.frames(ServerFrame(isFinal: false, opcode: 1, payload: [65]), .close(1001))],
            frames: [.close(1001)],
            end: .closed(1001)
        ),
        ConformanceCase(
            requirements: ["6455 §5.5.1 answer", "6455 §7.1.1 TCP"],
            name: "in the same read as the answer to the upgrade",
            answer: { head in Array(ServerPeer.acceptance(of: head).utf8) + ServerFrame.close(1013, "full").bytes },
            frames: [.close(1013)],
            end: .closed(1013, "full")
        ),
    ]

    private static let reasons: [ConformanceCase] =
        (0...123).map { length in
            let reason = String(repeating: "r", count: length)
            return ConformanceCase(
                requirements: ["6455 §5.5.1 reason", "6455 §7.1.6 reason"],
                name: "a reason of \(length)",
                steps: [.frames(.close(1000, reason))],
                frames: [.close(1000)],
                end: .closed(1000, reason)
            )
        }

    private static let unusualReasons: [ConformanceCase] =
        ["Grüße", "音声", "🎧🎧", "\u{0}\u{7}"].map { reason in
            ConformanceCase(
                requirements: ["6455 §5.5.1 reason", "6455 §7.1.6 reason"],
                name: "the reason \(reason.debugDescription)",
                steps: [.frames(.close(3000, reason))],
                frames: [.close(3000)],
                end: .closed(3000, reason)
            )
        }

    private static let invalidReasons: [ConformanceCase] =
        invalidSequences.map { sequence in
            ConformanceCase(
                requirements: ["6455 §5.5.1 reason", "6455 §8.1 invalid"],
                name: "a reason with \(sequence)",
                steps: [.frames(ServerFrame(opcode: 8, payload: [3, 232] + Array("why".utf8) + sequence))],
                end: .violation(1007, "§5.5.1")
            )
        }

    private static let cutReasons: [ConformanceCase] =
        [[0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x8e]].map { (cut: [UInt8]) in
            ConformanceCase(
                requirements: ["6455 §5.5.1 reason", "6455 §8.1 invalid"],
                name: "a reason that ends within a character, \(cut)",
                steps: [.frames(ServerFrame(opcode: 8, payload: [3, 232] + cut))],
                end: .violation(1007, "§5.5.1")
            )
        }

    /// What comes after the server's close frame is neither told nor answered.
    private static let deaf: [ConformanceCase] = [
        ServerFrame.text("late"), .binary([1]), .ping("late"), .close(1001, "again"), ServerFrame(opcode: 3),
        ServerFrame(opcode: 1, payload: [0xff]),
    ].flatMap { late in
        [false, true].map { isOneCall in
            ConformanceCase(
                requirements: ["6455 §5.5.1 silence", "6455 §5.5.2 pong", "6455 §7.1.5 code"],
                name: "opcode \(late.opcode) \(late.payload.first ?? 0) after the close\(isOneCall ? ", at once" : "")",
                steps: isOneCall
                    ? [.frames(.close(1000, "first"), late)]
                    : [.frames(.close(1000, "first")), .hear(frames: 1), .frames(late)],
                whenOpened: [],
                echoes: true,
                frames: [.close(1000)],
                end: .closed(1000, "first")
            )
        }
    }

    private static let fromOurSide: [ConformanceCase] =
        [UInt16](
            arrayLiteral: 1000,
            1001,
            1002,
            1003,
            1007,
            1008,
            1009,
            1010,
            1011,
            1012,
            1013,
            1014,
            3000,
            3999,
            4000,
            4999
        ).flatMap { code in
            [
                ConformanceCase(
                    requirements: ["6455 §7.1.2 handshake", "6455 §5.5.1 silence", "6455 §7.1.1 TCP"],
                    name: "our \(code), answered, with a text that comes too late to be sent",
                    steps: [.hear(frames: 1), .frames(.close(code))],
                    whenOpened: [.text("before"), .close(code, "done"), .text("never"), .close(1001, "never")],
                    frames: [.text("before"), .close(code, "done")],
                    end: .closed(code, byPeer: false)
                ),
                ConformanceCase(
                    requirements: ["6455 §5.5.1 silence", "6455 §5.5.2 pong"],
                    name: "our \(code), answered late, after data and a ping",
                    steps: [.hear(frames: 1), .frames(.text("dropped"), .ping("dropped"), .close(1000, "bye"))],
                    whenOpened: [.close(code, "")],
                    frames: [.close(code)],
                    end: .closed(1000, "bye", byPeer: false)
                ),
            ]
        }

    private static let ourLongReasons: [ConformanceCase] =
        [122, 123, 124, 400].map { length in
            let cut = String(repeating: "w", count: min(length, 123))
            return ConformanceCase(
                requirements: ["6455 §5.5 length", "6455 §5.5.1 reason"],
                name: "our reason of \(length)",
                steps: [.hear(frames: 1), .frames(.close(1000))],
                whenOpened: [.close(1000, String(repeating: "w", count: length))],
                frames: [.close(1000, cut)],
                end: .closed(1000, byPeer: false)
            )
        }

    private static let ourCloseThenGarbage: [ConformanceCase] =
        [
            ConformanceCase(
                requirements: ["6455 §7.1.7 deaf"],
                name: "our close answered by what breaks the protocol: no second close frame",
                steps: [.hear(frames: 1), .frames(ServerFrame(opcode: 3))],
                whenOpened: [.close(1000, "")],
                frames: [.close(1000)],
                end: .violation(1002, "§5.2"),
                isAnswered: false
            )
        ]

    /// The closing handshake that nobody finishes.
    private static let unanswered: [ConformanceCase] = [
        ConformanceCase(
            requirements: ["6455 §7.1.1 TCP", "6455 §7.2.1 lost"],
            name: "our close, and TCP ends",
            steps: [.hear(frames: 1), .finish],
            whenOpened: [.close(1000, "")],
            frames: [.close(1000)],
            end: .lost
        ),
        ConformanceCase(
            requirements: ["6455 §7.1.1 TCP", "6455 §7.2.1 lost"],
            name: "our close, and nothing comes",
            steps: [.hear(frames: 2)],
            closeTimeout: 200_000_000,
            whenOpened: [.close(1000, "")],
            frames: [.close(1000)],
            end: .lost
        ),
        ConformanceCase(
            requirements: ["6455 §7.1.1 TCP"],
            name: "the server's close, and it leaves TCP open",
            steps: [.frames(.close(1000)), .hear(frames: 2)],
            closeTimeout: 200_000_000,
            frames: [.close(1000)],
            end: .closed(1000)
        ),
    ]
}
