@testable import WebSocketClient

extension ConformanceGroup {
    static let compressionAgreement = ConformanceGroup(
        testDescription: "compression, agreement",
        parts: [
            offers, accepted.map(accepts), acceptedWindows.map(accepts), declined, refusedParameters.map(refuses),
            refusedWindows.map(refuses),
        ]
    )

    private static let offers: [ConformanceCase] = [
        ConformanceCase(
            requirements: ["7692 §5.1 offer", "7692 §7.1.2.2 client window"],
            name: "one offer, which lets the server choose our window",
            steps: [.frames(.close(1000))],
            offersCompression: true,
            frames: [.close(1000)],
            end: .closed(1000),
            complaints: { head in
                let lines = head.split(separator: "\r\n").filter {
                    $0.lowercased().hasPrefix("sec-websocket-extensions:")
                }
                let expected = ["Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"]
                return lines.map(String.init) == expected ? [] : ["offered \(lines)"]
            }
        )
    ]

    private static let accepted: [(requirement: String, value: String)] =
        [
            ("7692 §7.1 parameters", "permessage-deflate"),
            ("7692 §7.1 parameters", "  permessage-deflate ;  server_no_context_takeover "),
            ("7692 §7.1.1.1 server takeover", "permessage-deflate; server_no_context_takeover"),
            ("7692 §7.1.1.2 client takeover", "permessage-deflate; client_no_context_takeover"),
            (
                "7692 §7.1 parameters",
                "permessage-deflate; client_max_window_bits=12; client_no_context_takeover; server_max_window_bits=11; server_no_context_takeover"
            ),
            ("7692 §7.1.2.1 server window", "permessage-deflate; server_max_window_bits=\"10\""),
            ("7692 §7.1.2.2 client window", "permessage-deflate; client_max_window_bits=\"10\""),
        ]

    private static let acceptedWindows: [(requirement: String, value: String)] =
        (8...15).flatMap { bits in
            [
                ("7692 §7.1.2.1 server window", "permessage-deflate; server_max_window_bits=\(bits)"),
                ("7692 §7.1.2.2 client window", "permessage-deflate; client_max_window_bits=\(bits)"),
            ]
        }

    /// A message that refers to nothing, in both directions.
    private static func accepts(_ row: (requirement: String, value: String)) -> ConformanceCase {
        ConformanceCase(
            requirements: [row.requirement],
            name: "\(row.value) is accepted",
            answerHeaders: ["Sec-WebSocket-Extensions: \(row.value)"],
            steps: [
                .frames(ServerFrame(reserved: 4, opcode: 1, payload: [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00])),
                .hear(frames: 1), .frames(.close(1000)),
            ],
            offersCompression: true,
            echoes: true,
            messages: [.text("Hello")],
            frames: [.echo(.text("Hello"), compressed: true), .close(1000)],
            end: .closed(1000)
        )
    }

    private static let declined: [ConformanceCase] = [
        ConformanceCase(
            requirements: ["6455 §5.8 extensions", "7692 §6.2 uncompressed"],
            name: "an offer that the server passes over is not used",
            steps: [.frames(.text("plain")), .hear(frames: 1), .frames(.close(1000))],
            offersCompression: true,
            echoes: true,
            messages: [.text("plain")],
            frames: [.text("plain"), .close(1000)],
            end: .closed(1000)
        ),
        ConformanceCase(
            requirements: ["6455 §5.8 extensions"],
            name: "RSV1 after an offer that the server passed over",
            steps: [.frames(ServerFrame(reserved: 4, opcode: 1, payload: [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00]))],
            offersCompression: true,
            end: .violation(1002, "§5.2")
        ),
    ]

    private static let refusedParameters: [(requirements: [String], value: String)] =
        [
            (["7692 §7.1.1.1 server takeover"], "permessage-deflate; server_no_context_takeover=1"),
            (["7692 §7.1.1.1 server takeover"], "permessage-deflate; server_no_context_takeover="),
            (["7692 §7.1.1.2 client takeover"], "permessage-deflate; client_no_context_takeover=true"),
            (["7692 §7.1.2.1 server window"], "permessage-deflate; server_max_window_bits"),
            (["7692 §7.1.2.2 client window"], "permessage-deflate; client_max_window_bits"),
            (["7692 §7.1 parameters"], "permessage-deflate; unknown"),
            (["7692 §7.1 parameters"], "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9"),
            (["7692 §7.1 parameters"], "permessage-deflate; server_max_window_bits=9; server_max_window_bits=10"),
            (["7692 §7.1 parameters"], "permessage-deflate; client_no_context_takeover; client_no_context_takeover"),
            (["7692 §5.1 offer", "6455 §4.1 answer extension"], "permessage-bzip2"),
            (["6455 §4.1 answer extension"], "x-webkit-deflate-frame"),
            (["6455 §4.1 answer extension"], "permessage-deflate, x-own"),
            (["6455 §9.1 grammar"], "permessage-deflate;"), (["6455 §9.1 grammar"], "permessage-deflate; ;"),
            (["6455 §9.1 grammar"], "permessage-deflate; =9"), (["6455 §9.1 grammar"], ";"),
            (["6455 §9.1 grammar"], "permessage-deflate server_no_context_takeover"),
            (["6455 §9.1 grammar"], "permessage-deflate; server_max_window_bits=\"9"),
            (["6455 §11.3 once"], "permessage-deflate, permessage-deflate"),
            (["6455 §11.3 once"], "permessage-deflate\r\nSec-WebSocket-Extensions: permessage-deflate"),
        ]

    private static let refusedWindows: [(requirements: [String], value: String)] = {
        let values = [
            "7", "16", "08", "015", "+9", "-9", "9.0", "0x9", " ", "9 9", "255", "1000000000000000000000", "٩",
        ]
        var rows: [(requirements: [String], value: String)] = []
        for value in values {
            rows.append((["7692 §7.1.2.1 server window"], "permessage-deflate; server_max_window_bits=\(value)"))
            rows.append(
                (
                    ["7692 §7.1.2.2 client window", "7692 §5.1 offer"],
                    "permessage-deflate; client_max_window_bits=\(value)"
                )
            )
        }
        return rows
    }()

    private static func refuses(_ row: (requirements: [String], value: String)) -> ConformanceCase {
        ConformanceCase(
            requirements: row.requirements,
            name: "\(row.value.debugDescription) fails",
            answerHeaders: ["Sec-WebSocket-Extensions: \(row.value)"],
            steps: [.frames(.text("after"))],
            offersCompression: true,
            whenOpened: [.text("never")],
            end: .violation(0, "RFC")
        )
    }
}
