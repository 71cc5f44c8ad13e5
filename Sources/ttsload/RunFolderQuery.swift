import Analysis
import ArgumentParser
import PromQL
import Recording
import Reporting

/// Evaluates an expression over a run folder's scrapes and prints the answer.
struct RunFolderQuery {
    var expression: String
    var folder: String
    var compatibility: Compatibility
    var lookback: String
    var at: String?
    var from: String?
    var to: String?
    var step: String?
    var format: PromQLCommand.Format

    func run() throws {
        var options = QueryOptions(compatibility: compatibility)
        options.lookbackMilliseconds = try duration(lookback, of: "--lookback")
        let interval = try step.map { try duration($0, of: "--step") }
        let (atTime, fromTime, toTime) = (try time(at, "--at"), try time(from, "--from"), try time(to, "--to"))
        let query = try evaluated { () throws(PromQLError) in try PromQLQuery(expression, options: options) }
        let (reader, series) = try load(query)
        for warning in reader.warnings { Console.note("ttsload: \(warning)") }
        func instant(_ time: QueryTime) -> Int64 { time.milliseconds(start: series.start, end: series.end) }

        if from == nil, to == nil, step == nil, format != .plot {
            let time = instant(atTime ?? .beforeEnd(0))
            let result = try evaluated { () throws(PromQLError) in try query.instant(at: time, over: series.source) }
            try show(QueryAnswer(result: result, expression: expression, at: time, start: series.start), series, nil)
            return
        }
        let (first, last) = (instant(fromTime ?? .afterStart(0)), instant(toTime ?? .beforeEnd(0)))
        guard first <= last else {
            throw Console.failure(
                "the range ends at \(toTime == nil ? "the run's end" : to ?? "") before it begins at \(from ?? "start")",
                .badData
            )
        }
        let result = try evaluated { () throws(PromQLError) in
            try query.range(
                from: first,
                through: last,
                step: interval ?? RunSeries.defaultStep(from: first, through: last),
                over: series.source
            )
        }
        try show(
            QueryAnswer(result: result, expression: expression, at: last, start: series.start),
            series,
            first...last
        )
    }

    private func show(_ answer: QueryAnswer, _ series: RunSeries, _ range: ClosedRange<Int64>?) throws {
        if format != .json {
            for remark in answer.remarks { Console.note("ttsload: \(remark.text)") }
            if answer.isEmpty { Console.note("ttsload: \(emptiness(series))") }
        }
        switch format {
        case .json: try Console.printRaw(AnswerJSON.render(answer))
        case .plot where range != nil:
            let plot = AnswerPlot.render(answer, over: range ?? (0...0), width: Console.width)
            try Console.printRaw(plot)
        case .table, .plot: try Console.printRaw(AnswerTable.render(answer))
        }
    }

    private func emptiness(_ series: RunSeries) -> String {
        series.seriesCount == 0
            ? "no answer: nothing that \(folder) scraped has a metric's name that the expression asks for"
            : "no answer: none of \(series.seriesCount) series of these metrics has a value there"
    }

    private func load(_ query: PromQLQuery) throws -> (RunFolderReader, RunSeries) {
        do {
            let reader = try RunFolderReader(path: folder)
            return (reader, try RunSeries(reader, for: query.expression))
        } catch let error as RecordingError {
            throw Console.failure(error.description, .badData)
        } catch {
            throw Console.failure("\(folder): can't be read: \(error)", .badData)
        }
    }

    /// What is wrong with an expression is bad data; JSON readers get it in their form too.
    private func evaluated<Value>(_ body: () throws(PromQLError) -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            if format == .json { try Console.printRaw(AnswerJSON.render(error)) }
            throw Console.failure(error.description, .badData)
        }
    }

    private func time(_ text: String?, _ option: String) throws -> QueryTime? {
        guard let text else { return nil }
        guard let time = QueryTime(parsing: text) else {
            throw Console.failure(
                "\(option) takes RFC 3339, Unix seconds, start, end, +30s from the start or -10s from the end, "
                    + "not \"\(text)\"",
                .usage
            )
        }
        return time
    }

    private func duration(_ text: String, of option: String) throws -> Int64 {
        guard let milliseconds = RunDuration.milliseconds(parsing: text), milliseconds > 0 else {
            throw Console.failure("\(option) takes a duration such as 30s or 1m30s, not \"\(text)\"", .usage)
        }
        return milliseconds
    }
}
