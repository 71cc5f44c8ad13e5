import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

extension CommandLineTests {
    /// What is secret in a scenario reaches the server, and nothing that a person might show to another.
    @Suite struct SecrecyTests {
        private let scratch: Scratch

        init() throws { scratch = try Scratch() }

        /// Each stands in one place, so that a leak names it.
        private static let secrets = [
            "authorization", "apiKey", "cookie", "query", "environment", "scrapeUser", "scrapePassword", "scrapeQuery",
        ].map { "s3cret\($0)s3cret" }

        private static func scenario(target: String, metrics: UInt16) -> String {
            """
            name: secrets
            target:
              url: "\(target)?token=\(secrets[3])"
              headers:
                Authorization: "Bearer \(secrets[0])"
                X-Api-Key: \(secrets[1])
                Cookie: session=\(secrets[2])
                X-Environment: "${SECRET_OF_THE_TEST}"
            load: {stages: [{sessions: 2, hold: 1s}], drain: 5s}
            session: {utterances: 1, texts: {inline: ["Yes."]}, deadlines: {connect: 500ms}}
            targets: ["failures <= 100%"]
            metrics:
              - {job: a, url: "http://127.0.0.1:\(metrics)/metrics?key=\(secrets[7])", interval: 200ms}

            """
        }

        private func leaks(in text: String) -> [String] { Self.secrets.filter { text.contains($0) } }

        /// Everything in a folder, what is compressed as it was before.
        private func contents(of folder: String) async throws -> String {
            guard scratch.holds(folder) else { return "" }
            var all = ""
            for name in try scratch.names(in: folder).sorted() {
                let path = scratch("\(folder)/\(name)")
                if name.hasSuffix(".zst") {
                    all += try await Tool.run(["-dqc", path], executable: "/usr/bin/zstd").output
                } else {
                    all += String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
                }
                all += name
            }
            return all
        }

        private func run(_ target: String, _ metrics: UInt16, _ more: [String] = []) async throws -> Tool.Finished {
            let file = try scratch.write(Self.scenario(target: target, metrics: metrics), as: "secrets.yaml")
            return try await Tool.run(
                ["run", file, "--out", "run"] + more,
                in: scratch,
                environment: ["SECRET_OF_THE_TEST": Self.secrets[4]]
            )
        }

        @Test(.needs(.scripts)) func aRunShowsNone() async throws {
            let scratch = scratch
            let served = try await Tool.serve { [self] ports in
                let finished = try await run("ws://127.0.0.1:\(ports.port)/", ports.metricsPort)
                #expect(finished.code == 0 || finished.code == 96, "\(finished.errors)")
                #expect(leaks(in: finished.output) == [] && leaks(in: finished.errors) == [])
                let folder = try await contents(of: "run")
                #expect(folder.contains("scenario.yaml") && folder.contains("utterances.csv.zst"))
                #expect(leaks(in: folder) == [])
                for command in [["report", "run"], ["scenario", "check", scratch("secrets.yaml")]] {
                    let again = try await Tool.run(
                        command,
                        in: scratch,
                        environment: ["SECRET_OF_THE_TEST": Self.secrets[4]]
                    )
                    #expect(leaks(in: again.output + again.errors) == [], "\(command)")
                }
            }
            #expect(served.code == 0 || served.status == .signaled(SIGTERM))
            #expect(leaks(in: served.output + served.errors) == [])
        }

        /// Each fails in another way, and says why without them.
        @Test(arguments: [
            "nothing listens", "404", "silence", "not HTTP", "a secure address", "no address",
            "a header that cannot be", "a user in the address of a page",
            "an override",
        ])
        func aFailureShowsNone(how: String) async throws {
            let answer: [String: String] = [
                "404": "HTTP/1.1 404 Not Found\r\n\r\n", "not HTTP": "220 ready\r\n",
                "a secure address": "220 ready\r\n",
            ]
            let silent = Listener { peer in while !Listener.receive(peer).isEmpty {} }
            let server = answer[how].map { Listener.answering($0) } ?? silent
            let port = how == "nothing listens" ? Listener.unusedPort() : server.port
            let target =
                switch how {
                case "a secure address": "wss://127.0.0.1:\(port)/"
                case "no address": "ftp://\(Self.secrets[5]):\(Self.secrets[6])@127.0.0.1:\(port)/"
                default: "ws://127.0.0.1:\(port)/"
                }
            let more =
                switch how {
                case "a header that cannot be": ["--set", "target.headers.X-Api-Key=\"\(Self.secrets[1])\\n\""]
                case "a user in the address of a page":
                    ["--set", "metrics.0.url=http://\(Self.secrets[5]):\(Self.secrets[6])@127.0.0.1:1/metrics"]
                case "an override": ["--set", "target.headers.Authorization=[\(Self.secrets[0])]"]
                default: [String]()
                }
            let finished = try await run(target, port, more)
            #expect(finished.code == 65 || finished.code == 69, "\(finished.errors)")
            #expect(!finished.errors.isEmpty)
            #expect(leaks(in: finished.output + finished.errors) == [])
            #expect(leaks(in: try await contents(of: "run")) == [])
        }

