@testable import MetricScraping

enum ScrapeFuzzing {
    /// Strict parsing finds nothing wrong exactly where the lenient one has nothing to say.
    static func parse(_ bytes: [UInt8]) {
        for format in [ExpositionFormat.prometheusText, .openMetrics] {
            let lenient = ExpositionParser().parse(bytes, as: format)
            var parser = ExpositionParser()
            parser.strict = true
            let strict = parser.parse(bytes, as: format)
            precondition(strict.errorCount <= 1)
            precondition((strict.errorCount == 0) == (lenient.errorCount + lenient.noteCount == 0))
            precondition(
                Set(lenient.samples.map { Key(labels: $0.labels, at: $0.timestampMilliseconds) }).count
                    == lenient.samples.count
            )
        }
    }

    private struct Key: Hashable {
        var labels: LabelSet
        var at: Int64?
    }

    /// The text in one piece, where lines are predicted, is read as it is line by line by a loader that knows none.
    static func load(_ bytes: [UInt8]) {
        let (choice, text) = bytes.choice(of: 40)
        let whole = series(text, pieces: [text])
        precondition(whole == series(text, pieces: text.pieces(of: choice + 1)), "depends on where the text is cut")
    }

    private static func series(_ text: [UInt8], pieces: [[UInt8]]) -> [[String]]? {
        var loader = SeriesLoader()
        do {
            for piece in pieces { try loader.consume(piece[...]) }
        } catch {
            return nil
        }
        return loader.finish().series.map { series in
            zip(series.timestamps, series.values).map { "\(series.labels) \($0) \($1.bitPattern)" }
        }
    }
}
