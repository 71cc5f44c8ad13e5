import Testing
import Timing

@testable import Measurement

@Suite struct BinomialTests {
    /// P(X ≤ k) for X ~ Bin(n, p), summed term by term with 60 digits by an independent program.
    static let tails: [(successes: Double, trials: Double, probability: Double, tail: Double)] = [
        (0, 10, 0.5, 0.0009765625),
        (3, 10, 0.25, 0.775875091552734375),
        (0, 90, 0.05, 0.00988836470965898826),
        (1, 130, 0.05, 0.00996555189407054015),
        (5, 259, 0.05, 0.00969442272586239122),
        (5, 258, 0.05, 0.0100254605430858847),
        (950, 1_000, 0.95, 0.520258942912681964),
        (49_000, 1_000_000, 0.05, 2.11318241479021987e-6),
        (50_000, 1_000_000, 0.05, 0.501189804228123441),
        (50_500, 1_000_000, 0.05, 0.989091076271939334),
        (9_990_000, 10_000_000, 0.999, 0.501331804199223807),
        (9_989_700, 10_000_000, 0.999, 0.0014253467354568584),
        (500_300, 10_000_000, 0.05, 0.668649644642979594),
        (4_998_000, 10_000_000, 0.5, 0.103008301397513925),
        (10, 10_000_000, 1e-06, 0.58303975019299599),
        (1, 10_000_000, 1e-06, 0.000499397184393256089),
    ]

    @Test(arguments: tails.indices)
    func `tails are right to twelve places`(index: Int) {
        let row = Self.tails[index]
        let below = Binomial.atMost(row.successes, of: row.trials, probability: row.probability)
        let above = Binomial.atLeast(row.successes + 1, of: row.trials, probability: row.probability)
        #expect(abs(below - row.tail) < 1e-12)
        #expect(abs(above - (1 - row.tail)) < 1e-12)
    }

    @Test func `small tails agree with the sum of all terms`() {
        for trials in 1...40 {
            for probability in [0.01, 0.3, 0.5, 0.97] {
                var term = (0..<trials).reduce(1.0) { product, _ in product * (1 - probability) }
                var sum = 0.0
                for successes in 0...trials {
                    sum += term
                    let found = Binomial.atMost(Double(successes), of: Double(trials), probability: probability)
                    #expect(abs(found - sum) < 1e-12)
                    term *= Double(trials - successes) / Double(successes + 1) * probability / (1 - probability)
                }
            }
        }
    }

    @Test func `the incomplete beta function takes real arguments`() {
        #expect(abs(IncompleteBeta.regularised(0.4, 2.5, 3.75) - 0.522119577083307233) < 1e-13)
        #expect(abs(IncompleteBeta.regularised(0.1, 0.5, 0.5) - 0.204832764699133458) < 1e-13)
        #expect(abs(IncompleteBeta.regularised(0.95, 85.3, 4.2) - 0.387653040188876172) < 1e-13)
        #expect(abs(IncompleteBeta.regularised(0.96, 1_234.5, 66.25) - 0.970900313231256447) < 1e-12)
    }

    @Test func `quantiles of t and of the normal distribution are the tables'`() {
        let table = [1.0: 31.820515953773935, 4: 3.746947387979196, 9: 2.821437925025809, 49: 2.4048917595376684]
        for (degrees, quantile) in table {
            #expect(abs(Student.quantile(0.99, degrees: degrees) - quantile) < 1e-9 * quantile)
        }
        #expect(abs(Student.normalQuantile(0.99) - 2.3263478740408408) < 1e-12)
    }

    @Test func `bounds of a share are those of Clopper and Pearson`() {
        let rows: [(Double, Double, ClosedRange<Double>)] = [
            (0, 412, 0...0.011115360298877325),
            (3, 412, 0.0010603768658035298...0.024173737081672086),
            (412, 412, 0.9888846397011227...1),
            (50, 1_000, 0.035281499854745865...0.06840489369563105),
        ]
        for (successes, trials, expected) in rows {
            let found = Binomial.interval(successes: successes, of: trials, confidence: 0.99)
            #expect(abs(found.lowerBound - expected.lowerBound) < 1e-12)
            #expect(abs(found.upperBound - expected.upperBound) < 1e-12)
        }
        #expect(Binomial.interval(successes: 0, of: 0, confidence: 0.99) == 0...1)
    }
}

@Suite struct QuantileIntervalTests {
    private func interval(_ quantile: Double, _ count: Int, worth: Double? = nil) -> QuantileInterval {
        QuantileInterval(quantile: quantile, count: count, effectiveCount: worth ?? Double(count), confidence: 0.99)
    }

    @Test func `a p95 has an upper bound from 90 values on, below the largest from 130, and so on`() {
        #expect(interval(0.95, 89).upperRank == nil)
        #expect(interval(0.95, 90).upperRank == 90)
        #expect(interval(0.95, 129).upperRank == 129)
        #expect(interval(0.95, 130).upperRank == 129)
        // Four of 258 may lie beyond the bound, five of 259.
        #expect(interval(0.95, 258).upperRank == 254)
        #expect(interval(0.95, 259).upperRank == 254)
    }

    @Test func `a median of seven values is bounded by the least and the greatest`() {
        // (1/2)⁷ = 0.0078.
        #expect(interval(0.5, 7).lowerRank == 1 && interval(0.5, 7).upperRank == 7)
        #expect(interval(0.5, 6).lowerRank == nil && interval(0.5, 6).upperRank == nil)
    }

    @Test func `dependent values need as many more as the design effect says`() {
        #expect(interval(0.95, 179, worth: 89.5).upperRank == nil)
        #expect(interval(0.95, 180, worth: 90).upperRank == 180)
        let independent = interval(0.95, 2_000)
        let dependent = interval(0.95, 2_000, worth: 500)
        #expect((dependent.lowerRank ?? 0) < (independent.lowerRank ?? 0))
        #expect((dependent.upperRank ?? 0) > (independent.upperRank ?? 0))
    }

    @Test func `no values have no bounds`() {
        #expect(interval(0.5, 0).lowerRank == nil && interval(0.5, 0).upperRank == nil)
    }
}
