import Foundation
import Recording
import Testing

extension CommandLineTests {
    /// What a person sees who sits at a terminal.
    @Suite struct TerminalTests {
        private let scratch: Scratch
        private let file: String
        /// What the display's lines begin with, and nothing else that is printed.
        private static let labels = ["first audio  ", "sessions     ", "audio        ", "generator    "]

        init() throws {
            scratch = try Scratch()
            file = try scratch.write(Sample.scenario, as: "sample.yaml")
        }

        private func screen(_ output: String, columns: Int) -> Screen {
            var screen = Screen(columns: columns)
            screen.write(output)
            return screen
        }

        /// The screens at each redraw, with the display on them.
        private func expectRedrawn(_ output: String, columns: Int, atLeast redraws: Int) {
            var screen = Screen(columns: columns)
            var shown = 0
            // Each redraw begins by moving up.
            for (index, piece) in output.components(separatedBy: "\u{1B}[5A").enumerated() {
                let wrapped = screen.wraps
                screen.write(index == 0 ? piece : "\u{1B}[5A" + piece)
                let text = screen.text
                guard let top = text.firstIndex(where: { $0.hasPrefix(Self.labels[0]) }) else { continue }
                shown += 1
                #expect(Array(text[top..<(top + 4)]).map { String($0.prefix(13)) } == Self.labels, "\(text)")
                // The one before is not left above it.
                for label in Self.labels { #expect(text.count { $0.hasPrefix(label) } == 1, "\(text)") }
                // The head reaches to the last column, whatever stands there.
                let head = text[top - 1]
                #expect(head.hasPrefix("sample ") && head.count == columns, "\(head)")
                if index > 0 { #expect(screen.wraps == wrapped) }
            }
            #expect(shown >= redraws)
        }

        private func expectLeftAsItWas(_ screen: Screen) {
            #expect(screen.unknown.isEmpty)
            #expect(!screen.isCursorHidden)
            #expect(screen.column == 0)
            #expect(screen.row == screen.lines.count - 1)
            for line in screen.text {
                for label in Self.labels { #expect(!line.hasPrefix(label), "\(screen.text)") }
            }
        }

        @Test(arguments: [60, 120]) func theDisplayIsRedrawnInPlaceAndGoes(columns: Int) async throws {
            let run = ["run", file, "--out", "run"]
            let finished = try await Tool.onTerminal(run, columns: columns, in: scratch)
            expectRedrawn(finished.errors, columns: columns, atLeast: 2)
            let screen = screen(finished.errors, columns: columns)
            expectLeftAsItWas(screen)
            let report = try RunReport(json: try scratch.text("run/report.json"))
            #expect(finished.code == report.exitCode)
            // The summary is all that follows.
            let summary = try #require(screen.text.firstIndex { $0.contains("exit code \(report.exitCode)") })
            #expect(screen.text[..<summary].allSatisfy { !$0.contains("First audio") })
            #expect(screen.text[summary...].contains { $0.contains("First audio") })
        }

        @Test func anInterruptIsToldAboveTheDisplayAndTheReportIsWritten() async throws {
            let run = ["run", file, "--out", "run"] + Sample.long
            let finished = try await Tool.onTerminal(run, columns: 80, in: scratch) { [scratch] process, terminal in
                try await eventually { terminal.output.contains("driving") }
                try await eventually { try RunFolderReader(path: scratch("run")).windows().count >= 2 }
                kill(process, SIGINT)
                try await eventually { terminal.output.contains("draining") }
            }
            #expect(finished.code == 130)
            expectRedrawn(finished.errors, columns: 80, atLeast: 2)
            let screen = screen(finished.errors, columns: 80)
            expectLeftAsItWas(screen)
            let notice = screen.text.firstIndex { $0.hasPrefix("Ending the load and draining") }
            let summary = screen.text.firstIndex { $0.contains("exit code 130") }
            #expect(try #require(notice) < (try #require(summary)))
            let report = try RunReport(json: try scratch.text("run/report.json"))
            #expect(report.verdict == .interrupted && report.exitCode == 130)
            #expect(try scratch.names(in: "run").isSuperset(of: ["report.html", "report.md", "junit.xml"]))
        }

        @Test func aQuietRunLeavesTheTerminalEmpty() async throws {
            let finished = try await Tool.onTerminal(["run", file, "--out", "run", "-q"], columns: 80, in: scratch)
            #expect(finished.errors == "")
            let report = try RunReport(json: try scratch.text("run/report.json"))
            #expect(finished.code == report.exitCode)
        }

        @Test(arguments: [[], ["--quiet"]]) func whatAProgramReadsIsJSONAlone(arguments: [String]) async throws {
            let run = ["run", file, "--out", "run", "--json"] + arguments
            let finished = try await Tool.onTerminal(run, columns: 80, in: scratch, isPiped: true)
            #expect(finished.output == (try scratch.text("run/report.json")))
            #expect(try RunReport(json: finished.output).exitCode == finished.code)
            #expect(finished.errors.isEmpty == !arguments.isEmpty)
            expectLeftAsItWas(screen(finished.errors, columns: 80))
            #expect(!finished.errors.contains("exit code"))
        }
    }
}
