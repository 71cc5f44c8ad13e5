@testable import WebSocketClient

extension ConformanceGroup {
    static let control = ConformanceGroup(
        testDescription: "control frames",
        parts: [pings, chopped, tooLong, fragmented, many, pongs]
    )

    /// Bodies of every length that may be, of bytes that are no UTF-8.
    private static let pings: [ConformanceCase] = (0...125).map { length in
        let body = (0..<length).map { UInt8(truncatingIfNeeded: 0xff &- $0) }
        return ConformanceCase(
            requirements: ["6455 §5.5.2 pong", "6455 §5.5.3 body", "6455 §5.1 masks"],
            name: "a ping of \(length)",
            steps: [.frames(ServerFrame(opcode: 9, payload: body)), .hear(frames: 1), .frames(.close(1000))],
            frames: [.pong(body), .close(1000)],
            end: .closed(1000)
        )
    }

    private static let chopped: [ConformanceCase] = [UInt8(8), 9, 10].map { opcode in
        let body: [UInt8] = opcode == 8 ? [3, 232] + Array("bye".utf8) : Array("chopped".utf8)
        let frame = ServerFrame(opcode: opcode, payload: body).bytes
        let rest: [ServerStep] = opcode == 8 ? [] : (opcode == 9 ? [.hear(frames: 1)] : []) + [.frames(.close(1000))]
        return ConformanceCase(
            requirements: ["6455 §5.5.2 pong", "6455 §5.5.1 answer"],
            name: "opcode \(opcode), a byte at a time",
            steps: [.chop(frame, every: 1)] + rest,
            frames: (opcode == 9 ? [.pong(body)] : []) + [.close(1000)],
            end: .closed(1000, opcode == 8 ? "bye" : "")
        )
    }

    private static let tooLong: [ConformanceCase] = [UInt8(8), 9, 10].flatMap { opcode in
        [126, 127, 200, 65_535, 65_536].map { size in
            ConformanceCase(
                requirements: ["6455 §5.5 length"],
                name: "opcode \(opcode) of \(size)",
                steps: [.frames(ServerFrame(opcode: opcode, payload: [UInt8](repeating: 0x41, count: size)))],
                end: .violation(1002, "§5.5")
            )
        }
    }

    private static let fragmented: [ConformanceCase] = [UInt8(8), 9, 10].flatMap { opcode in
        [false, true].map { isWithin in
            let before = isWithin ? [ServerFrame(isFinal: false, opcode: 1, payload: [65])] : []
            let frames =
                before + [ServerFrame(isFinal: false, opcode: opcode, payload: [3, 232]), ServerFrame(opcode: 0)]
            return ConformanceCase(
                requirements: ["6455 §5.5 fragments"],
                name: "opcode \(opcode) in fragments\(isWithin ? " within a message" : "")",
                steps: [.send(frames.flatMap(\.bytes))],
                end: .violation(1002, "§5.5")
            )
        }
    }

    /// All in one call, and the client has room to answer.
    private static let many: [ConformanceCase] = [2, 10, 100].map { count in
        let bodies = (0..<count).map { Array("ping \($0)".utf8) }
        return ConformanceCase(
            requirements: ["6455 §5.5.2 pong", "6455 §5.5.3 body"],
            name: "\(count) pings at once",
            steps: [
                .send(bodies.flatMap { ServerFrame(opcode: 9, payload: $0).bytes }), .hear(frames: count),
                .frames(.close(1000)),
            ],
            frames: bodies.map { .pong($0) } + [.close(1000)],
            end: .closed(1000)
        )
    }

    private static let pongs: [ConformanceCase] = [0, 1, 125].map { size in
        ConformanceCase(
            requirements: ["6455 §5.5.3 unsolicited"],
            name: "a pong of \(size) that nobody asked for",
            steps: [
                .frames(ServerFrame(opcode: 10, payload: [UInt8](repeating: 0xfe, count: size)), .ping("real")),
                .hear(frames: 1), .frames(.close(1000)),
            ],
            frames: [.pong(Array("real".utf8)), .close(1000)],
            end: .closed(1000)
        )
    }
}
