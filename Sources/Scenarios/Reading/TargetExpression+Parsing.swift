import Documents

/// Why a line of `targets` is not understood.
public struct TargetSyntaxError: Error, Sendable, Equatable {
    /// Unicode scalars from the text's start.
    public var offset: Int
    public var problem: String
    public var suggestion: String?
    public var allowed: String?
}

extension TargetExpression {
    /// Parses `fal.p95 < 300ms`, `rtf.p95 < 0.5`, `frame_drops < 0.5%` or `query("…") < 3`.
    ///
    /// - Throws: what is wrong and where, a limit in the wrong unit included.
    public init(parsing text: String) throws(TargetSyntaxError) {
        var scanner = Scanner(text)
        let subject = try scanner.subject()
        let comparison = try scanner.comparison()
        let limit = try scanner.limit(of: subject)
        self.init(text: text, subject: subject, comparison: comparison, limit: limit)
    }

    private enum Unit { case duration, ratio, share, number }

    private static func unit(of subject: Subject) -> Unit {
        switch subject {
        case .statistic(.rtf, _): .ratio
        case .statistic: .duration
        case .share: .share
        case .query: .number
        }
    }

    private struct Scanner {
        private let scalars: [Unicode.Scalar]
        private var position = 0

        init(_ text: String) { scalars = Array(text.unicodeScalars) }

        mutating func subject() throws(TargetSyntaxError) -> Subject {
            skipBlanks()
            let start = position
            let name = word()
            let names = Figure.allCases.map(\.rawValue) + Share.allCases.map(\.rawValue) + ["query"]
            if name == "query" { return .query(try query()) }
            if let share = Share(rawValue: name) {
                if peek == "." { throw failure("\(name) is a share and has no statistic", allowed: "\(name) < 1%") }
                return .share(share)
            }
            guard let figure = Figure(rawValue: name) else {
                let nearest = NearestName.of(name, among: names)
                let problem = name.isEmpty ? "a figure's name is missing" : "no such figure: \"\(name)\""
                throw failure(problem, at: start, suggestion: nearest, allowed: names.joined(separator: ", "))
            }
            let statistics = Statistic.allCases.map(\.rawValue).joined(separator: ", ")
            guard peek == "." else {
                throw failure("\(name) needs a statistic, for example \(name).p95", allowed: statistics)
            }
            position += 1
            let statisticStart = position
            let text = word()
            guard let statistic = Statistic(rawValue: text) else {
                let nearest = NearestName.of(text, among: Statistic.allCases.map(\.rawValue))
                throw failure(
                    "no such statistic: \"\(text)\"",
                    at: statisticStart,
                    suggestion: nearest,
                    allowed: statistics
                )
            }
            return .statistic(figure: figure, statistic)
        }

        mutating func comparison() throws(TargetSyntaxError) -> Comparison {
            skipBlanks()
            let start = position
            while let scalar = peek, "<>=!".unicodeScalars.contains(scalar) { position += 1 }
            let text = String(String.UnicodeScalarView(scalars[start..<position]))
            guard let comparison = Comparison(rawValue: text) else {
                let problem = text.isEmpty ? "a comparison is missing" : "no such comparison: \"\(text)\""
                throw failure(problem, at: start, allowed: Comparison.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return comparison
        }

        mutating func limit(of subject: Subject) throws(TargetSyntaxError) -> Double {
            skipBlanks()
            let start = position
            let text = String(String.UnicodeScalarView(scalars[start...])).trimmed
            if text.isEmpty {
                throw failure("the limit is missing", allowed: Self.allowed(TargetExpression.unit(of: subject)))
            }
            let unit = TargetExpression.unit(of: subject)
            let value: Double? =
                switch unit {
                case .duration: text == "0" ? nil : Quantity.duration(text).map { $0 / 1e9 }
                case .ratio, .number: Quantity.number(text)
                case .share: Quantity.share(text).flatMap { (0...1).contains($0) ? $0 : nil }
                }
            guard let value, value.isFinite, unit == .number || value >= 0 else {
                throw failure(Self.wrong(text, unit), at: start, allowed: Self.allowed(unit))
            }
            return value
        }

        private static func wrong(_ text: String, _ unit: Unit) -> String {
            switch unit {
            case .duration where Quantity.number(text) != nil: "\"\(text)\" has no unit"
            case .ratio where Quantity.duration(text) != nil: "\"\(text)\" is a time, but rtf is a ratio"
            case .number where Quantity.duration(text) != nil:
                "\"\(text)\" is a time, but a query's limit is a plain number"
            case .share where Quantity.duration(text) != nil: "\"\(text)\" is a time, but the figure is a share"
            case .duration where Quantity.share(text) != nil: "\"\(text)\" is a share, but the figure is a time"
            case .duration, .ratio, .share, .number: "\"\(text)\" is no limit for this figure"
            }
        }

        private static func allowed(_ unit: Unit) -> String {
            switch unit {
            case .duration: "a duration such as 300ms"
            case .ratio: "a ratio such as 0.5"
            case .share: "a share such as 0.5% or 0.005"
            case .number: "a number"
            }
        }

        /// What stands in `("…")`: quoted by `"`, `'` or a backquote; in the first two a backslash keeps the next.
        private mutating func query() throws(TargetSyntaxError) -> String {
            let example = "query(\"max(tts_sessions_active)\")"
            guard peek == "(" else { throw failure("query needs an expression", allowed: example) }
            position += 1
            skipBlanks()
            guard let quote = peek, "\"'`".unicodeScalars.contains(quote) else {
                throw failure("the expression is not in quotes", allowed: example)
            }
            let start = position
            position += 1
            var expression = String.UnicodeScalarView()
            while let scalar = peek, scalar != quote {
                position += 1
                if scalar == "\\", quote != "`", let next = peek, next == quote || next == "\\" {
                    expression.append(next)
                    position += 1
                } else {
                    expression.append(scalar)
                }
            }
            guard peek == quote else { throw failure("the quotes are not closed", at: start, allowed: example) }
            position += 1
            skipBlanks()
            guard peek == ")" else { throw failure("the parenthesis is not closed", allowed: example) }
            position += 1
            guard !String(expression).trimmed.isEmpty else {
                throw failure("an empty expression", at: start, allowed: example)
            }
            return String(expression)
        }

        private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

        private mutating func skipBlanks() {
            while let scalar = peek, scalar == " " || scalar == "\t" { position += 1 }
        }

        private mutating func word() -> String {
            let start = position
            while let scalar = peek,
                scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            {
                position += 1
            }
            return String(String.UnicodeScalarView(scalars[start..<position]))
        }

        private func failure(
            _ problem: String,
            at offset: Int? = nil,
            suggestion: String? = nil,
            allowed: String? = nil
        ) -> TargetSyntaxError {
            TargetSyntaxError(offset: offset ?? position, problem: problem, suggestion: suggestion, allowed: allowed)
        }
    }
}

extension String {
    /// Without blanks at both ends.
    fileprivate var trimmed: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