        /// The file's content is secret, and what OpenSSL says of it must not quote it.
        @Test func aClientKeyIsNamedByItsPathOnly() async throws {
            let secret = "s3cretkeys3cret"
            _ = try scratch.write(
                "-----BEGIN PRIVATE KEY-----\n\(secret)\n-----END PRIVATE KEY-----\n",
                as: "client.key"
            )
            _ = try scratch.write(
                "-----BEGIN CERTIFICATE-----\n\(secret)\n-----END CERTIFICATE-----\n",
                as: "client.pem"
            )
            _ = try scratch.write(Sample.scenario(url: "wss://127.0.0.1:1/"), as: "keyed.yaml")
            let keyed = ["target.tls.certificate=client.pem", "target.tls.key=client.key"].flatMap { ["--set", $0] }
            let finished = try await Tool.run(["run", "keyed.yaml", "--out", "run"] + keyed, in: scratch)
            #expect(finished.code == 65, "\(finished.errors)")
            #expect(finished.errors.contains("client."))
            #expect(!finished.errors.contains(secret) && !finished.output.contains(secret))
        }

        /// The titles of the tool and of the reference that it starts.
        @Test func noProcessHasThemInItsTitle() async throws {
            let secret = Self.secrets[0]
            _ = try scratch.write(
                Sample.scenario.replacing(
                    "target:\n",
                    with: "target:\n  headers: {Authorization: \"Bearer \(secret)\"}\n"
                ),
                as: "titled.yaml"
            )
            let finished = try await Tool.watch(["run", "titled.yaml", "--out", "run"], in: scratch) { child in
                try await child.line(containing: "driving")
                let all = [child.identifier] + Processes.children(of: child.identifier)
                #expect(all.count == 2)
                for process in all {
                    let title = Processes.arguments(of: process).joined(separator: " ")
                    #expect(title.contains("ttsload") && !title.contains(secret), "\(title)")
                }
                child.send(SIGINT)
            }
            #expect(!finished.errors.contains(secret))
        }

        // MARK: Markup of others

        /// What a server's pages say stands in reports as text.
        @Test func labelsAndDescriptionsAreEscaped() async throws {
            let label = "<script>alert('label')</script>\"><img src=x onerror=alert(1)>"
            let page = """
                # HELP tts_evil <script>alert('help')</script>
                # TYPE tts_evil gauge
                tts_evil{worker="\(label.replacing("\"", with: "\\\""))"} 1

                """
            let metrics = Listener.answering(
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: \(page.utf8.count)\r\n\r\n\(page)"
            )
            let run = try await Sample.run(
                [
                    "--set", "metrics=[{job: evil, url: 'http://127.0.0.1:\(metrics.port)/metrics', interval: 200ms}]",
                    "--set", "queries=[{name: '<script>alert(2)</script>', expr: tts_evil}]",
                    "--set", "description='<script>alert(3)</script>'",
                ],
                in: scratch
            )
            let html = try scratch.text("\(run.folder)/report.html")
            // It is there, and as text.
            #expect(html.contains("&lt;script&gt;alert"))
            for name in ["report.html", "report.md", "junit.xml"] {
                var text = try scratch.text("\(run.folder)/\(name)")
                // The scenario stands in a fence of Markdown's, as it is.
                if name == "report.md", let fence = text.range(of: "```yaml") {
                    text = String(text[..<fence.lowerBound])
                }
                #expect(!text.contains("<script>alert") && !text.contains("<img src=x"), "\(name)")
            }
        }
    }
}
