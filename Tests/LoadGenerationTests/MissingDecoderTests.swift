import Measurement
import Scenarios
import TestSupport
import Testing

@testable import LoadGeneration

/// A machine on which libopus makes no decoder: the server must not be blamed for it.
@Suite(.ownThread) struct MissingDecoderTests {
    /// 20 ms of silence.
    private static func opus(_ sequence: UInt64) -> String {
        #"{"type":"audio","opus":"+P/+","sample_rate":48000,"frame_ms":20,"sequence":\#(sequence)}"#
    }

    private static func serve(_ peer: SpeechPeer) {
        guard peer.open() else { return }
        while peer.hear() != nil {
            for number in UInt64(1)...4 { peer.say(opus(number)) }
            peer.say(SpeechPeer.end)
        }
    }

    private func drive(sampleRate: Int32) async throws -> Drive {
        let server = SpeechServer { Self.serve($0) }
        let scenario = Drive.scenario(hold: 300) { $0.session.audio.share = 1 }
        return try await Drive.run(scenario, port: server.port, opusSampleRate: sampleRate)
    }

    @Test func framesCountAsReceivedAndUnknownNotAsMalformed() async throws {
        // libopus knows no such rate.
        let drive = try await drive(sampleRate: 44_100)
        let heard = drive.records.filter { $0.outcome == .ok }
        #expect(!heard.isEmpty && drive.records.allSatisfy { $0.malformed == 0 })
        #expect(heard.allSatisfy { $0.frames == 4 && $0.silent == 0 && $0.firstAudio != nil && $0.firstAudible == nil })
        #expect(heard.allSatisfy { Figure.firstAudible.targetValue(of: $0) == nil })
        #expect(drive.sum { $0.oddities.undecodedFrames } >= 4 * heard.count)
        #expect(drive.seconds.contains { $0.oddities.decoderError == "libopus: invalid argument" })
    }

    @Test func withADecoderTheSameFramesAreSilence() async throws {
        let drive = try await drive(sampleRate: 48_000)
        let heard = drive.records.filter { $0.outcome == .ok }
        #expect(!heard.isEmpty && heard.allSatisfy { $0.silent == 4 })
        #expect(drive.sum { $0.oddities.undecodedFrames } == 0)
        #expect(drive.seconds.allSatisfy { $0.oddities.decoderError == nil })
    }
}
