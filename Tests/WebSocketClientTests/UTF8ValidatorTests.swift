import Testing
import Timing

@testable import WebSocketClient

@Suite struct UTF8ValidatorTests {
    private func isValid(_ pieces: [ArraySlice<UInt8>]) -> Bool {
        var validator = UTF8Validator()
        return pieces.allSatisfy { piece in Array(piece).withUnsafeBytes { validator.consume($0) } }
            && validator.isComplete
    }

    private func isValid(_ bytes: [UInt8]) -> Bool { isValid([bytes[...]]) }

    private func isValidInTheStandardLibrary(_ bytes: [UInt8]) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }

    @Test func agreesWithTheStandardLibraryOnAllPairsOfBytes() {
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                let bytes = [first, second]
                if isValid(bytes) != isValidInTheStandardLibrary(bytes) { Issue.record("\(bytes)") }
            }
        }
    }

    @Test func agreesWithTheStandardLibraryAtTheBordersOfLongerCharacters() {
        let leads: [UInt8] = [0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff]
        let continuations: [UInt8] = [0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0]
        for lead in leads {
            for second in continuations {
                for third in continuations {
                    for fourth in continuations + [0x61] {
                        let bytes = [lead, second, third, fourth]
                        if isValid(bytes) != isValidInTheStandardLibrary(bytes) { Issue.record("\(bytes)") }
                    }
                }
            }
        }
    }

    @Test func findsABadByteAtEveryPosition() {
        let text = Array("plain ascii of some length, then Ünïcödé €uro 语音合成 🎙️🔊 and plain ascii again, more".utf8)
        #expect(isValid(text))
        for position in text.indices {
            for bad: UInt8 in [0xff, 0xc0, 0xc1, 0xf5] {
                var broken = text
                broken[position] = bad
                #expect(!isValid(broken), "\(bad) at \(position)")
                #expect(!isValid([broken[...position]]), "not found at once at \(position)")
            }
        }
    }

    @Test func readsOnAcrossEveryBorder() {
        let text = Array("a€🎙️é语 0123456789abcdef0123456789abcdef ü".utf8)
        for first in 0...text.count {
            for second in first...text.count {
                #expect(isValid([text[..<first], text[first..<second], text[second...]]))
            }
            let isWhole = isValidInTheStandardLibrary(Array(text[..<first]))
            #expect(isValid([text[..<first]]) == isWhole)
        }
    }

    @Test func agreesWithTheStandardLibraryOnRandomText() {
        var random = SeededRandom(seed: 3629)
        for _ in 0..<3_000 {
            var bytes: [UInt8] = []
            while bytes.count < 40 {
                let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10ffff, using: &random)) ?? "x"
                let isASCII = Bool.random(using: &random)
                bytes += Array(String(isASCII ? "a" : Character(scalar)).utf8)
            }
            if Bool.random(using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            #expect(isValid(bytes) == isValidInTheStandardLibrary(bytes))
        }
    }
}
