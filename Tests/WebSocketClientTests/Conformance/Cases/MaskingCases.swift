@testable import WebSocketClient

extension ConformanceGroup {
    static let masking = ConformanceGroup(testDescription: "masking", parts: [masked, ours])

    private static let masked: [ConformanceCase] = [UInt8](arrayLiteral: 0, 1, 2, 8, 9, 10).flatMap { opcode in
        [0, 1, 125, 126, 65_536].filter { opcode < 8 || $0 < 126 }.map { size in
            let before = opcode == 0 ? [ServerFrame(isFinal: false, opcode: 2, payload: [1])] : []
            let bad = ServerFrame(opcode: opcode, payload: [UInt8](repeating: 0x41, count: size), isMasked: true)
            return ConformanceCase(
                requirements: ["6455 §5.1 masked", "6455 §7.1.7 deaf"],
                name: "a masked opcode \(opcode) of \(size)",
                steps: [.send((before + [bad, .text("after")]).flatMap(\.bytes))],
                end: .violation(1002, "§5.1")
            )
        }
    }

    /// Three hundred frames of one connection; `WireFrame.complaints` looks at their keys.
    private static let ours: [ConformanceCase] = [0, 1, 3, 4, 5, 64].map { size in
        let body = (0..<size).map { UInt8($0) }
        return ConformanceCase(
            requirements: ["6455 §5.1 masks", "6455 §5.3 algorithm", "6455 §10.3 fresh keys"],
            name: "300 frames of \(size)",
            steps: [.hear(frames: 300), .frames(.close(1000))],
            whenOpened: (0..<300).map { _ in .binary(body) },
            frames: (0..<300).map { _ in .binary(body) } + [.close(1000)],
            end: .closed(1000)
        )
    }
}
