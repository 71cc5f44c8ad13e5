@testable import WebSocketClient

extension ConformanceGroup {
    static let handshakeRequest = ConformanceGroup(
        testDescription: "handshake request",
        parts: [
            [
                request("4.1 request", "is a GET of path and query over HTTP/1.1") { lines in
                    let path = lines[0].split(separator: " ")
                    return path.count == 3 && path[0] == "GET" && path[1].hasPrefix("/cases/")
                        && path[1].hasSuffix("?of=conformance") && path[2] == "HTTP/1.1"
                },
                request("4.1 request", "has a name and a colon in every line") { lines in
                    lines.dropFirst().allSatisfy { line in
                        guard let colon = line.firstIndex(of: ":") else { return false }
                        return line[..<colon].allSatisfy { $0.isASCII && ($0.isLetter || $0 == "-") }
                            && colon > line.startIndex
                    }
                },
                request("4.1 Host", "names the authority with its port") { lines in
                    values(lines, "host").count == 1 && values(lines, "host")[0].hasPrefix("127.0.0.1:")
                },
                request("4.1 Upgrade", "upgrades to websocket") { values($0, "upgrade") == ["websocket"] },
                request("4.1 Connection", "names Upgrade in Connection") { values($0, "connection") == ["Upgrade"] },
                request("4.1 key", "has a key of 16 bytes in Base64") { lines in
                    let keys = values(lines, "sec-websocket-key")
                    return keys.count == 1 && keys[0].count == 24 && keys[0].hasSuffix("==")
                        && keys[0].dropLast(2).allSatisfy {
                            $0.isASCII && ($0.isLetter || $0.isNumber || "+/".contains($0))
                        }
                },
                request("4.1 version", "is of version 13") { values($0, "sec-websocket-version") == ["13"] },
                request("4.1 answer extension", "offers no extension unless told to") {
                    values($0, "sec-websocket-extensions").isEmpty && values($0, "sec-websocket-protocol").isEmpty
                },
                // The record of what the client sent would show it.
                ConformanceCase(
                    requirements: ["6455 §4.1 wait", "6455 §6.1 open"],
                    name: "sends nothing before the answer, and then does",
                    answerPiece: 3,
                    steps: [.hear(frames: 1), .frames(.close(1000))],
                    sendsEarly: true,
                    whenOpened: [.text("now")],
                    frames: [.text("now"), .close(1000)],
                    end: .closed(1000)
                ),
            ], keysDiffer,
        ]
    )

    private static func request(
        _ section: String,
        _ name: String,
        _ isRight: @escaping @Sendable ([Substring]) -> Bool
    ) -> ConformanceCase {
        ConformanceCase(
            requirements: ["6455 §" + section],
            name: name,
            steps: [.frames(.close(1000))],
            frames: [.close(1000)],
            end: .closed(1000),
            complaints: { head in
                let lines = head.split(separator: "\r\n")
                return isRight(lines) ? [] : ["the request is \(head)"]
            }
        )
    }

    /// Of a header, by its name in lower case.
    private static func values(_ lines: [Substring], _ name: String) -> [String] {
        lines.dropFirst().compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == name else { return nil }
            return String(parts[1].drop { $0 == " " })
        }
    }

    /// A key that another connection had is refused by a server that remembers them.
    private static let keysDiffer: [ConformanceCase] = {
        let seen = Notes<String>()
        return (0..<50).map { number in
            ConformanceCase(
                requirements: ["6455 §4.1 key"],
                name: "key \(number) is no other connection's",
                answer: { head in
                    let key = values(head.split(separator: "\r\n"), "sec-websocket-key").first ?? ""
                    guard !seen.all.contains(key) else { return Array("HTTP/1.1 409 Key seen before\r\n\r\n".utf8) }
                    seen.add(key)
                    return Array(ServerPeer.acceptance(of: head).utf8)
                },
                steps: [.frames(.close(1000))],
                frames: [.close(1000)],
                end: .closed(1000)
            )
        }
    }()
}
