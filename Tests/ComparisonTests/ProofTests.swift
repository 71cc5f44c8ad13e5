import Comparison
import Foundation
import Measurement
import Testing

/// How often the gate is wrong, over many pairs of runs whose truth is known.
@Suite struct ProofTests {
    /// Pairs whose comparison has this verdict for a measure; the seeds are `first` and those that follow.
    private static func count(
        _ pairs: Int,
        first: UInt64,
        baselines: Int = 1,
        base: SimulatedPairs,
        candidate: SimulatedPairs,
        isHit: @escaping @Sendable (RunComparison) -> Bool
    ) async -> Int {
        var options = Comparer.Options()
        // Intervals decide nothing that is counted here.
        options.resamples = 20
        options.permutations = 2000
        let settings = options
        return await withTaskGroup(of: Int.self) { group in
            let width = 2
            for part in 0..<width {
                group.addTask {
                    var hits = 0
                    for pair in stride(from: part, to: pairs, by: width) {
                        let seed = first + UInt64(pair) * UInt64(baselines + 1)
                        let sides = (0..<baselines).map { base.run("base-\($0)", seed: seed + UInt64($0)) }
                        var own = settings
                        own.seed = seed
                        let comparison = Comparer(options: own).compare(
                            baselines: sides,
                            candidate: candidate.run("candidate", seed: seed + UInt64(baselines))
                        )
                        if isHit(comparison) { hits += 1 }
                    }
                    return hits
                }
            }
            return await group.reduce(0, +)
        }
    }

    @Test func tryOut() async {
        let begin = Date()
        let n = Int(ProcessInfo.processInfo.environment["PAIRS"] ?? "20") ?? 20
        let null = SimulatedPairs()
        var shifted = null
        shifted.factor = 1.1
        var tail = null
        tail.tailFactor = 1.1
        let a = await Self.count(n, first: 1000, base: null, candidate: null) { $0.verdict == .regression }
        print("null", a, Date().timeIntervalSince(begin))
        let b = await Self.count(n, first: 50000, base: null, candidate: shifted) { $0.verdict == .regression }
        print("all 10%", b, Date().timeIntervalSince(begin))
        let c = await Self.count(n, first: 50000, base: null, candidate: shifted) { c in
            c.differences.contains { $0.measure.name == "fal.p95" && $0.verdict == .regression }
        }
        print("all 10% fal.p95", c, Date().timeIntervalSince(begin))
        let d = await Self.count(n, first: 90000, base: null, candidate: tail) { $0.verdict == .regression }
        print("tail 10%", d, Date().timeIntervalSince(begin))
    }
}
