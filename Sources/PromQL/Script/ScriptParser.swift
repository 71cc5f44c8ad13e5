/// Reads a test script line by line.
struct ScriptParser {
    /// Trimmed; comments are blank.
    private let lines: [String]
    private var index = 0

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let trimmed = trimmedBlanks(line)
            return trimmed.hasPrefix("#") ? "" : trimmed
        }
    }

    /// All commands; one that can't be read does not keep those behind it from being read.
    mutating func commands() -> [ScriptCommand] {
        var commands: [ScriptCommand] = []
        while index < lines.count {
            let line = lines[index]
            index += 1
            if line.isEmpty { continue }
            let number = index
            do {
                try read(line, into: &commands)
            } catch {
                commands.append(.malformed(MalformedCommand(line: number, text: line, problem: error.message)))
                _ = block()
            }
        }
        return commands
    }

    private mutating func read(_ line: String, into commands: inout [ScriptCommand]) throws(PromQLError) {
        let word = line.prefix { !$0.isWhitespace }.lowercased()
        if word == "clear" {
            commands.append(.clear)
        } else if word == "load" || word == "load_with_nhcb" {
            let number = index
            let (load, problem) = try load(line)
            commands.append(.load(load))
            if let problem {
                commands.append(.malformed(MalformedCommand(line: number, text: line, problem: problem)))
            }
        } else if word == "eval" || word.hasPrefix("eval_") {
            commands.append(.evaluate(try evaluation(line, String(word))))
        } else {
            throw failure("invalid command \(quoted(line))")
        }
    }

    private func failure(_ message: String) -> PromQLError { PromQLError(.script, "line \(index): \(message)") }

    /// The lines up to the next blank one.
    private mutating func block() -> [(text: String, number: Int)] {
        var block: [(String, Int)] = []
        while index < lines.count, !lines[index].isEmpty {
            block.append((lines[index], index + 1))
            index += 1
        }
        return block
    }

    /// Milliseconds; a bare number is seconds, and a sign is allowed.
    private func duration(_ text: String) throws(PromQLError) -> Int64 {
        let isNegative = text.hasPrefix("-")
        let bare = isNegative ? String(text.dropFirst()) : text
        if case .success(let milliseconds) = DurationText.parse(bare) {
            return isNegative ? -milliseconds : milliseconds
        }
        guard let seconds = Double(text), let milliseconds = DurationText.milliseconds(ofSeconds: seconds) else {
            throw failure("invalid duration \(quoted(text))")
        }
        return milliseconds
    }

    /// What a load command adds, and what is wrong with the first of its lines that can't be read.
    private mutating func load(_ line: String) throws(PromQLError) -> (ScriptLoad, problem: String?) {
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 2 else { throw failure("invalid load command. (load[_with_nhcb] <step:duration>)") }
        var load = ScriptLoad(stepMilliseconds: try duration(words[1]))
        load.addsNativeHistograms = words[0].lowercased() == "load_with_nhcb"
        var defaultStarts: [Int64?] = []
        var nextStarts: [Int64?]?
        var problem: String?
        for (text, number) in block() {
            let notation: SeriesNotation
            do throws(PromQLError) {
                if let starts = try StartTimes(text, line: number) {
                    if starts.isDefault { defaultStarts = starts.offsets } else { nextStarts = starts.offsets }
                    continue
                }
                notation = try SeriesNotation(text, line: number)
                // Times have to stay far from 64 bits' end, so that ranges and offsets can be added to them.
                guard load.stepMilliseconds.magnitude < (1 << 60) / UInt64(notation.values.count + 1) else {
                    throw PromQLError(.script, "line \(number): the series is too long for its step")
                }
            } catch {
                problem = problem ?? error.message
                nextStarts = nil
                continue
            }
            var offsets = nextStarts ?? []
            if nextStarts == nil, !defaultStarts.isEmpty {
                offsets = notation.values.indices.map { defaultStarts[$0 % defaultStarts.count] }
            }
            load.series.append(ScriptLoad.Series(notation: notation, startOffsets: offsets))
            nextStarts = nil
        }
        return (load, problem)
    }

    private mutating func evaluation(_ line: String, _ command: String) throws(PromQLError) -> ScriptEvaluation {
        var rest = Substring(line.dropFirst(command.count))
        func word() -> String {
            rest = rest.drop(while: \.isWhitespace)
            let word = rest.prefix { !$0.isWhitespace }
            rest = rest[word.endIndex...]
            return String(word)
        }
        func expect(_ wanted: String) throws(PromQLError) {
            guard word() == wanted else { throw failure("expected \(quoted(wanted)) in an eval command") }
        }
        let times: ScriptEvaluation.Times
        switch word() {
        case "instant":
            try expect("at")
            times = .instant(try duration(word()))
        case "range":
            try expect("from")
            let from = try duration(word())
            try expect("to")
            let through = try duration(word())
            try expect("step")
            times = .range(from: from, through: through, step: try duration(word()))
        default: throw failure("an eval command is either instant or range")
        }
        var evaluation = ScriptEvaluation(line: index, expression: trimmedBlanks(rest), times: times)
        switch command {
        case "eval": break
        case "eval_fail": evaluation.failure = .any
        case "eval_warn": evaluation.warnings = [.any]
        case "eval_info": evaluation.infos = [.any]
        case "eval_ordered": evaluation.isOrdered = true
        default: throw failure("invalid command \(quoted(command))")
        }
        while index < lines.count, !lines[index].isEmpty {
            let text = lines[index]
            index += 1
            do {
                try expectation(text, index, &evaluation)
            } catch {
                evaluation.malformed = error.message
            }
            // A number and an older expectation of an error are the last of their evaluation.
            if evaluation.scalar != nil || text.hasPrefix("expected_fail_") { break }
        }
        if let contradiction = evaluation.contradiction { evaluation.malformed = contradiction }
        return evaluation
    }

    /// One line below an eval command.
    private func expectation(
        _ text: String,
        _ number: Int,
        _ evaluation: inout ScriptEvaluation
    ) throws(PromQLError) {
        func behind(_ prefix: String) -> String? {
            text.hasPrefix(prefix) ? trimmedBlanks(text.dropFirst(prefix.count)) : nil
        }
        if evaluation.failure != nil, let message = behind("expected_fail_message") {
            evaluation.failure = .message(message)
        } else if evaluation.failure != nil, let pattern = behind("expected_fail_regexp") {
            evaluation.failure = .pattern(try unanchored(pattern))
        } else if let place = behind("expect range vector") {
            let words = place.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.count == 6, words[0] == "from", words[2] == "to", words[4] == "step" else {
                throw failure("invalid range vector definition \(quoted(text))")
            }
            evaluation.vectorTimes = (try duration(words[1]), try duration(words[3]), try duration(words[5]))
        } else if let literal = behind("expect string") {
            guard let token = try Lexer.tokens(of: literal).first, token.kind == .string else {
                throw failure("expected string literal not valid")
            }
            evaluation.string = token.text
        } else if text.prefix(while: { !$0.isWhitespace }) == "expect" {
            let condition = trimmedBlanks(text.dropFirst("expect".count))
            try expect(condition, &evaluation)
        } else if let scalar = NumberText.parse(text) {
            evaluation.scalar = scalar
        } else {
            evaluation.series.append(try SeriesNotation(text, line: number))
        }
    }

    private func unanchored(_ pattern: String) throws(PromQLError) -> RegularExpression {
        try RegularExpression(pattern, dotMatchesNewline: false, anchored: false)
    }

    /// `expect warn msg: …` and its like, behind the first word.
    private func expect(_ text: String, _ evaluation: inout ScriptEvaluation) throws(PromQLError) {
        let word = text.prefix { !$0.isWhitespace }
        let rest = trimmedBlanks(text[word.endIndex...])
        var condition = ScriptEvaluation.Condition.any
        if rest.hasPrefix("msg:") {
            condition = .message(trimmedBlanks(rest.dropFirst(4)))
        } else if rest.hasPrefix("regex:") {
            condition = .pattern(try unanchored(trimmedBlanks(rest.dropFirst(6))))
        } else if !rest.isEmpty {
            throw failure("invalid expect line \(quoted(text))")
        }
        switch word {
        case "fail":
            guard evaluation.failure == nil else { throw failure("multiple expect fail lines are not allowed") }
            evaluation.failure = condition
        case "warn": evaluation.warnings.append(condition)
        case "info": evaluation.infos.append(condition)
        case "no_warn": evaluation.forbidsWarnings = true
        case "no_info": evaluation.forbidsInfos = true
        case "ordered": evaluation.isOrdered = true
        default: throw failure("invalid expect line \(quoted(text))")
        }
    }
}

/// A text without blanks at its ends.
func trimmedBlanks(_ text: some StringProtocol) -> String {
    var part = text[...]
    while let first = part.first, first.isWhitespace { part = part.dropFirst() }
    while let last = part.last, last.isWhitespace { part = part.dropLast() }
    return String(part)
}
