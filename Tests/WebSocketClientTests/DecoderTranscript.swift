@testable import WebSocketClient

/// What a decoder said about some bytes, with its events' contents copied.
struct DecoderTranscript: Equatable {
    enum Entry: Equatable {
        case message(WebSocketMessage.Kind, [UInt8], compressed: Bool)
        case ping([UInt8])
        case pong
        case close([UInt8])
    }

    var entries: [Entry] = []
    var violation: ProtocolViolation?
    /// How many bytes had been taken when the violation was found.
    var violationOffset: Int?
    /// Held when all was taken.
    var heldBytes = 0

    /// Feeds the pieces one after the other, each as one read in memory of its own.
    init(_ pieces: [ArraySlice<UInt8>], messageLimit: Int = 1 << 20, allowsCompression: Bool = false) {
        var decoder = FrameDecoder(messageLimit: messageLimit)
        decoder.allowsCompression = allowsCompression
        var offset = 0
        for piece in pieces {
            Array(piece).withUnsafeBytes { bytes in
                var input = bytes
                do {
                    while let event = try decoder.next(&input) { entries.append(Self.entry(event)) }
                } catch let error as ProtocolViolation {
                    violation = error
                    violationOffset = offset + bytes.count - input.count
                } catch {}
            }
            offset += piece.count
            if violation != nil { break }
        }
        heldBytes = decoder.heldBytes
    }

    init(_ bytes: [UInt8], messageLimit: Int = 1 << 20, allowsCompression: Bool = false) {
        self.init([bytes[...]], messageLimit: messageLimit, allowsCompression: allowsCompression)
    }

    private static func entry(_ event: FrameDecoder.Event) -> Entry {
        switch event {
        case .message(let kind, let bytes, let compressed): .message(kind, Array(bytes), compressed: compressed)
        case .ping(let bytes): .ping(Array(bytes))
        case .pong: .pong
        case .close(let bytes): .close(Array(bytes))
        }
    }
}
