@testable import WebSocketClient

extension ConformanceGroup {
    static let handshakeAnswer = ConformanceGroup(
        testDescription: "handshake answer",
        parts: [accepted, inPieces, refused, violations, notHTTP]
    )

    /// The lines of a right answer, changed.
    private static func answer(
        status: String = "HTTP/1.1 101 Switching Protocols",
        _ change: @escaping @Sendable (inout [String]) -> Void
    ) -> @Sendable (String) -> [UInt8] {
        { head in
            var lines = ServerPeer.acceptance(of: head).split(separator: "\r\n").map(String.init)
            lines[0] = status
            change(&lines)
            return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        }
    }

    // MARK: Accepted

    private static let accepted: [ConformanceCase] =
        [
            opens("6455 §4.1 answer Upgrade", "Upgrade in any case", answer { $0[1] = "UPGRADE: WebSocket" }),
            opens(
                "6455 §4.1 answer Connection",
                "Upgrade among others",
                answer { $0[2] = "connection: keep-alive, UPGRADE" }
            ),
            opens(
                "6455 §4.1 answer Connection",
                "in a second header",
                answer { $0.insert("Connection: keep-alive", at: 2) }
            ),
            opens(
                "6455 §4.1 answer accept",
                "blanks around the key",
                answer { $0[3] = $0[3].replacing(": ", with: ":\t ") + " \t" }
            ),
            opens("6455 §4.2.2 form", "another reason", answer(status: "HTTP/1.1 101 Why not") { _ in }),
            opens("6455 §4.2.2 form", "no reason", answer(status: "HTTP/1.1 101 ") { _ in }),
            opens("6455 §4.2.2 form", "other headers", answer { $0 += ["Set-Cookie: a=b", "X-Empty:", "Server: x"] }),
            opens(
                "6455 §4.1 status",
                "after interim answers",
                { head in
                    Array(
                        ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                            + ServerPeer.acceptance(of: head)).utf8
                    )
                }
            ),
            opens(
                "6455 §4.1 answer subprotocol",
                "the subprotocol offered",
                answer { $0.append("Sec-WebSocket-Protocol: tts") }
            ),
            opens("6455 §4.1 answer subprotocol", "none, though one was offered", answer { _ in }),
        ]

    private static let inPieces: [ConformanceCase] =
        [1, 2, 7].map { size in
            var row = opens("6455 §4.2.2 form", "an answer in pieces of \(size)", answer { _ in })
            row.answerPiece = size
            return row
        }

    private static func opens(
        _ requirement: String,
        _ name: String,
        _ answer: @escaping @Sendable (String) -> [UInt8]
    ) -> ConformanceCase {
        ConformanceCase(
            requirements: [requirement],
            name: "\(name) is accepted",
            answer: answer,
            steps: [.frames(.text("hello"), .close(1000))],
            subprotocol: "tts",
            messages: [.text("hello")],
            frames: [.close(1000)],
            end: .closed(1000)
        )
    }

    // MARK: Other statuses

    private static let refused = [
        200, 204, 301, 302, 307, 400, 401, 403, 404, 407, 426, 429, 500, 502, 503, 504, 599, 999,
    ]
    .map { status in
        ConformanceCase(
            requirements: ["6455 §4.1 status"],
            name: "status \(status)",
            // All else is as it should be: only the status decides.
            answer: answer(status: "HTTP/1.1 \(status) As it is") { _ in },
            steps: [.frames(.text("hello"))],
            whenOpened: [.text("never")],
            end: .refused(status)
        )
    }

    private static let notHTTP: [ConformanceCase] = [
        "SSH-2.0-OpenSSH_9.2\r\n", "220 mail ESMTP\r\n", "HTTP/2 101\r\n\r\n", "HTTP/1.1 1O1 Yes\r\n\r\n",
        "HTTP/1.1101 Yes\r\n\r\n", "HTTP/1.1 0101 Yes\r\n\r\n", "http/1.1 101 Yes\r\n\r\n", " HTTP/1.1 101\r\n\r\n",
        "\r\nHTTP/1.1 101 Yes\r\n\r\n", "\u{0}\u{1}\u{2}\u{3}", "{\"error\":\"no\"}\r\n\r\n",
    ].map { text in
        ConformanceCase(
            requirements: ["6455 §4.2.2 form"],
            name: "\(text.prefix(20).debugDescription) is no answer",
            answer: { _ in Array(text.utf8) },
            end: .refused(0)
        )
    }

    // MARK: 101, but wrong

    private static let violations: [ConformanceCase] = [
        fails("6455 §4.1 answer Upgrade", "no Upgrade", "§4.1", answer { $0.remove(at: 1) }),
        fails("6455 §4.1 answer Upgrade", "an empty Upgrade", "§4.1", answer { $0[1] = "Upgrade:" }),
        fails("6455 §4.1 answer Upgrade", "Upgrade to another", "§4.1", answer { $0[1] = "Upgrade: h2c" }),
        fails("6455 §4.1 answer Upgrade", "Upgrade to several", "§4.1", answer { $0[1] = "Upgrade: h2c, websocket" }),
        fails("6455 §4.1 answer Upgrade", "Upgrade to a longer name", "§4.1", answer { $0[1] = "Upgrade: websocket2" }),
        fails("6455 §4.1 answer Connection", "no Connection", "§4.1", answer { $0.remove(at: 2) }),
        fails("6455 §4.1 answer Connection", "Connection: close", "§4.1", answer { $0[2] = "Connection: close" }),
        fails(
            "6455 §4.1 answer Connection",
            "only a part of a token",
            "§4.1",
            answer { $0[2] = "Connection: Upgrade-Insecure" }
        ),
        fails("6455 §4.1 answer accept", "no accept", "§4.1", answer { $0.remove(at: 3) }),
        fails("6455 §4.1 answer accept", "an empty accept", "§4.1", answer { $0[3] = "Sec-WebSocket-Accept:" }),
        fails(
            "6455 §4.1 answer accept",
            "accept of another key",
            "§4.1",
            answer {
                $0[3] = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
            }
        ),
        fails(
            "6455 §4.1 answer accept",
            "accept in lower case",
            "§4.1",
            answer {
                $0[3] = "Sec-WebSocket-Accept: " + $0[3].dropFirst(22).lowercased()
            }
        ),
        fails("6455 §4.1 answer accept", "accept with more behind it", "§4.1", answer { $0[3] += "=" }),
        fails(
            "6455 §4.1 answer accept",
            "the key itself",
            "§4.1",
            { head in
                let key =
                    head.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Key: ") }?.dropFirst(19) ?? ""
                return answer { $0[3] = "Sec-WebSocket-Accept: \(key)" }(head)
            }
        ),
        fails("6455 §11.3 once", "accept twice", "§4.1", answer { $0.append($0[3]) }),
        fails(
            "6455 §11.3 once",
            "the subprotocol twice",
            "§4.1",
            answer {
                $0 += ["Sec-WebSocket-Protocol: tts", "Sec-WebSocket-Protocol: tts"]
            }
        ),
        fails(
            "6455 §4.1 answer subprotocol",
            "another subprotocol",
            "§4.1",
            answer { $0.append("Sec-WebSocket-Protocol: soap") }
        ),
        fails(
            "6455 §4.1 answer subprotocol",
            "in other letters",
            "§4.1",
            answer { $0.append("Sec-WebSocket-Protocol: TTS") }
        ),
        fails(
            "6455 §4.1 answer subprotocol",
            "two subprotocols",
            "§4.1",
            answer { $0.append("Sec-WebSocket-Protocol: tts, x") }
        ),
        fails(
            "6455 §4.1 answer subprotocol",
            "an empty subprotocol",
            "§4.1",
            answer { $0.append("Sec-WebSocket-Protocol:") }
        ),
        fails(
            "6455 §4.1 answer extension",
            "an extension",
            "§4.1",
            answer { $0.append("Sec-WebSocket-Extensions: x-own") }
        ),
        fails(
            "6455 §4.1 answer extension",
            "compression",
            "§4.1",
            answer {
                $0.append("Sec-WebSocket-Extensions: permessage-deflate")
            }
        ),
        fails("6455 §4.2.2 form", "a folded header", "malformed", answer { $0 += ["X: a", " b"] }),
        fails("6455 §4.2.2 form", "a line without colon", "malformed", answer { $0.append("nothing") }),
        fails("6455 §4.2.2 form", "a blank before the colon", "malformed", answer { $0.append("X : a") }),
        fails("6455 §4.2.2 form", "a header without name", "malformed", answer { $0.append(": a") }),
        fails(
            "6455 §10.4 limits",
            "headers of 20 kB",
            "16384",
            answer { $0.append("X: " + String(repeating: "x", count: 20_000)) }
        ),
    ]

    private static func fails(
        _ requirement: String,
        _ name: String,
        _ text: String,
        _ answer: @escaping @Sendable (String) -> [UInt8]
    ) -> ConformanceCase {
        ConformanceCase(
            requirements: [requirement],
            name: "\(name) fails",
            answer: answer,
            steps: [.frames(.text("hello"))],
            subprotocol: "tts",
            whenOpened: [.text("never")],
            end: .violation(0, text)
        )
    }
}
