import Alerting
import PromQL
import Testing

@Suite struct ProductionScrapesTests {
    private func series(_ name: String, _ samples: [(Int64, Double)]) -> SeriesData {
        SeriesData(
            labels: Labels([Label("__name__", name), Label("job", "w"), Label("instance", "a")]),
            timestamps: samples.map(\.0),
            values: samples.map(\.1)
        )
    }

    private func thinned(_ samples: [(Int64, Double)]) throws -> SeriesData {
        let up = series("up", (0..<30).map { ($0 * 1000 + 400, 1) })
        let all = ProductionScrapes(of: [up, series("x", samples)], every: 10_000, from: 0).series
        #expect(all[0].timestamps == [400, 10_400, 20_400])
        return try #require(all.last)
    }

    @Test func theFirstScrapeOfEachIntervalStays() throws {
        let x = try thinned((0..<30).map { ($0 * 1000 + 400, Double($0)) })
        #expect(x.timestamps == [400, 10_400, 20_400] && x.values == [0, 10, 20])
    }

    @Test func aSeriesEndsWhereItIsMissedFirst() throws {
        let x = try thinned([(400, 1), (1400, 1), (2400, Staleness.marker)])
        #expect(x.timestamps == [400, 10_400])
        #expect(Staleness.isMarker(x.values[1]))
    }

    @Test func whatCameAndWentBetweenTwoScrapesWasNeverSeen() throws {
        #expect(try thinned([(1400, 1), (2400, Staleness.marker)]).timestamps.isEmpty)
        // It is back when it is looked for.
        let x = try thinned([(400, 1), (1400, Staleness.marker), (10_400, 2)])
        #expect(x.timestamps == [400, 10_400] && x.values == [1, 2])
    }

    @Test func samplesWithInstantsOfTheirOwnStay() throws {
        #expect(try thinned([(123, 1), (5678, 2)]).timestamps == [123, 5678])
    }
}
