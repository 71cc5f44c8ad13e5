import Analysis
import Measurement
import Recording
import Timing

/// A run in which everything that a server, a scenario or a metrics page can name is an attack on the reports.
enum Hostile {
    static let script = "<script>alert(1)</script>"
    /// A quotation mark with a combining mark is one character, and still ends an attribute.
    static let attribute = "x\"\u{301} onmouseover=\"alert(1)\" '><img src=x onerror=alert(1)>"
    static let control = "a\u{0}b\u{1B}[2J\u{7}c\u{85}d\u{202E}e\r\nf"
    static let markdown = "a | b ` c ``` d **e** [f](javascript:g) <b> {{h}}"

    static let all = [script, attribute, control, markdown]

    static func analysis() -> RunAnalysis {
        let text = all.joined(separator: " ")
        var analysis = Fixture.bad()
        analysis.report.name = text
        analysis.report.description = text
        analysis.report.target = text
        analysis.report.started = text
        analysis.report.version = text
        analysis.report.host.name = text
        analysis.report.host.processor = text
        analysis.report.warnings = all
        analysis.report.generator.verdict = text
        analysis.report.generator.why = all
        analysis.report.steadiness.why = text
        analysis.report.audio.delivery = text
        analysis.report.audio.timestamps = text
        analysis.report.utterances.outcomes[text] = 7
        for index in analysis.report.targets.indices {
            analysis.report.targets[index].expression += text
            analysis.report.targets[index].why = text
            analysis.report.targets[index].unit = text
        }
        for index in analysis.report.scrapes.indices {
            analysis.report.scrapes[index].job = text
            analysis.report.scrapes[index].url = text
            analysis.report.scrapes[index].lastError = text
        }
        for index in analysis.events.indices { analysis.events[index].text = text }
        for index in analysis.serverLines.indices {
            analysis.serverLines[index].title = text
            analysis.serverLines[index].metric = text
        }
        for index in analysis.worst.indices {
            analysis.worst[index].serverSessionID = text
            analysis.worst[index].detail = text
        }
        analysis.scenarioText = all.joined(separator: "\n")
        return analysis
    }
}
