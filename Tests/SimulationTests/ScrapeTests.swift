import Measurement
import MetricScraping
import ReferenceConfiguration
import Scenarios
import Testing
import Timing

@testable import Simulation

/// The pages of the modelled server, as a scraper would have stored them.
@Suite struct ScrapeTests {
    private func scraped() throws -> SimulationResult {
        try simulate(
            scenario(sessions: 2, seconds: 4) {
                $0.metrics = [
                    .init(job: "orchestrator", url: nil, interval: second, timeout: second),
                    .init(job: "tts-worker", url: nil, interval: 2 * second, timeout: second),
                ]
                $1.catalogue = .complete
            }
        )
    }

    private func values(_ name: String, _ result: SimulationResult) -> [Double] {
        result.scrapes.flatMap(\.samples).filter { $0.name == name }.map(\.value)
    }

    @Test func pagesAreReadAtTheirInstants() throws {
        let result = try scraped()
        let orchestrator = result.scrapes.filter { $0.job == "orchestrator" }
        let worker = result.scrapes.filter { $0.job == "tts-worker" }
        #expect(orchestrator.map { $0.at - startOfLoad } == orchestrator.indices.map { Int64($0) * second })
        #expect(worker.map { $0.at - startOfLoad } == worker.indices.map { Int64($0) * 2 * second })
        #expect(orchestrator.count == result.windows.count)
        #expect(Set(orchestrator.map(\.instance)) == ["127.0.0.1:8081"])
        #expect(Set(worker.map(\.instance)) == ["127.0.0.1:9090"])
    }

    @Test func samplesHaveTheirLabels() throws {
        let result = try scraped()
        let sample = try #require(result.scrapes.flatMap(\.samples).first { $0.name == "tts_sessions_active" })
        #expect(sample.labels["job"] == "orchestrator" && sample.labels["instance"] == "127.0.0.1:8081")
        let up = values("up", result)
        #expect(up.count == result.scrapes.count && up.allSatisfy { $0 == 1 })
        #expect(values("scrape_duration_seconds", result).allSatisfy { $0 == 0 })
        #expect(result.scrapes.allSatisfy { $0.errorCount == 0 && $0.samples.last?.name == "up" })
    }

    /// At an instant the page shows what happened before it: nothing at the start, both sessions a second later, and as
    /// many frames as the clients have heard.
    @Test func valuesAreTheModels() throws {
        let result = try scraped()
        #expect(Array(values("tts_sessions_active", result).prefix(2)) == [0, 2])
        let heard = result.windows.reduce(into: [0.0]) { $0.append($0[$0.count - 1] + Double($1.frames)) }
        let sent = values("tts_frames_sent_total", result)
        #expect(sent == Array(heard.prefix(sent.count)))
        #expect(values("tts_frame_send_duration_seconds_count", result) == sent)
        #expect(values("tts_synthesis_rtf", result).allSatisfy { $0 == 0.5 })
    }
}
