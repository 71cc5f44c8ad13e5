import Foundation
import SpeechProtocol
import Testing
import Timing

@Suite struct Base64Tests {
    private func decode(_ text: String) -> [UInt8]? {
        var output: [UInt8] = []
        return Array(text.utf8).withUnsafeBytes { Base64.decode($0, into: &output) }.map { Array(output[..<$0]) }
    }

    @Test(arguments: [
        // RFC 4648 §10.
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func theStandardsVectorsDecode(plain: String, text: String) {
        #expect(decode(text) == Array(plain.utf8))
        #expect(Array(text.utf8).withUnsafeBytes { Base64.decodedCount($0) } == plain.utf8.count)
    }

    @Test func whatFoundationEncodesDecodes() {
        let seed: UInt64 = 20
        var random = SeededRandom(seed: seed)
        for count in 0..<300 {
            let bytes = random.bytes(count)
            #expect(decode(Data(bytes).base64EncodedString()) == bytes, "seed \(seed), \(count) bytes")
            #expect(base64(bytes) == Data(bytes).base64EncodedString())
        }
    }

    @Test func everyByteOutsideTheAlphabetIsRefusedAtEveryPlace() {
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var output = [UInt8](repeating: 0, count: 6)
        for byte in UInt8.min...UInt8.max {
            for place in 0..<8 {
                var text = Array("AbCdEfGh".utf8)
                text[place] = byte
                // One padding character at the very end is right.
                let isGood = alphabet.contains(byte) || byte == UInt8(ascii: "=") && place == 7
                let count = text.withUnsafeBytes { Base64.decode($0, into: &output) }
                #expect((count != nil) == isGood, "byte \(byte) at \(place)")
            }
        }
    }

    @Test(arguments: [
        "A", "AA", "AAA", "A===", "====", "=AAA", "AA=A", "AAAA====", "AA==AAAA", "AAA=AAAA", "QQ==\n", "A-__", "QQ=*",
    ])
    func wrongPaddingAndLengthsAreRefused(text: String) {
        #expect(decode(text) == nil)
    }

    @Test func aShortOutputIsRefusedAndNotOverrun() {
        let text = Array("Zm9vYmFy".utf8)
        var output = [UInt8](repeating: 0xEE, count: 8)
        let short = output.withUnsafeMutableBytes { output in
            text.withUnsafeBytes { Base64.decode($0, into: UnsafeMutableRawBufferPointer(rebasing: output[..<5])) }
        }
        #expect(short == nil)
        let exact = output.withUnsafeMutableBytes { output in
            text.withUnsafeBytes { Base64.decode($0, into: UnsafeMutableRawBufferPointer(rebasing: output[..<6])) }
        }
        #expect(exact == 6)
        #expect(output == Array("foobar".utf8) + [0xEE, 0xEE])
    }
}
