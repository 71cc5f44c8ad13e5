import Foundation
import PromQL
import Reporting
import Testing

@Suite struct QueryAnswerTests {
    /// 2026-11-22T10:30:00Z.
    private static let start: Int64 = 1_795_343_400_000

    private func answer(_ value: QueryValue, at seconds: Int64 = 30) -> QueryAnswer {
        QueryAnswer(
            result: QueryResult(value: value, annotations: []),
            expression: "x",
            at: Self.start + seconds * 1000 + 250,
            start: Self.start
        )
    }

    private func vector(_ pairs: [([String: String], Double)]) -> QueryValue {
        .vector(pairs.map { VectorSample(labels: Labels($0.0), value: $0.1) })
    }

    private func line(_ values: [Double], step: Int64 = 1000, name: String = "a") -> MatrixSeries {
        MatrixSeries(
            labels: Labels([Labels.metricName: name]),
            timestamps: values.indices.map { Self.start + Int64($0) * step },
            values: values
        )
    }

    @Test func jsonHasTheFormOfPrometheus() {
        let value = vector([(["__name__": "a", "path": "C:\\\"x\"\n"], 0.1), ([:], .infinity), (["b": "é"], 1e21)])
        #expect(
            AnswerJSON.render(answer(value)) == #"{"status":"success","data":{"resultType":"vector","result":["#
                + #"{"metric":{"__name__":"a","path":"C:\\\"x\"\n"},"value":[1795343430.25,"0.1"]},"#
                + #"{"metric":{},"value":[1795343430.25,"+Inf"]},"#
                + #"{"metric":{"b":"é"},"value":[1795343430.25,"1e+21"]}]}}"# + "\n"
        )
        #expect(
            AnswerJSON.render(answer(.scalar(.nan)))
                == #"{"status":"success","data":{"resultType":"scalar","result":[1795343430.25,"NaN"]}}"# + "\n"
        )
        #expect(
            AnswerJSON.render(answer(.string("hi"), at: 0))
                == #"{"status":"success","data":{"resultType":"string","result":[1795343400.25,"hi"]}}"# + "\n"
        )
        #expect(
            AnswerJSON.render(answer(.matrix([line([1, 1e-7, 123_456_789])])))
                == #"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"a"},"#
                + #""values":[[1795343400,"1"],[1795343401,"1e-07"],[1795343402,"123456789"]]}]}}"# + "\n"
        )
    }

    @Test func jsonSaysWhatWentWrongOrIsDoubtful() throws {
        let query = try PromQLQuery("rate(load[1m])")
        let series = SeriesData(
            labels: Labels([Labels.metricName: "load"]),
            timestamps: [Self.start, Self.start + 10_000],
            values: [1, 2]
        )
        let result = try query.instant(at: Self.start + 10_000, over: SeriesSource([series]))
        let doubtful = QueryAnswer(result: result, expression: query.text, at: Self.start, start: Self.start)
        #expect(AnswerJSON.render(doubtful).hasSuffix(#"_bucket: \"load\" (1:6)"]}"# + "\n"))
        #expect(AnswerJSON.render(doubtful).contains(#","infos":["PromQL info: metric might not"#))
        #expect(throws: PromQLError.self) { try PromQLQuery("sum(") }
        do {
            _ = try PromQLQuery("sum(")
        } catch {
            let text = AnswerJSON.render(error)
            #expect(text.hasPrefix(#"{"status":"error","errorType":"bad_data","error":"1:5: "#))
        }
    }

    @Test func jsonIsReadByOthers() throws {
        let names = (0..<0x20).compactMap { Unicode.Scalar($0) }.map(String.init).joined()
        let text = AnswerJSON.render(answer(vector([(["a": names + "\u{7f}\u{2028}😀"], 1)])))
        let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let data = document?["data"] as? [String: Any]
        let first = (data?["result"] as? [[String: Any]])?.first
        #expect((first?["metric"] as? [String: String])?["a"] == names + "\u{7f}\u{2028}😀")
    }

    @Test func tablesAreAligned() {
        let value = vector([(["__name__": "up", "job": "a"], 1), (["__name__": "load"], 1_234_567.5)])
        #expect(
            AnswerTable.render(answer(value)) == """
                at 2026-11-22T10:30:30.250Z (+30.25s)
                up{job="a"}          1
                load         1234567.5

                """
        )
        #expect(
            AnswerTable.render(answer(.matrix([line([8, 9, 10.5], step: 5000)]))) == """
                a
                  2026-11-22T10:30:00.000Z   +0s     8
                  2026-11-22T10:30:05.000Z   +5s     9
                  2026-11-22T10:30:10.000Z  +10s  10.5

                """
        )
        #expect(AnswerTable.render(answer(.scalar(3))) == "3\n")
        #expect(AnswerTable.render(answer(vector([]))) == "")
        let hostile = AnswerTable.render(answer(vector([(["a": "\u{1B}[2Jx"], 1)])))
        #expect(!hostile.contains("\u{1B}"))
    }

    @Test func plotsShowTheCourse() {
        let rising = answer(.matrix([line((0...40).map(Double.init))]))
        let range = Self.start...(Self.start + 40_000)
        let plot = AnswerPlot.render(rising, over: range, width: 46).split(separator: "\n").map(String.init)
        // Title, ten rows, the axis, the summary.
        #expect(plot.count == 13)
        #expect(plot[1].hasPrefix("40 ┤") && plot[10].hasPrefix(" 0 ┤"))
        #expect(plot[11] == "    +0s" + String(repeating: " ", count: 35) + "+40s")
        #expect(plot[12].contains("min 0  max 40  last 40  points 41"))
        // The line begins at the lower left corner and ends at the upper right one.
        #expect(plot[10].unicodeScalars.dropFirst(4).first != "\u{2800}")
        #expect(plot[1].unicodeScalars.last != "\u{2800}")
        #expect(plot[10].unicodeScalars.last == "\u{2800}")
    }

    @Test(arguments: [
        [0.0], [5, 5, 5], [-3, -3], [.nan, .nan], [.infinity, 1, -.infinity], [1e308, -1e308], [],
        [.leastNonzeroMagnitude, 0],
    ])
    func everySeriesCanBePlotted(values: [Double]) {
        for width in [0, 1, 20, 500] {
            let range = Self.start...(Self.start + Int64(max(0, values.count - 1)) * 1000)
            let plot = AnswerPlot.render(answer(.matrix([line(values)])), over: range, width: width)
            #expect(plot.isEmpty == values.isEmpty)
        }
    }

    @Test func manySeriesAreCounted() {
        let plot = AnswerPlot.render(
            answer(.matrix((0..<11).map { line([1, 2], name: "n\($0)") })),
            over: Self.start...(Self.start + 1000),
            width: 60
        )
        #expect(plot.contains("and 3 more series"))
    }

    @Test func scriptsAreSummedUp() throws {
        var summary = ScriptSummary()
        let good = PromQLScript("eval instant at 0 1\n  1\n")
        let mixed = PromQLScript("eval instant at 0 1\n  2\n\neval instant at 0 histogram_avg(vector(1))\n")
        summary.files = [
            .init(name: "a.test", outcomes: good.run()), .init(name: "b.test", outcomes: mixed.run()),
            .init(name: "c.test", outcomes: [], problem: "c.test: line 1: \"x\""),
        ]
        #expect(summary.counts == .init(passed: 1, failed: 1, unsupported: 1))
        #expect(!summary.isComplete)
        #expect(
            summary.text == """
                a.test: 1 passed, 0 failed, 0 unsupported
                b.test: 0 passed, 1 failed, 1 unsupported
                3 evaluations: 1 passed, 1 failed, 1 unsupported

                """
        )
        let failed = try #require(mixed.run().first)
        #expect(ScriptSummary.line(failed, in: "b.test") == "fail b.test:1: 1: expected 2, got scalar 1")
        let document = try JSONSerialization.jsonObject(with: Data(summary.json.utf8)) as? [String: Any]
        #expect(document?["failed"] as? Int == 1)
        let files = document?["files"] as? [[String: Any]]
        #expect(files?.map { $0["file"] as? String } == ["a.test", "b.test", "c.test"])
        #expect(files?.last?["error"] as? String == "c.test: line 1: \"x\"")
        let evaluations = files?[1]["evaluations"] as? [[String: Any]]
        #expect(evaluations?.map { $0["verdict"] as? String } == ["fail", "unsupported"])
        #expect(evaluations?.first?["expected"] as? String == "2")
    }
}
