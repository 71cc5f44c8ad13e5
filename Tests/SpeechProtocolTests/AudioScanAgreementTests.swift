import Testing
import Timing

@testable import SpeechProtocol

/// The scan must never take what the parser refuses, nor read it otherwise.
@Suite struct AudioScanAgreementTests {
    /// What the scan made of a message, and whether the parser made the same of it; nil if the scan left it alone.
    private func agreement(_ message: [UInt8], _ adapter: OrchestratorAdapter) -> Bool? {
        message.withUnsafeBytes { buffer in
            let bytes = MessageBytes(buffer)
            guard let audio = AudioMessage.scan(bytes) else { return nil }
            return Reading(audio.event()) == Reading(adapter.parse(bytes))
        }
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func scanAndParserAgreeOnGeneratedAndMutatedMessages(seed: UInt64) {
        var random = SeededRandom(seed: seed, stream: "audio messages")
        var scanned = 0
        var disagreements: [String] = []
        let adapters = [OrchestratorAdapter(encoding: .pcm16), OrchestratorAdapter(encoding: .opus)]
        let cases = 40_000
        var message: [UInt8] = []
        for index in 0..<cases {
            // Mutations of one message cost less than new messages, and pile up to odder ones.
            if index.isMultiple(of: 3) {
                message = Self.message(&random)
            } else {
                Self.mutate(&message, &random)
            }
            guard let agrees = agreement(message, adapters[index & 1]) else { continue }
            scanned += 1
            if !agrees { disagreements.append(String(decoding: message, as: UTF8.self)) }
        }
        #expect(disagreements.isEmpty, "seed \(seed): \(disagreements.prefix(3))")
        // Else the test would pass by testing nothing.
        #expect(scanned > cases / 5, "seed \(seed): the scan took \(scanned) of \(cases)")
        #expect(scanned < cases, "seed \(seed): no message was left to the parser")
    }

    @Test func theDocumentedFormIsScannedInEveryOrderOfItsMembers() {
        var members = [
            #""type":"audio""#, #""pcm":"AAAA""#, #""sample_rate":48000"#, #""frame_ms":20"#, #""sequence":1"#,
        ]
        var orders = 0
        func visit(_ count: Int) {
            guard count > 1 else {
                orders += 1
                let message = Array("{\(members.joined(separator: ","))}".utf8)
                #expect(agreement(message, OrchestratorAdapter()) == true)
                let spaced = Array("{ \(members.joined(separator: ", ").replacing(":", with: ": ")) }".utf8)
                #expect(agreement(spaced, OrchestratorAdapter()) == true)
                return
            }
            for index in 0..<count {
                members.swapAt(index, count - 1)
                visit(count - 1)
                members.swapAt(index, count - 1)
            }
        }
        visit(members.count)
        #expect(orders == 120)
    }

    @Test func everyByteInThePayloadIsJudgedAlike() {
        for length in [4, 8, 12, 20] {
            for byte in UInt8.min...UInt8.max {
                for place in [0, length / 2, length - 1] {
                    var payload = [UInt8](repeating: UInt8(ascii: "A"), count: length)
                    payload[place] = byte
                    let message =
                        Array(#"{"type":"audio","pcm":""#.utf8) + payload + Array(#"","sample_rate":48000}"#.utf8)
                    let isPlain = (0x20..<0x80).contains(byte) && byte != 0x22 && byte != 0x5C
                    let agrees = agreement(message, OrchestratorAdapter())
                    #expect(agrees == (isPlain ? true : nil), "byte \(byte) at \(place) of \(length)")
                }
            }
        }
    }

    @Test func arbitraryBytesAreNeverMoreThanMalformed() {
        let seed: UInt64 = 7
        var random = SeededRandom(seed: seed, stream: "garbage")
        for _ in 0..<5_000 {
            let length = random.below(60)
            let garbage = random.bytes(length)
            #expect(read(garbage).isMalformed, "seed \(seed): \(garbage)")
            _ = read(binary: garbage)
            // Bytes of JSON's own alphabet get further into the parser.
            let alphabet = Array(#"{}[]":,\u0123eE+-.truefalsn "#.utf8)
            _ = read((0..<length).map { _ in random.pick(alphabet) })
        }
    }

    private static let names = ["type", "pcm", "opus", "sample_rate", "frame_ms", "sequence", "voice", "typ\\u0065"]
    private static let whole = [
        "0", "1", "20", "48000", "24000", "01", "4294967296", "9223372036854775808", "18446744073709551615",
        "18446744073709551616", "-1", "1.0", "1e3", "1.5", "null", "\"1\"", "768000", "768001", "999",
    ]

    private static func message(_ random: inout SeededRandom) -> [UInt8] {
        let key = random.chance(0.7) ? "pcm" : "opus"
        let payload =
            key == "pcm" ? base64(random.bytes(2 * random.below(12))) : base64(random.bytes(1 + random.below(8)))
        var members = [
            #""type":"audio""#, "\"\(key)\":\"\(payload)\"", #""sample_rate":48000"#, #""frame_ms":20"#,
            "\"sequence\":\(random.below(1000))",
        ]
        if random.chance(0.3) { members.swapAt(random.below(members.count), random.below(members.count)) }
        if random.chance(0.15) { members.remove(at: random.below(members.count)) }
        if random.chance(0.3) {
            members[random.below(members.count)] = "\"\(random.pick(names))\":\(random.pick(whole))"
        }
        if random.chance(0.1) { members.append(members[random.below(members.count)]) }
        let comma = random.chance(0.8) ? "," : ", "
        return Array("{\(members.joined(separator: comma))}".utf8)
    }

    private static func mutate(_ message: inout [UInt8], _ random: inout SeededRandom) {
        guard !message.isEmpty else {
            message = Self.message(&random)
            return
        }
        let place = random.below(message.count)
        switch random.below(6) {
        case 0: message[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: message[place] = random.pick(Array("{}[]\":,\\/=0123456789.e- \n\tAtaops".utf8))
        case 2: message.remove(at: place)
        case 3: message.insert(random.pick(Array(" \t\r\n01234567890AAAA==\"".utf8)), at: place)
        case 4:
            let end = min(message.count, place + random.below(12))
            message.insert(contentsOf: Array(message[place..<end]), at: place)
        default:
            let digits = message.indices.filter { (48...57).contains(message[$0]) }
            guard !digits.isEmpty else { return }
            message[random.pick(digits)] = UInt8(48 + random.below(10))
        }
    }
}
