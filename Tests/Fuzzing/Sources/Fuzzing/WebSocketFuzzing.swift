@testable import WebSocketClient

enum WebSocketFuzzing {
    private static let messageLimit = 1 << 16

    /// What is decoded does not depend on how the reads cut it, and no claimed length costs memory.
    static func decode(_ bytes: [UInt8]) {
        let (choice, stream) = bytes.choice(of: 64)
        let isCompressed = choice.isMultiple(of: 2)
        let whole = events(of: [stream], isCompressed: isCompressed)
        let cut = events(of: stream.pieces(of: choice / 2 + 1), isCompressed: isCompressed)
        precondition(whole == cut, "\(whole) in one piece, \(cut) in pieces")
    }

    private static func events(of pieces: [[UInt8]], isCompressed: Bool) -> [String] {
        var decoder = FrameDecoder(messageLimit: messageLimit)
        decoder.allowsCompression = isCompressed
        var events: [String] = []
        for piece in pieces {
            let goesOn = piece.withUnsafeBytes { bytes in
                var input = bytes
                do throws(ProtocolViolation) {
                    while let event = try decoder.next(&input) { events.append(described(event)) }
                    return true
                } catch {
                    events.append("\(error)")
                    return false
                }
            }
            precondition(decoder.heldBytes <= 4 * messageLimit, "\(decoder.heldBytes) bytes are held")
            if !goesOn { break }
        }
        return events
    }

    private static func described(_ event: FrameDecoder.Event) -> String {
        switch event {
        case .message(let kind, let bytes, let compressed): "\(kind) \(compressed) \(Array(bytes))"
        case .ping(let bytes): "ping \(Array(bytes))"
        case .pong: "pong"
        case .close(let bytes): "close \(Array(bytes))"
        }
    }

    /// The verdict's kind does not depend on how the reads cut the answer.
    static func answer(_ bytes: [UInt8]) {
        let (choice, answer) = bytes.choice(of: 64)
        do throws(WebSocketError) {
            let request = HandshakeRequest(
                url: try WebSocketURL("ws://example.com/"),
                options: try WebSocketOptions(subprotocol: "tts", offersCompression: choice.isMultiple(of: 2)),
                nonce: Array("the sample nonce".utf8)
            )
            let whole = verdict(on: [answer], request)
            let cut = verdict(on: answer.pieces(of: choice / 2 + 1), request)
            precondition(whole == cut, "\(whole) in one piece, \(cut) in pieces")
        } catch {
            preconditionFailure("\(error)")
        }
    }

    private static func verdict(on pieces: [[UInt8]], _ request: HandshakeRequest) -> String {
        var parser = HandshakeResponseParser(request: request)
        for piece in pieces {
            let verdict = piece.withUnsafeBytes { bytes in
                var input = bytes
                return parser.consume(&input)
            }
            switch verdict {
            case .accepted(let agreement): return "accepted \(agreement)"
            // Its excerpt has as much of the body as came along.
            case .refused(let status, _): return "refused \(status)"
            case .violation: return "violation"
            case nil: continue
            }
        }
        return parser.verdictAtEnd == nil ? "none" : "refused at the end"
    }

    /// However a message was deflated, it inflates to no more than the limit.
    static func inflate(_ bytes: [UInt8]) {
        let (choice, message) = bytes.choice(of: 14)
        let inflater = Inflater(windowBits: 9 + choice / 2, keepsContext: choice.isMultiple(of: 2))
        for _ in 0..<2 {
            let goesOn = message.withUnsafeBytes { bytes in
                do throws(ProtocolViolation) {
                    let count = try inflater.inflate(bytes, limit: messageLimit).count
                    precondition(count <= messageLimit && inflater.heldBytes <= 4 * messageLimit)
                    return true
                } catch {
                    return false
                }
            }
            if !goesOn { return }
        }
    }
}
