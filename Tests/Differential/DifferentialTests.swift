import Foundation
import PromQL
import TestSupport
import Testing
import Timing

/// Prometheus 2.42 and this evaluator have to agree on whatever is asked of the same samples.
///
/// Another seed or number of expressions: `PROMQL_SEED=7 PROMQL_EXPRESSIONS=5000 swift test --filter Differential`.
@Suite struct DifferentialTests {
    private static func setting(_ name: String, _ standard: UInt64) -> UInt64 {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init) ?? standard
    }

    private struct Case {
        var expression: GeneratedExpression
        var at: Int64
        /// The range ends here; an instant query where it is nil.
        var through: Int64?
        var step: Int64 = 0
    }

    @Test(.timeLimit(.minutes(10)), .needs(.prometheus)) func answersAreThoseOfPrometheus() async throws {
        guard PrometheusServer.isInstalled else {
            Issue.record("prometheus and promtool are missing: run .ci/setup --tests, which installs Debian's package")
            return
        }
        let seed = Self.setting("PROMQL_SEED", 20_261_122)
        let count = Self.setting("PROMQL_EXPRESSIONS", 600)
        let series = GeneratedSeries(seed: seed)
        let source = SeriesSource(series.series)
        try await PrometheusServer.serving(series.openMetrics) { server in
            var generator = ExpressionGenerator(seed: seed)
            var differences = 0
            var answered = 0
            var unstable = 0
            for _ in 0..<count {
                let expression = generator.next()
                let instant = Case(expression: expression, at: generator.instant())
                let (one, other) = (generator.instant(), generator.instant())
                let range = Case(
                    expression: expression,
                    at: min(one, other),
                    through: max(one, other),
                    step: generator.step()
                )
                for asked in [instant, range] {
                    let (found, hadAnswer) = try await Self.difference(asked, server, source)
                    if hadAnswer { answered += 1 }
                    guard found != nil else { continue }
                    // Prometheus goes through some maps in an order that changes from one answer to the next.
                    if try await !Self.isStable(asked, server) {
                        unstable += 1
                        continue
                    }
                    differences += 1
                    if differences > 10 { continue }
                    let smallest = try await Self.shrunk(asked, server, source)
                    Issue.record("seed \(seed): \(smallest)")
                }
            }
            #expect(differences == 0, "seed \(seed)")
            #expect(unstable <= count / 100, "seed \(seed)")
            // Most expressions must have something to compare.
            #expect(answered > Int(count), "only \(answered) of \(2 * count) queries had an answer")
        }
    }

    /// Whether Prometheus gives one answer only.
    private static func isStable(_ asked: Case, _ server: PrometheusServer) async throws -> Bool {
        let first = try await expected(asked, server)
        for _ in 0..<5 {
            switch (first, try await expected(asked, server)) {
            case (.success(let left), .success(let right)):
                if AnswerComparison.difference(left, right) != nil { return false }
            case (.failure, .failure): continue
            default: return false
            }
        }
        return true
    }

    private static func expected(_ asked: Case, _ server: PrometheusServer) async throws
        -> Result<QueryValue, PrometheusServer.Failure>
    {
        let text = asked.expression.text
        guard let through = asked.through else { return try await server.instant(text, at: asked.at) }
        return try await server.range(text, from: asked.at, through: through, step: asked.step)
    }

    /// Replaces the expression by simpler ones as long as they fail too.
    private static func shrunk(_ asked: Case, _ server: PrometheusServer, _ source: SeriesSource) async throws
        -> String
    {
        var smallest = asked
        var text = try await difference(asked, server, source).text ?? ""
        var tries = 0
        var isSmaller = true
        while isSmaller, tries < 300 {
            isSmaller = false
            for simpler in smallest.expression.simplifications {
                tries += 1
                var candidate = smallest
                candidate.expression = simpler
                guard simpler.text.utf8.count < smallest.expression.text.utf8.count,
                    let found = try await difference(candidate, server, source).text
                else { continue }
                smallest = candidate
                text = found
                isSmaller = true
                break
            }
        }
        return text
    }

    /// What is different, if anything, and whether there was an answer with series in it.
    private static func difference(_ asked: Case, _ server: PrometheusServer, _ source: SeriesSource) async throws
        -> (text: String?, hadAnswer: Bool)
    {
        let text = asked.expression.text
        let expected = try await expected(asked, server)
        let got = answer { () throws(PromQLError) in
            let query = try PromQLQuery(text, options: QueryOptions(compatibility: .v2))
            guard let through = asked.through else { return try query.instant(at: asked.at, over: source).value }
            return try query.range(from: asked.at, through: through, step: asked.step, over: source).value
        }
        let place = asked.through.map { "from \(asked.at) through \($0) step \(asked.step)" } ?? "at \(asked.at)"
        switch (expected, got) {
        case (.failure, .failure): return (nil, false)
        case (.success(let left), .success(let right)):
            let difference = AnswerComparison.difference(left, right)
            return (difference.map { "\(text) \(place): \($0)" }, AnswerComparison.hasValues(left))
        case (.failure(let failure), .success(let value)):
            return ("\(text) \(place): expected the error \(failure), got \(value)", false)
        case (.success(let value), .failure(let error)):
            return ("\(text) \(place): expected \(value), got the error \(error.summary)", false)
        }
    }

    private static func answer(_ body: () throws(PromQLError) -> QueryValue) -> Result<QueryValue, PromQLError> {
        do { return .success(try body()) } catch { return .failure(error) }
    }
}
