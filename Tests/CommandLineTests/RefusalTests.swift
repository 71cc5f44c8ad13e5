import Foundation
import Testing

extension CommandLineTests {
    /// What is refused before any load: each time with one message, the promised code and nothing left behind.
    @Suite struct RefusalTests {
        private let scratch: Scratch

        init() throws {
            scratch = try Scratch()
            _ = try scratch.write(Sample.scenario, as: "sample.yaml")
        }

        private func refused(
            _ arguments: [String],
            _ code: Int32,
            saying part: String,
            lines: Int? = 1,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let before = try scratch.names()
            let result = try await Tool.run(arguments, in: scratch, limit: .seconds(30))
            #expect(result.code == code, "\(result.errors)", sourceLocation: sourceLocation)
            #expect(result.output.isEmpty, sourceLocation: sourceLocation)
            #expect(result.errors.contains(part), "\(result.errors)", sourceLocation: sourceLocation)
            if let lines {
                let found = result.errors.split(separator: "\n").count
                #expect(found == lines, "\(result.errors)", sourceLocation: sourceLocation)
            }
            #expect(try scratch.names() == before, sourceLocation: sourceLocation)
        }

        // MARK: 64

        @Test(arguments: [
            (["run"], "<scenario>"), (["run", "sample.yaml", "--nonsense"], "--nonsense"),
            (["run", "sample.yaml", "--loops", "0"], "1 to 64"), (["run", "sample.yaml", "--loops", "many"], "many"),
            (["run", "sample.yaml", "--timestamps", "guessed"], "guessed"), (["report"], "<folder>"),
            (["serve", "--host", "nope.invalid"], "no address is known for this name"),
            (["scenario", "check"], "<files>"), (["serve", "--port", "65536"], "0 to 65535"), (["sing"], "sing"),
        ])
        func usage(arguments: [String], part: String) async throws {
            try await refused(arguments, 64, saying: part, lines: nil)
        }

        // MARK: 65

        @Test func aMistakeInTheScenarioHasItsPlace() async throws {
            let text = Sample.scenario.replacing("model: closed", with: "model: clsed")
            _ = try scratch.write(text, as: "bad.yaml")
            for command in [["run"], ["scenario", "check"]] {
                let message = #"bad.yaml:6:10: load.model: found "clsed"; did you mean "closed"?"#
                try await refused(command + ["bad.yaml"], 65, saying: message, lines: 3)
            }
        }

        @Test(arguments: [
            ("nonsense", "path=value"), ("load.nonsense=1", "load.nonsense"),
            ("load.stages.0.sessions=x", "load.stages[0].sessions"), ("load.drain=5 apples", "load.drain"),
            ("target.url=ws://127.0.0.1:1/", "exclude one another"),
        ])
        func anOverrideThatCannotBe(override: String, part: String) async throws {
            try await refused(["run", "sample.yaml", "--set", override], 65, saying: part, lines: nil)
        }

        @Test func filesThatAreNotThere() async throws {
            let path = scratch("absent.yaml")
            let said =
                "ttsload: \(path): cannot be read: No such file or directory. Allowed: a scenario file, for example"
            for command in [["run"], ["scenario", "check"]] { try await refused(command + [path], 65, saying: said) }
            let folder = "ttsload: \(scratch.path): cannot be read: Is a directory. Allowed: a scenario file"
            try await refused(["run", scratch.path], 65, saying: folder)
            let secure = ["run", "secure.yaml", "--set"]
            _ = try scratch.write(Sample.scenario(url: "wss://127.0.0.1:1/"), as: "secure.yaml")
            try await refused(secure + ["target.tls.ca=absent.pem"], 65, saying: scratch("absent.pem"))
            try await refused(secure + ["target.tls.ca=secure.yaml"], 65, saying: scratch("secure.yaml"))
        }

        @Test func aFolderThatHoldsARunAlready() async throws {
            try FileManager.default.createDirectory(atPath: scratch("old"), withIntermediateDirectories: true)
            _ = try scratch.write("{}", as: "old/report.json")
            try await refused(["run", "sample.yaml", "--out", "old"], 65, saying: "holds a run already")
            #expect(try scratch.names(in: "old") == ["report.json"])
        }

        @Test func whatIsNoRun() async throws {
            try FileManager.default.createDirectory(atPath: scratch("empty"), withIntermediateDirectories: true)
            try await refused(["report", "empty"], 65, saying: "is not a run folder")
            try await refused(["report", "absent"], 65, saying: "absent")
            try await refused(["report", "sample.yaml"], 65, saying: "sample.yaml")
            try FileManager.default.createDirectory(atPath: scratch("odd"), withIntermediateDirectories: true)
            _ = try scratch.write("not JSON", as: "odd/run.json")
            try await refused(["report", "odd"], 65, saying: "odd/run.json")
        }

