import CZlib
import Foundation
import NIOCore
import ReferenceConfiguration
import TestSupport
import Testing
import Timing

@testable import ReferenceOrchestrator

/// permessage-deflate on the server's side.
@Suite(.timeLimit(.minutes(1)), .serialized, .ownThread)
struct CompressionTests {
    private static func agreement(_ parameters: String = "") throws -> DeflateAgreement {
        try #require(DeflateAgreement(offers: ["permessage-deflate\(parameters)"]))
    }

    /// zlib itself, reading one message after the other.
    private final class Reader {
        private var stream = z_stream()

        init(windowBits: Int32) { _ = czlib_inflate_init(&stream, -windowBits) }

        deinit { inflateEnd(&stream) }

        func read(_ bytes: [UInt8]) -> [UInt8]? {
            var input = bytes + [0, 0, 0xff, 0xff]
            var output = [UInt8](repeating: 0, count: 1 << 20)
            let (length, room) = (input.count, output.count)
            return input.withUnsafeMutableBufferPointer { input in
                output.withUnsafeMutableBufferPointer { output in
                    stream.next_in = input.baseAddress
                    stream.avail_in = UInt32(length)
                    stream.next_out = output.baseAddress
                    stream.avail_out = UInt32(room)
                    guard inflate(&stream, Z_SYNC_FLUSH) == Z_OK, stream.avail_in == 0 else { return nil }
                    return Array(output[..<(room - Int(stream.avail_out))])
                }
            }
        }
    }

    /// The examples of RFC 7692, section 7.2.3, all of which mean "Hello".
    @Test func theStandardsExamplesAreRead() throws {
        let inflater = MessageInflater(try Self.agreement())
        let hello = MessageInflater.Outcome.message(Array("Hello".utf8))
        for bytes: [UInt8] in [
            [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00],
            // Refers to the one before.
            [0xf2, 0x00, 0x11, 0x00, 0x00],
            [0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00],
            [0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00],
            [0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00],
        ] {
            #expect(inflater.inflate(bytes, limit: 5) == hello)
        }
        #expect(MessageInflater(try Self.agreement()).inflate([0x00], limit: 0) == .message([]))
        #expect(MessageInflater(try Self.agreement()).inflate([0xff, 0xff], limit: 9) == .broken)
        // Without a context the reference to the message before leads nowhere.
        let forgetful = MessageInflater(try Self.agreement("; client_no_context_takeover"))
        #expect(forgetful.inflate([0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00], limit: 5) == hello)
        #expect(forgetful.inflate([0xf2, 0x00, 0x11, 0x00, 0x00], limit: 5) == .broken)
    }

    @Test func aBombIsDefusedAtTheLimit() throws {
        let bomb = MessageDeflater(try Self.agreement()).deflate(ByteBuffer(repeating: 0, count: 50_000_000))
        let bytes = Array(try #require(bomb).readableBytesView)
        #expect(bytes.count < 300_000)
        #expect(MessageInflater(try Self.agreement()).inflate(bytes, limit: 1 << 20) == .tooLong)
    }

    @Test(arguments: 8...15, [true, false])
    func everyWindowIsKept(bits: Int, keepsContext: Bool) throws {
        let parameters = "; server_max_window_bits=\(bits)" + (keepsContext ? "" : "; server_no_context_takeover")
        let deflater = MessageDeflater(try Self.agreement(parameters))
        let reader = Reader(windowBits: Int32(bits))
        var random = SeededRandom(seed: UInt64(bits))
        for _ in 0..<40 {
            // Words that come again at all distances.
            let words = (0..<Int.random(in: 0...2000, using: &random)).map { _ in
                "w\(UInt8.random(in: 0...40, using: &random))"
            }
            let message = Array(words.joined(separator: " ").utf8)
            let deflated = Array(try #require(deflater.deflate(ByteBuffer(bytes: message))).readableBytesView)
            let fresh = keepsContext ? reader : Reader(windowBits: Int32(bits))
            #expect(fresh.read(deflated) == message, "seed \(bits)")
        }
    }

    @Test(arguments: ["base64", "binary"])
    func audioAndMessagesAreCompressed(framing: String) async throws {
        try await withServer(.quick.with { $0.compression = true }) { server in
            let plain = try TestClient(port: server.ports.webSocket, target: "/?framing=\(framing)")
            let client = try TestClient(
                port: server.ports.webSocket,
                target: "/?framing=\(framing)",
                extensions: "permessage-deflate; client_max_window_bits"
            )
            #expect(!plain.head.lowercased().contains("sec-websocket-extensions"))
            #expect(client.head.contains("Sec-WebSocket-Extensions: permessage-deflate"))
            let reader = Reader(windowBits: 15)
            func next() throws -> TestClient.Frame {
                let frame = try client.expect()
                try #require(frame.first & 0x40 != 0)
                return TestClient.Frame(first: frame.first & 0xbf, payload: try #require(reader.read(frame.payload)))
            }
            #expect(try next().field("type") == "session_start")
            _ = try plain.expect()
            for text in ["123", "123456"] {
                try plain.say(text)
                // What the client sends need not be compressed.
                try client.say(text)
                for expected in try plain.frames(through: { $0.isEnd }).dropLast() { #expect(try next() == expected) }
                #expect(try next().isEnd)
            }
            // In two fragments, of which the first says that it is, with a ping in between.
            let hello = Array(#"{"type":"text","text":"123"}"#.utf8)
            let deflater = MessageDeflater(try Self.agreement())
            for _ in 0..<2 {
                let deflated = Array(try #require(deflater.deflate(ByteBuffer(bytes: hello))).readableBytesView)
                try client.send(first: 0x41, Array(deflated.prefix(5)))
                try client.send(first: 0x89, [1])
                try client.send(first: 0x80, Array(deflated.dropFirst(5)))
                #expect(try client.expect().first == 0x8a)
                var frames = 0
                while case let frame = try next(), !frame.isEnd { frames += frame.isAudio ? 1 : 0 }
                #expect(frames == 10)
            }
        }
    }

    @Test(
        arguments: [
            // A compressed message that is none, one that is not UTF-8, the bit on a continuation and on a ping.
            ([(0xc1, [0xff, 0xff])], 1007), ([(0xc1, [0xfa, 0xff, 0x0f, 0x00])], 1007),
            ([(0x01, [0x20]), (0xc0, [0x20])], 1002), ([(0xc9, [])], 1002),
        ] as [([(UInt8, [UInt8])], Int)]
    )
    func whatCannotBeReadEndsTheSession(frames: [(UInt8, [UInt8])], code: Int) async throws {
        try await withServer(.quick.with { $0.compression = true }) { server in
            let client = try TestClient(port: server.ports.webSocket, extensions: "permessage-deflate")
            _ = try client.expect()
            for (first, payload) in frames { try client.send(first: first, payload) }
            #expect(try client.expect().closeCode == code)
        }
    }

    @Test func whoHasNotAgreedMustNotCompress() async throws {
        try await withServer(.quick.with { $0.compression = true }) { server in
            let client = try TestClient(port: server.ports.webSocket, extensions: "permessage-deflate; nonsense")
            #expect(!client.head.lowercased().contains("sec-websocket-extensions"))
            _ = try client.expect()
            try client.send(first: 0xc1, [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00])
            #expect(try client.expect().closeCode == 1002)
        }
        try await withServer { server in
            let client = try TestClient(port: server.ports.webSocket, extensions: "permessage-deflate")
            #expect(!client.head.lowercased().contains("sec-websocket-extensions"))
        }
    }
}
