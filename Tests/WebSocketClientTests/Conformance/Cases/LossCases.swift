@testable import WebSocketClient

extension ConformanceGroup {
    /// TCP ends at every byte, by FIN and by RST.
    static let losses = ConformanceGroup(
        testDescription: "losses",
        parts: [withinFrames, resetWithinAFrame, withinTheAnswer, withoutAnswer]
    )

    private static let conversation: [UInt8] = [
        ServerFrame.text("whole"), ServerFrame(isFinal: false, opcode: 1, payload: [65, 66]), .ping(""),
        ServerFrame(opcode: 0, payload: [67]), ServerFrame(opcode: 2, payload: [UInt8](repeating: 7, count: 130)),
    ].flatMap(\.bytes)

    private static let withinFrames: [ConformanceCase] =
        conversation.indices.flatMap { count -> [ConformanceCase] in
            // "whole" is 7 bytes, then 4, 2 and 3 up to "ABC", then 4 and 130, whose last byte is never sent.
            let messages: [ConformanceCase.Message] =
                (count >= 7 ? [.text("whole")] : []) + (count >= 16 ? [.text("ABC")] : [])
            let pongs: [ClientFrame] = count >= 13 ? [.pong()] : []
            let sent = Array(conversation[..<count])
            return [
                ConformanceCase(
                    requirements: ["6455 §7.2.1 lost"],
                    name: "FIN after \(count) bytes of frames",
                    steps: [.send(sent), .hear(frames: pongs.count), .finish],
                    messages: messages,
                    frames: pongs,
                    end: .lost
                )
            ]
        }

    private static let resetWithinAFrame: [ConformanceCase] =
        [3, 9, 14, 40].map { count in
            // The ping's pong says that all before it was read; a reset may throw away what was not.
            ConformanceCase(
                requirements: ["6455 §7.2.1 lost"],
                name: "RST \(count) bytes into a frame",
                steps: [
                    .frames(.ping("read")), .hear(frames: 1), .send(Array(conversation.suffix(134).prefix(count))),
                    .reset,
                ],
                frames: [.pong(Array("read".utf8))],
                end: .lost
            )
        }

    private static let withinTheAnswer: [ConformanceCase] = {
        let answer = Array("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n".utf8)
        return stride(from: 0, to: answer.count, by: 3).map { count in
            ConformanceCase(
                requirements: ["6455 §7.2.1 lost", "6455 §4.2.2 form"],
                name: "FIN after \(count) bytes of the answer",
                answer: { _ in Array(answer[..<count]) },
                steps: [.finish],
                end: .lost
            )
        }
    }()

    private static let withoutAnswer: [ConformanceCase] = [
        ConformanceCase(
            requirements: ["6455 §4.1 wait", "6455 §7.2.1 lost"],
            name: "no answer in time",
            answer: { _ in [] },
            steps: [.hear(frames: 1)],
            connectTimeout: 400_000_000,
            sendsEarly: true,
            end: .timedOut
        ),
        ConformanceCase(
            requirements: ["6455 §7.2.1 lost"],
            name: "RST in place of an answer",
            answer: { _ in [] },
            steps: [.reset],
            end: .lost
        ),
    ]
}
