import COpus
import Foundation
import ReferenceConfiguration
import ReferenceModel
import TestSupport
import Testing
import Timing

@testable import ReferenceOrchestrator

/// What clients hear.
@Suite(.timeLimit(.minutes(1)), .serialized, .ownThread)
struct VoiceTests {
    private static let sentence = "The quick brown fox jumps over the lazy dog."

    /// The bytes of an audio message's payload.
    private static func payload(_ frame: TestClient.Frame) throws -> [UInt8] {
        guard frame.first != 0x82 else { return Array(frame.payload.dropFirst(12)) }
        let text = try #require(frame.field("pcm") ?? frame.field("opus"))
        return Array(try #require(Data(base64Encoded: text)))
    }

    private static func samples(_ frame: TestClient.Frame) throws -> [Int16] {
        let bytes = try payload(frame)
        return stride(from: 0, to: bytes.count, by: 2).map {
            Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
        }
    }

    /// Says a text and gives the audio messages of the answer.
    private static func answer(_ client: TestClient, to text: String) throws -> [TestClient.Frame] {
        try client.say(text)
        return try client.frames { $0.isEnd }.dropLast()
    }

    private static func level(_ samples: some Collection<Int16>) -> Double {
        10
            * log10(
                max(1e-9, samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(samples.count)) / (32768 * 32768)
            )
    }

    @Test(arguments: ["base64", "binary"])
    func theTonesFramesCarryTheirNumbers(framing: String) async throws {
        let settings = ReferenceSettings.quick.with {
            $0.leadingSilence = 60 * millisecond
            $0.sequence = .restart
        }
        try await withServer(settings) { server in
            let client = try TestClient(port: server.ports.webSocket, target: "/?framing=\(framing)")
            _ = try client.expect()
            for utterance in 1...3 {
                let frames = try Self.answer(client, to: "123").map(Self.samples)
                // Three frames of silence, then 200 ms of tone.
                let marks = frames.map(FrameCode.mark)
                #expect(marks == (0..<13).map { FrameMark(utterance: utterance, index: $0) })
                #expect(frames[..<3].allSatisfy { Self.level($0) < -90 })
                // A sine of −12 dBFS at its peak has −15 dBFS.
                #expect(frames[3...].allSatisfy { abs(Self.level($0) + 15.05) < 0.1 })
            }
        }
    }

    @Test(arguments: [(8000, 1), (16_000, 10), (44_100, 20), (192_000, 5)])
    func everyRateAndFrameLengthCarriesNumbers(rate: Int, milliseconds: Int64) async throws {
        let settings = ReferenceSettings.quick.with {
            $0.sampleRate = rate
            $0.frame = milliseconds * millisecond
        }
        try await withServer(settings) { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            let frames = try Self.answer(client, to: "123").map(Self.samples)
            #expect(frames.count == 200 / Int(milliseconds))
            #expect(frames.map(FrameCode.mark) == frames.indices.map { FrameMark(utterance: 1, index: $0) })
        }
    }

    // MARK: espeak

    /// What the program itself says, without the code under test.
    private static func spoken(_ text: String) throws -> [Int16] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["espeak-ng", "--stdout", text]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let bytes = Array(try #require(try pipe.fileHandleForReading.readToEnd()))
        process.waitUntilExit()
        // A header of 44 bytes, then 16-bit samples at 22,050 Hz.
        return stride(from: 44, to: bytes.count - 1, by: 2).map {
            Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
        }
    }

    private static var speaking: ReferenceSettings { .quick.with { $0.voice = .espeak } }

    @Test(.needs(.espeak), arguments: [8000, 22_050, 48_000])
    func aRealVoiceSaysTheTextForAsLongAsItTakes(rate: Int) async throws {
        let settings = Self.speaking.with { $0.sampleRate = rate }
        let expected = try Self.spoken(Self.sentence)
        try await withServer(settings) { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            // The second time it comes out of the cache.
            for _ in 0..<2 {
                let frames = try Self.answer(client, to: Self.sentence).map(Self.samples)
                let seconds = Double(expected.count) / 22_050
                #expect(frames.count == Int((seconds / 0.02).rounded(.up)))
                let heard = frames.flatMap { $0 }
                #expect(abs(Self.level(heard) - Self.level(expected)) < 1)
                // It begins and ends where it does by itself.
                let loud = { (samples: [Int16]) in samples.firstIndex { abs(Int($0)) > 500 }.map(Double.init) ?? -1 }
                #expect(abs(loud(heard) / Double(rate) - loud(expected) / 22_050) < 0.002)
            }
            let page = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            #expect(page.value("tts_frames_sent_total") == Double(2 * Int((Double(expected.count) / 441).rounded(.up))))
        }
    }

    @Test(.needs(.espeak)) func aRealVoiceInOpusAfterSilence() async throws {
        let settings = Self.speaking.with { $0.leadingSilence = 100 * millisecond }
        let expected = try Self.spoken(Self.sentence)
        try await withServer(settings) { server in
            let client = try TestClient(port: server.ports.webSocket, target: "/?encoding=opus&framing=binary")
            _ = try client.expect()
            let packets = try Self.answer(client, to: Self.sentence).map(Self.payload)
            #expect(packets.count == 5 + Int((Double(expected.count) / 441).rounded(.up)))
            let decoder = try #require(opus_decoder_create(48000, 1, nil))
            defer { opus_decoder_destroy(decoder) }
            var samples: [Int16] = []
            for packet in packets {
                var frame = [Int16](repeating: 0, count: 960)
                #expect(opus_decode(decoder, packet, Int32(packet.count), &frame, 960, 0) == 960)
                samples += frame
            }
            #expect(Self.level(samples[..<4320]) < -60)
            #expect(abs(Self.level(samples[4800...]) - Self.level(expected)) < 1)
        }
    }

    @Test(.needs(.espeak)) func chunksAreOneUtteranceAndStopEndsIt() async throws {
        try await withServer(Self.speaking.with { $0.delivery = .paced }) { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            try client.say("Yes. No", isFinal: false)
            // The first sentence is heard while the second one is still being written.
            let early = try client.frames { $0.isAudio }
            #expect(early.map(\.sequence) == [1])
            try client.say(". Well.", isFinal: true)
            let rest = try client.frames { $0.isEnd }.dropLast()
            let expected = try ["Yes. ", "No. Well."].map {
                Int((Double(try Self.spoken($0).count) / 441).rounded(.up))
            }
            #expect(rest.count + 1 == expected.reduce(0, +))
            #expect(rest.last?.sequence == rest.count + 1)

            try client.say(String(repeating: Self.sentence, count: 5))
            _ = try client.frames { $0.isAudio }
            try client.control("STOP")
            #expect(try client.frames { $0.isEnd }.count <= 10)
            // Nor is anything heard of a text that is stopped while it is being said for the first time.
            try client.say("Never heard before, \(UInt64.random(in: 0 ... .max)).")
            try client.control("STOP")
            #expect(try client.expect().isEnd)
            #expect(client.isSilent(forMilliseconds: 300))
        }
    }

    @Test(.needs(.espeak)) func manySessionsSayManyTextsEachItsOwn() async throws {
        // The program's own rate: nothing to resample, which takes long in a debug build.
        let settings = Self.speaking.with {
            $0.sampleRate = 22_050
            // The clients are read one after the other.
            $0.frameQueue = 10_000
        }
        try await withServer(settings) { server in
            let texts = (1...12).map { "Number \($0)" + String(repeating: " and on", count: $0) + "." }
            let lengths = try texts.map { Int((Double(try Self.spoken($0).count) / 441).rounded(.up)) }
            let clients = try texts.map { _ in try TestClient(port: server.ports.webSocket) }
            for (client, text) in zip(clients, texts) {
                _ = try client.expect()
                try client.say(text)
                try client.say("Yes.")
            }
            let yes = Int((Double(try Self.spoken("Yes.").count) / 441).rounded(.up))
            for (client, length) in zip(clients, lengths) {
                #expect(try client.frames { $0.isEnd }.count == length + 1)
                #expect(try client.frames { $0.isEnd }.count == yes + 1)
            }
        }
    }

    @Test(.needs(.espeak)) func whatIsNoWordLastsAFrame() async throws {
        try await withServer(Self.speaking) { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            for text in [" ", "--help", "…"] {
                #expect(try Self.answer(client, to: text).count >= 1)
            }
        }
    }

    @Test func withoutTheProgramTheServerDoesNotStart() {
        #expect {
            _ = try Espeak(settings: Self.speaking, path: "/nowhere:/tmp")
        } throws: { error in
            "\(error)".contains("espeak-ng") && "\(error)".contains("apt-get install")
        }
    }

    /// A program of that name that does something else: what it does, and what is said of it.
    @Test(arguments: [
        ("echo 'no such voice' >&2; exit 3", "espeak-ng ended with exit code 3: no such voice"),
        ("exit 0", "espeak-ng gave no WAVE sound"),
        ("cat >/dev/null; kill -9 $$", "espeak-ng ended with signal 9"),
        // More than a pipe holds, on both.
        ("head -c 200000 /dev/zero; head -c 200000 /dev/zero >&2; cat >/dev/null", "espeak-ng gave no WAVE sound"),
    ])
    func aProgramThatFailsIsSaid(script: String, message: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "espeak-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = folder.appending(path: "espeak-ng")
        try "#!/bin/sh\n\(script)\n".write(to: program, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
        let espeak = try Espeak(settings: Self.speaking, path: folder.path)
        let error = await #expect(throws: ReferenceServerError.self) {
            _ = try await espeak.clip(of: Self.sentence, variant: AudioVariant(encoding: .pcm16, framing: .base64))
        }
        #expect("\(String(describing: error))".contains(message))
    }
}
