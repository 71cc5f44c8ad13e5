import Testing
import Timing

@testable import Measurement

@Suite struct DesignEffectTests {
    private func clusters(_ sessions: [UInt32], _ seconds: [UInt32]) -> Clusters {
        Clusters(sessions: sessions, seconds: seconds)
    }

    @Test func `observations on their own have no effect`() {
        let numbers = (0..<100).map { UInt32($0) }
        let effect = DesignEffect(of: numbers.map { $0 % 7 == 0 }, in: clusters(numbers, numbers), confidence: 0.99)
        #expect(effect.factor == 1 && effect.effectiveCount == 100)
    }

    @Test func `clusters that are wholly marked or not count as one each`() {
        // 400 observations in 100 sessions of four; all four of a session agree. The effect is 4, but for 399/396.
        let sessions = (0..<400).map { UInt32($0 / 4) }
        let seconds = (0..<400).map { UInt32($0) }
        let effect = DesignEffect(of: sessions.map { $0 % 10 == 0 }, in: clusters(sessions, seconds), confidence: 0.99)
        let widening = Student.quantile(0.99, degrees: 99) / Student.normalQuantile(0.99)
        #expect(abs(effect.factor - 4 * 399 / 396 * widening * widening) < 1e-9)
    }

    @Test func `the larger of both dimensions wins`() {
        let sessions = (0..<400).map { UInt32($0) }
        let seconds = (0..<400).map { UInt32($0 / 8) }
        let byTime = DesignEffect(of: seconds.map { $0 % 10 == 0 }, in: clusters(sessions, seconds), confidence: 0.99)
        #expect(byTime.factor > 8 && byTime.factor < 9)
    }

    @Test func `nothing to estimate from is an effect of 1`() {
        let same = [UInt32](repeating: 3, count: 50)
        let none = [Bool](repeating: false, count: 50)
        #expect(DesignEffect(of: none, in: clusters(same, same), confidence: 0.99).factor == 1)
        #expect(DesignEffect(of: none.map { !$0 }, in: clusters(same, same), confidence: 0.99).factor == 1)
        let half = (0..<50).map { $0 % 2 == 0 }
        #expect(DesignEffect(of: half, in: clusters(same, same), confidence: 0.99).factor == 1)
        #expect(DesignEffect(of: [], in: clusters([], []), confidence: 0.99).effectiveCount == 0)
        #expect(DesignEffect(of: [true], in: clusters([1], [1]), confidence: 0.99).effectiveCount == 1)
    }

    @Test func `an effect never exceeds the number of observations`() {
        let sessions = (0..<20).map { UInt32($0 / 10) }
        let effect = DesignEffect(of: sessions.map { $0 == 0 }, in: clusters(sessions, sessions), confidence: 0.99)
        #expect(effect.factor == 20 && effect.effectiveCount == 1)
    }

    @Test func `cluster numbers far apart are the same clusters`() {
        let near = (0..<300).map { UInt32($0 / 3) }
        let far = near.map { $0 * 40_000_000 + 5 }
        let marks = (0..<300).map { ($0 / 3) % 5 == 0 || $0 % 11 == 0 }
        let one = DesignEffect(of: marks, in: clusters(near, near), confidence: 0.99)
        #expect(one == DesignEffect(of: marks, in: clusters(far, far), confidence: 0.99))
    }
}
