import Analysis
import Foundation
import Measurement
import Recording
import Testing
import Timing

@testable import Reporting

struct HTMLReportTests {
    @Test func pagesSayWhatIsRecorded() throws {
        try Golden.expect(outline(HTMLReport.render(Fixture.healthy())), is: "healthy.page.txt")
        try Golden.expect(outline(HTMLReport.render(Fixture.bad())), is: "bad.page.txt")
        try Golden.expect(outline(HTMLReport.render(Fixture.empty())), is: "empty.page.txt")
    }

    @Test func theVerdictComesFirst() throws {
        let page = HTMLReport.render(Fixture.bad())
        let verdict = try #require(page.range(of: "<h1>2 of 6 targets missed"))
        let table = try #require(page.range(of: "<table"))
        #expect(verdict.lowerBound < table.lowerBound)
        #expect(page.contains("exit code 99: a target missed"))
    }

    @Test func thePageStandsAlone() {
        let page = HTMLReport.render(Fixture.bad())
        // The scenario and addresses may hold URLs as text; nothing may load one.
        for loader in [" src=", " href=", "@import", "url(", "<link", "<iframe", "fetch(", "XMLHttpRequest"] {
            #expect(!page.contains(loader), "\(loader)")
        }
        #expect(page.contains("prefers-color-scheme:dark") && page.contains("@media print"))
        #expect(page.contains("width=device-width"))
    }

    @Test func theDrawingsAreWellFormed() throws {
        for analysis in [Fixture.healthy(), Fixture.bad(), Fixture.empty(), Hostile.analysis()] {
            let page = HTMLReport.render(analysis)
            for svg in drawings(page) {
                let check = try #require(XMLCheck.parse(svg), "\(svg.prefix(200))")
                #expect(check.all("title").count == 1 && check.all("desc").count == 1)
            }
            #expect(!page.contains("nan") && !page.contains("inf\""))
        }
        #expect(drawings(HTMLReport.render(Fixture.bad())).count == 6 + 5 + 4 + 5 + 3)
    }

