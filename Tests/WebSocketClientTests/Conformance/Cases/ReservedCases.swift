@testable import WebSocketClient

extension ConformanceGroup {
    static let reserved = ConformanceGroup(testDescription: "reserved bits and opcodes", parts: [bits, opcodes])

    /// Every set of reserved bits on every kind of frame, first and after a message, also within a message.
    private static let bits: [ConformanceCase] = (UInt8(1)...7).flatMap { reserved in
        [UInt8](arrayLiteral: 0, 1, 2, 8, 9, 10).flatMap { opcode in
            [false, true].map { isAfterMessage in
                let payload: [UInt8] = opcode == 8 ? [3, 232] : [65]
                let bad = ServerFrame(reserved: reserved, opcode: opcode, payload: payload)
                var before: [ServerFrame] = isAfterMessage ? [.text("before")] : []
                if opcode == 0 { before.append(ServerFrame(isFinal: false, opcode: 1, payload: [66])) }
                return ConformanceCase(
                    requirements: ["6455 §5.2 reserved bits", "6455 §5.8 extensions", "6455 §7.1.7 deaf"],
                    name: "bits \(reserved) on opcode \(opcode)\(isAfterMessage ? " after a message" : "")",
                    // What follows must not be told any more, nor answered.
                    steps: [.send((before + [bad, .text("after"), .ping("after"), .close(1000)]).flatMap(\.bytes))],
                    messages: isAfterMessage ? [.text("before")] : [],
                    end: .violation(1002, "§5.2")
                )
            }
        }
    }

    private static let opcodes: [ConformanceCase] = [UInt8](arrayLiteral: 3, 4, 5, 6, 7, 11, 12, 13, 14, 15).flatMap {
        opcode in
        [0, 1, 125, 126, 65_536].flatMap { size in
            [false, true].map { isWithin in
                var frames: [ServerFrame] = [.text("before")]
                if isWithin { frames.append(ServerFrame(isFinal: false, opcode: 1, payload: [66])) }
                frames.append(ServerFrame(opcode: opcode, payload: [UInt8](repeating: 65, count: size)))
                return ConformanceCase(
                    requirements: ["6455 §5.2 opcodes", "6455 §7.1.7 deaf"],
                    name: "opcode \(opcode) of \(size)\(isWithin ? " within a message" : "")",
                    steps: [.send((frames + [.text("after")]).flatMap(\.bytes))],
                    messages: [.text("before")],
                    end: .violation(1002, "§5.2")
                )
            }
        }
    }
}
