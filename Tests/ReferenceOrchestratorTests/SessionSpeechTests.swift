import ReferenceConfiguration
import Testing

@testable import ReferenceOrchestrator

struct SessionSpeechTests {
    /// A clip of so many frames, recognisable by its bytes.
    private static func clip(_ frames: Int, _ name: UInt8) throws -> SpokenClip {
        let variant = AudioVariant(encoding: .pcm16, framing: .binary)
        let samples = [Int16](repeating: Int16(name), count: frames * 960)
        return try SpokenClip(samples, variant: variant, settings: ReferenceSettings())
    }

    private static func steps(_ speech: inout SessionSpeech) -> [SessionSpeech.Step] {
        var steps: [SessionSpeech.Step] = []
        while let step = speech.next {
            steps.append(step)
            speech.done()
        }
        return steps
    }

    @Test func aTextIsSaidWhole() {
        var speech = SessionSpeech()
        speech.receive("One. Two", isFinal: true, at: 7)
        #expect(Self.steps(&speech) == [.begin(at: 7), .say("One. Two", isFinal: true, at: 7)])
    }

    @Test func chunksAreSaidBySentences() {
        var speech = SessionSpeech()
        var said: [SessionSpeech.Step] = []
        let chunks = ["Pi is ", "3.", "14, they", " say. Do", " you? ", "Yes", "!"]
        for (place, chunk) in chunks.enumerated() {
            speech.receive(chunk, isFinal: place == chunks.count - 1, at: Int64(place))
            said += Self.steps(&speech)
        }
        #expect(
            said == [
                .begin(at: 0), .say("Pi is 3.14, they say. ", isFinal: false, at: 3),
                .say("Do you? ", isFinal: false, at: 4), .say("Yes!", isFinal: true, at: 6),
            ]
        )
    }

    @Test func whoNeverEndsASentenceIsSaidAllTheSame() {
        var speech = SessionSpeech()
        for place in 0..<30 {
            speech.receive(String(repeating: "a", count: 1000), isFinal: false, at: Int64(place))
        }
        let lengths = Self.steps(&speech).compactMap {
            if case .say(let text, false, _) = $0 { text.count } else { nil }
        }
        #expect(lengths == [11_000, 11_000])
    }

    @Test func framesAreFoundByTheirUtteranceUntilItIsOver() throws {
        var speech = SessionSpeech()
        // Both came at the same instant of a coarse clock.
        speech.receive("First. ", isFinal: false, at: 5)
        speech.receive("Rest.", isFinal: true, at: 5)
        speech.receive("Second.", isFinal: true, at: 5)
        for (frames, name) in [(0, 0), (2, 1), (1, 2), (0, 0), (1, 3)] {
            if frames > 0 { speech.add(try Self.clip(frames, UInt8(name))) }
            speech.done()
        }
        func name(_ index: Int, _ utterance: Int64) -> UInt8? {
            speech.payload(ofFrame: index, utterance: utterance)?.first
        }
        #expect([0, 1, 2, 3].map { name($0, 5) } == [1, 1, 2, nil])
        #expect([0, 1].map { name($0, 6) } == [3, nil])
        speech.forget(through: 5)
        #expect(name(0, 5) == nil && name(0, 6) == 3)
    }

    @Test func whatWasAskedForIsForgottenWhenTheSessionIsStopped() {
        var speech = SessionSpeech()
        speech.receive("One.", isFinal: true, at: 1)
        speech.done()
        let request = speech.ask()
        #expect(speech.next == nil && speech.request == request)
        speech.stop()
        #expect(speech.request != request)
        speech.receive("Two.", isFinal: true, at: 2)
        #expect(Self.steps(&speech) == [.begin(at: 2), .say("Two.", isFinal: true, at: 2)])
    }
}