    /// On a narrow screen a cell's column stands beside it.
    @Test func everyCellKnowsItsColumn() throws {
        let page = HTMLReport.render(Fixture.bad())
        for name in ["figures", "steps", "worst", "scrapes"] {
            let table = try #require(page.firstMatch(of: try Regex("<table class=\"\(name)\">[\\s\\S]*?</table>"))).0
            let heads = table.matches(of: #/<th(?: [^>]*)?>(.*?)<\/th>/#).map { String($0.1) }
            let rows = table.matches(of: #/<tr[^>]*><td[\s\S]*?<\/tr>/#).map { $0.0 }
            #expect(!rows.isEmpty)
            for row in rows {
                #expect(row.matches(of: #/<td[^>]* data-name="([^"]*)"/#).map { String($0.1) } == heads)
            }
        }
        #expect(page.contains("content:attr(data-name)"))
    }

    @Test func everyElementIsClosed() throws {
        for analysis in [Fixture.bad(), Hostile.analysis()] {
            var page = HTMLReport.render(analysis)
            // The rest of the page is XML but for its doctype, its void elements and what is raw text.
            page.replace("<!doctype html>", with: "")
            for raw in ["style", "script"] {
                let open = try #require(page.range(of: "<\(raw)>"))
                let close = try #require(page.range(of: "</\(raw)>"))
                page.removeSubrange(open.lowerBound..<close.upperBound)
            }
            page.replace(#/<meta [^>]*>/#, with: "")
            let check = try #require(XMLCheck.parse(page))
            #expect(check.all("script").isEmpty && check.all("img").isEmpty)
        }
    }

    @Test func textFromElsewhereStaysText() throws {
        let page = HTMLReport.render(Hostile.analysis())
        let body = try #require(page.range(of: "<body>"))
        #expect(!page.contains("<script>alert") && !page.contains("<img"))
        #expect(page[body.lowerBound...].ranges(of: "<script>").count == 1)
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(page.contains("{{h}}"))
        for scalar in ["\u{0}", "\u{1B}", "\u{7}", "\u{202E}"] { #expect(!page.contains(scalar)) }
        // No attribute may have been ended by a text: every one that the parser finds is one of the page's own.
        var own = page
        own.replace("<!doctype html>", with: "")
        own.replace(#/<meta [^>]*>/#, with: "")
        for raw in ["style", "script"] {
            let open = try #require(own.range(of: "<\(raw)>"))
            let close = try #require(own.range(of: "</\(raw)>"))
            own.removeSubrange(open.lowerBound..<close.upperBound)
        }
        let check = try #require(XMLCheck.parse(own))
        let names = Set(check.elements.flatMap { $0.attributes.keys })
        #expect(!names.contains { $0.hasPrefix("on") })
    }

    @Test func pagesStaySmall() {
        #expect(HTMLReport.render(Fixture.healthy()).utf8.count < 300_000)
        #expect(HTMLReport.render(Fixture.day()).utf8.count < 1_500_000)
    }

    @Test func oneWindowAndOneUtterance() throws {
        var analysis = Fixture.healthy()
        analysis.windows = [analysis.windows[10]]
        analysis.events = []
        analysis.report.figures.fal.buckets = [.init(le: 0.15, count: 1)]
        let page = HTMLReport.render(analysis)
        #expect(page.contains("class=\"dot s1\""))
        for svg in drawings(page) { _ = try #require(XMLCheck.parse(svg)) }
    }

    @Test func infiniteAndAbsentValues() throws {
        var analysis = Fixture.healthy()
        for index in analysis.report.targets.indices {
            analysis.report.targets[index].value = nil
            analysis.report.targets[index].interval = [nil, nil]
            analysis.report.targets[index].limit = index == 0 ? 0 : .infinity
        }
        analysis.report.figures.fal.p99 = .infinity
        analysis.report.figures.fal.buckets.append(.init(le: .infinity, count: 4))
        analysis.report.figures.jitter.buckets = [.init(le: 0, count: 9)]
        analysis.serverLines[0].points = analysis.serverLines[0].points.map { .init(at: $0.at, value: .nan) }
        analysis.serverLines[1].points = analysis.serverLines[1].points.map { .init(at: $0.at, value: .infinity) }
        let page = HTMLReport.render(analysis)
        #expect(page.contains("never"))
        #expect(page.contains("nothing recorded"))
        for svg in drawings(page) { _ = try #require(XMLCheck.parse(svg)) }
    }

    @Test func allFailed() {
        var analysis = Fixture.healthy()
        let planned = analysis.report.utterances.planned
        analysis.report.utterances.ok = 0
        analysis.report.utterances.outcomes = ["connect_refused": planned]
        analysis.report.figures = RunReport.Figures()
        let page = HTMLReport.render(analysis)
        #expect(page.contains("connection refused") && page.contains("Nothing was measured."))
        #expect(page.contains("Adds up to all \(planned) planned"))
    }

    @Test func outcomesThatDoNotAddUpAreSaid() {
        var analysis = Fixture.healthy()
        analysis.report.utterances.planned += 1
        #expect(HTMLReport.render(analysis).contains("were planned."))
    }

    @Test func aLimitIsDrawnInTheFiguresOfItsTarget() {
        let page = HTMLReport.render(Fixture.bad())
        #expect(page.contains("p95 limit 300 ms") && page.contains("p99.9 limit 2 s"))
    }

    @Test func anAlertsTruthSaysWhyASecondAboveTheLimitIsNoMiss() {
        let sentence = "A target is asked of ten seconds at a time or more"
        var analysis = Fixture.healthy()
        analysis.report.alerts = [RunReport.Alert(name: "Slow")]
        #expect(!HTMLReport.render(analysis).contains(sentence))
        analysis.report.truth = [RunReport.Truth(target: "fal.p95 < 300ms", spans: [])]
        #expect(HTMLReport.render(analysis).contains(sentence))
    }

    @Test func processorTimeIsAShareEverywhere() {
        var analysis = Fixture.healthy()
        analysis.report.generator.cpuProcess = 0.0657
        #expect(HTMLReport.render(analysis).contains("<b>6.57 %</b><small>of a core, all threads</small>"))
    }

    private func drawings(_ page: String) -> [String] {
        page.matches(of: #/<svg .*?<\/svg>/#.dotMatchesNewlines()).map { String($0.output) }
    }

    /// What a reader reads, a line an element, without drawings.
    private func outline(_ page: String) -> String {
        var text = page
        for pattern in ["<style>.*?</style>", "<script>.*?</script>", "<svg .*?</svg>"] {
            text = text.replacingOccurrences(of: "(?s)\(pattern)", with: "", options: .regularExpression)
        }
        text = text.replacingOccurrences(
            of: "(?s)</?(code|b|em|small|i|time)( [^>]*)?>",
            with: " ",
            options: .regularExpression
        )
        text = text.replacingOccurrences(of: "(?s)<[^>]*>", with: "\n", options: .regularExpression)
        return text.split(separator: "\n")
            .map { $0.split(separator: " ").joined(separator: " ") }
            .filter { !$0.isEmpty }
            .joined(separator: "\n") + "\n"
    }
}