        @Test func settingsOfTheReferenceThatCannotBe() async throws {
            _ = try scratch.write("wrokers: 3\n", as: "reference.yaml")
            let serve = ["serve", "--port", "0", "--metrics-port", "0", "--worker-metrics-port", "0", "--config"]
            try await refused(serve + ["reference.yaml"], 65, saying: "reference.yaml:1:1: wrokers", lines: nil)
            let said =
                "ttsload: serve: absent.yaml: cannot be read: No such file or directory. Allowed: a file of settings"
            try await refused(serve + ["absent.yaml"], 65, saying: said)
        }

        // MARK: 69

        private func unreachable(
            _ url: String,
            _ part: String,
            _ arguments: [String] = [],
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            _ = try scratch.write(Sample.scenario(url: url), as: "external.yaml")
            let command = ["run", "external.yaml"] + arguments
            try await refused(command, 69, saying: part, sourceLocation: sourceLocation)
        }

        @Test func nothingListens() async throws {
            try await unreachable("ws://127.0.0.1:\(Listener.unusedPort())/", "Connection refused")
            try await unreachable("ws://nobody.invalid/", "nobody.invalid")
        }

        @Test func aPlainWebServer() async throws {
            let server = Listener.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nHi")
            try await unreachable("ws://127.0.0.1:\(server.port)/", "refused the WebSocket upgrade with HTTP 200")
            let other = "; a server without TLS answers so, whose URL begins with ws://"
            try await unreachable("wss://127.0.0.1:\(server.port)/", other)
        }

        @Test func aWrongPath() async throws {
            let server = Listener.answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            try await unreachable("ws://127.0.0.1:\(server.port)/nowhere", "HTTP 404: Not Found")
        }

        @Test func whatSpeaksNoHTTP() async throws {
            let server = Listener.answering("220 mail.example.net ESMTP\r\n")
            try await unreachable("ws://127.0.0.1:\(server.port)/", "not a WebSocket server")
        }

        @Test func whatSpeaksGarbage() async throws {
            let garbage = [0x16, 0x03, 0x01, 0x1B] + [UInt8](repeating: 0xFE, count: 5_000)
            let server = Listener { peer in
                Listener.send(garbage, to: peer)
                _ = Listener.receive(peer)
            }
            let told = #"not HTTP: \x16\x03\x01\x1B"# + String(repeating: #"\xFE"#, count: 16) + "…\n"
            try await unreachable("ws://127.0.0.1:\(server.port)/", told)
        }

        @Test func aServerThatSaysNothing() async throws {
            let server = Listener { peer in while !Listener.receive(peer).isEmpty {} }
            let soon = ["--set", "session.deadlines.connect=300ms"]
            let limit = "not open within 0.3 s (session.deadlines.connect): no answer "
            try await unreachable("ws://127.0.0.1:\(server.port)/", limit + "to the upgrade request", soon)
            try await unreachable("wss://127.0.0.1:\(server.port)/", limit + "in the TLS handshake", soon)
        }

        @Test func aCertificateThatNobodyVouchesFor() async throws {
            let relay = TLSRelay(try SelfSigned(in: scratch), to: Listener.unusedPort())
            try await unreachable("wss://localhost:\(relay.port)/", "certificate was not accepted: self-signed")
        }

        @Test func aServerThatSpeaksTLS() async throws {
            let other = "; a server that speaks TLS may answer so, whose URL begins with wss://"
            let relay = TLSRelay(try SelfSigned(in: scratch), to: Listener.unusedPort())
            try await unreachable("ws://localhost:\(relay.port)/", other)
            let proxy = Listener.answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            try await unreachable("ws://127.0.0.1:\(proxy.port)/", other)
        }

        // MARK: 70

        @Test func aFolderThatCannotBe() async throws {
            let name = "sample.yaml/run"
            try await refused(
                ["run", "sample.yaml", "--out", name],
                70,
                saying: "\(name): cannot create the directory"
            )
            try await refused(["run", "sample.yaml", "--out", "/proc/ttsload/run"], 70, saying: "/proc/ttsload")
        }

        @Test func aPortThatIsTaken() async throws {
            let taken = Listener { _ in }
            let serve = ["serve", "--port", "\(taken.port)", "--metrics-port", "0", "--worker-metrics-port", "0"]
            try await refused(serve, 70, saying: "cannot listen on 127.0.0.1 port \(taken.port)")
        }
    }
}
