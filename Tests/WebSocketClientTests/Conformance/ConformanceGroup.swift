import Testing

/// Cases of one part of the RFCs; they run together on one loop.
struct ConformanceGroup: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var cases: [ConformanceCase]

    init(testDescription: String, parts: [[ConformanceCase]]) {
        self.testDescription = testDescription
        cases = parts.flatMap { $0 }
    }

    static let all = [
        handshakeRequest, handshakeAnswer, lengths, reserved, fragmentation, control, text, fastFailure, closeCodes,
        closing, masking, losses, limits, compressionAgreement, compressionWindows, compressionFraming, compressionData,
    ]
}

/// Every case is run over a real socket, against a server that knows nothing of the client's code.
@Suite(.timeLimit(.minutes(3))) struct ConformanceTests {
    @Test(arguments: ConformanceGroup.all) func holds(_ group: ConformanceGroup) throws {
        #expect(!group.cases.isEmpty)
        let complaints = try ConformanceRun(group.cases).run()
        #expect(complaints.isEmpty, "\(complaints.count) of \(group.cases.count): \(complaints.prefix(10))")
    }
}
