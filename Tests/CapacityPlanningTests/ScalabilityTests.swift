import CapacityPlanning
import Testing
import Timing

@Suite struct ScalabilityTests {
    private func points(_ law: ScalabilityFit.Parameters, noise: Double, seed: UInt64) -> [(Double, Double)] {
        var random = SeededRandom(seed: seed)
        return [1.0, 2, 4, 8, 16, 32, 48, 64, 96].map { sessions in
            (sessions, law.throughput(sessions) * (1 + noise * (random.unit() - 0.5)))
        }
    }

    private func parameters(_ lambda: Double, _ sigma: Double, _ kappa: Double) throws -> ScalabilityFit.Parameters {
        var fit = try #require(ScalabilityFit([(1, 1), (2, 2), (4, 4), (8, 8)], seed: 1)).parameters
        (fit.lambda, fit.sigma, fit.kappa) = (lambda, sigma, kappa)
        return fit
    }

    @Test func findsTheParametersOfALawThatHoldsAndItsPeak() throws {
        let law = try parameters(0.25, 0.03, 0.0004)
        let exact = try #require(ScalabilityFit(points(law, noise: 0, seed: 1), seed: 1))
        #expect(abs(exact.parameters.lambda / 0.25 - 1) < 1e-6)
        #expect(abs(exact.parameters.sigma / 0.03 - 1) < 1e-6)
        #expect(abs(exact.parameters.kappa / 0.0004 - 1) < 1e-6)
        #expect(abs((exact.peakSessions ?? 0) - (0.97 / 0.0004).squareRoot()) < 1e-3)
        #expect(abs(exact.efficiency(at: 1) - 1) < 1e-6)
        let noisy = try #require(ScalabilityFit(points(law, noise: 0.04, seed: 7), seed: 1))
        #expect(noisy.sigma.low <= noisy.parameters.sigma && noisy.parameters.sigma <= noisy.sigma.high)
        #expect(abs(noisy.parameters.lambda / 0.25 - 1) < 0.05)
    }

    @Test func noParameterFallsBelowNothingAndFewLoadsSayNothing() throws {
        // More than proportional: contention would be negative.
        let fit = try #require(ScalabilityFit([(1, 1), (2, 2.1), (4, 4.5), (8, 9.5), (16, 20)], seed: 1))
        #expect(fit.parameters.sigma == 0 && fit.parameters.kappa == 0 && fit.peakSessions == nil)
        #expect(ScalabilityFit([(1, 1), (2, 2), (4, 4)], seed: 1) == nil)
        #expect(ScalabilityFit([(4, 1), (4, 2), (4, 4), (4, 5)], seed: 1) == nil)
    }

    @Test func plansWorkersByTheirShareAndSaysWhenItExtrapolates() throws {
        func request(_ load: Double) -> CapacitySearch.Request {
            CapacitySearch.Request(number: Int(load), load: load, purpose: .edge, hold: 60, seed: 1)
        }
        let levels = [Made.level(request(20), .met, missing: 0.001), Made.level(request(80), .missed, missing: 0.5)]
        let estimate = CapacityEstimate(levels, plan: Made.plan())
        let capacity = try #require(estimate.capacity)
        let plan = try #require(WorkerPlan(estimate, load: 1000, headroom: 0.2, workers: 4, highestLoad: 80))
        #expect(plan.workers == Int((1200 / capacity * 4).rounded(.up)))
        #expect(plan.extrapolation == 15)
        let near = try #require(WorkerPlan(estimate, load: 60, headroom: 0.2, workers: 4, highestLoad: 80))
        #expect(near.extrapolation == nil)
        #expect(
            WorkerPlan(CapacityEstimate([], plan: Made.plan()), load: 1, headroom: 0, workers: 1, highestLoad: 1) == nil
        )
    }
}
