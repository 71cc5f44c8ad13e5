import Measurement
import Recording
import Testing
import Timing

@Suite struct RoundTripTests {
    @Test(.timeLimit(.minutes(1))) func utterancesComeBackAsTheyWere() throws {
        let folder = try Folder()
        var random = SeededRandom(seed: 7)
        let records = (0..<20_000).map { record($0, &random) }
        let writer = try RunFolderWriter(creating: folder("run"), scenarioYAML: "name: x\n", metadata: metadata())
        for start in stride(from: 0, to: records.count, by: 777) {
            writer.append(utterances: Array(records[start..<min(records.count, start + 777)]))
            #expect(writer.flush() == [])
        }
        var ending = metadata()
        ending.sessions.opened = 12
        #expect(writer.finish(metadata: ending) == [])

        let reader = try RunFolderReader(path: folder("run"))
        #expect(try utterances(reader) == records)
        #expect(reader.warnings == [])
        ending.finished = true
        #expect(reader.metadata == ending)
        #expect(try reader.scenarioYAML() == "name: x\n")
    }
}
