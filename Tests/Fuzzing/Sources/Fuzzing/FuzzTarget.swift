/// What is fuzzed: a name, and what has to hold for any bytes.
struct FuzzTarget: Sendable {
    var name: String
    /// Returns for any input; traps where a promise is broken.
    var run: @Sendable ([UInt8]) -> Void

    /// Each has its seeds under `Corpus/<name>`.
    static let all: [FuzzTarget] = [
        FuzzTarget(name: "promql", run: ExpressionFuzzing.parse),
        FuzzTarget(name: "regex", run: ExpressionFuzzing.match),
        FuzzTarget(name: "exposition", run: ScrapeFuzzing.parse),
        FuzzTarget(name: "series", run: ScrapeFuzzing.load),
        FuzzTarget(name: "rules", run: RuleFuzzing.parse),
        FuzzTarget(name: "template", run: RuleFuzzing.render),
        FuzzTarget(name: "frames", run: WebSocketFuzzing.decode),
        FuzzTarget(name: "handshake", run: WebSocketFuzzing.answer),
        FuzzTarget(name: "deflate", run: WebSocketFuzzing.inflate),
        FuzzTarget(name: "audio", run: SpeechFuzzing.interpret),
        FuzzTarget(name: "scenario", run: ScenarioFuzzing.parse),
        FuzzTarget(name: "run-folder", run: RunFolderFuzzing.read),
    ]
}

extension [UInt8] {
    /// The first byte as a choice of this many, and the rest.
    func choice(of count: Int) -> (choice: Int, rest: [UInt8]) { (Int(first ?? 0) % count, Array(dropFirst())) }

    /// The bytes in pieces of at most this many.
    func pieces(of length: Int) -> [[UInt8]] {
        stride(from: 0, to: count, by: length).map { Array(self[$0..<Swift.min(count, $0 + length)]) }
    }
}
