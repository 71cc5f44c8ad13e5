import Foundation
import ReferenceConfiguration
import TestSupport
import Testing

@testable import ReferenceOrchestrator

/// Prometheus' own judgement of the metrics pages: `promtool check metrics`, of Debian's package prometheus.
@Suite(.timeLimit(.minutes(1)), .needs(.prometheus))
struct PromtoolTests {
    /// What promtool finds fault with, one a line.
    private static func findings(_ page: String) throws -> [String] {
        let input = NSTemporaryDirectory() + "page-\(UUID().uuidString).prom"
        defer { try? FileManager.default.removeItem(atPath: input) }
        try page.write(toFile: input, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["promtool", "check", "metrics"]
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: input))
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        // 127: there is no such program; 3: it has findings.
        try #require(process.terminationStatus != 127, "promtool is missing: apt-get install prometheus")
        let lines = said.split(separator: "\n").map(String.init)
        #expect((process.terminationStatus == 0) == lines.isEmpty, "\(said)")
        return lines
    }

    /// Settings whose pages have a value in all families, and the faults that change the pages' form.
    @Test(arguments: [ReferenceSettings.Catalogue.runbook, .complete], [false, true])
    func findsNothingButTheRunbooksOwnName(_ catalogue: ReferenceSettings.Catalogue, withFaults: Bool) async throws {
        let settings = ReferenceSettings.quick.with {
            $0.catalogue = catalogue
            guard withFaults else { return }
            var faults = Faults()
            faults.exporter = ExporterFault()
            faults.exporter?.sessionIDs = true
            faults.exporter?.buckets = [0.001, 7]
            $0.timetable = [TimetableEntry(at: 0, faults: faults)]
        }
        try await withServer(settings) { server in
            let client = try TestClient(port: server.ports.webSocket)
            _ = try client.expect()
            try client.say("123")
            _ = try client.frames { $0.isEnd }
            let orchestrator = try HTTPGet(port: server.ports.metrics, path: "/metrics")
            #expect(try Self.findings(orchestrator.body) == [])
            let worker = try HTTPGet(port: server.ports.workerMetrics, path: "/metrics")
            // The runbook has a gauge whose name ends as only a histogram's or summary's may.
            let findings = try Self.findings(worker.body)
            #expect(findings.count == 1 && findings[0].hasPrefix("tts_models_resident_count "), "\(findings)")
        }
    }
}
