import Scenarios
import Testing
import Timing

@Suite struct TextChunksTests {
    @Test func chunksAreWordsAndPiecesOfWords() {
        let chunks = TextChunks("Hello there, unbelievable!  Yes. ", tokensPerSecond: 30)
        #expect(chunks.chunks == ["Hello", " there,", " unbe", "liev", "able", "!", "  Yes.", " "])
    }

    @Test func theyGoOutAtTheTokenRate() {
        let chunks = TextChunks("one two three four", tokensPerSecond: 4)
        #expect((0..<4).map { chunks.offset($0) } == [0, 250_000_000, 500_000_000, 750_000_000])
        #expect(chunks.duration == 750_000_000)
    }

    @Test func togetherTheyAreTheText() {
        for set in BuiltInTexts.allCases {
            for text in set.texts {
                let chunks = TextChunks(text.text, tokensPerSecond: 30)
                #expect(chunks.chunks.joined() == text.text)
                #expect(chunks.chunks.allSatisfy { !$0.isEmpty && $0.count <= 8 })
            }
        }
        for odd in ["", " ", "\n\n", "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}"] {
            #expect(
                Array(TextChunks(odd, tokensPerSecond: 1).chunks.joined().unicodeScalars) == Array(odd.unicodeScalars)
            )
        }
    }

    @Test func aChunkIsAboutFourCharacters() {
        let texts = BuiltInTexts.support.texts.map(\.text)
        let chunks = texts.reduce(0) { $0 + TextChunks($1, tokensPerSecond: 1).chunks.count }
        let characters = texts.reduce(0) { $0 + $1.count }
        #expect((3.5...5).contains(Double(characters) / Double(chunks)))
    }
}
