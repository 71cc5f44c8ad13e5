/// Builds a template's parts from its tokens.
struct TemplateParser {
    private let tokens: [TemplateToken]
    private var index = 0
    /// Names of the variables that may be used here.
    private var variables: [String]
    private var loops = 0
    private var depth = 0
    private(set) var definitions: [String: [TemplateNode]] = [:]

    /// Deeper templates are refused; nobody writes them, and they would use up the stack.
    private static let mostLevels = 100

    init(_ text: String, variables: [String]) throws(AlertingError) {
        tokens = try TemplateLexer.tokens(of: text)
        self.variables = [""] + variables
    }

    mutating func parse() throws(AlertingError) -> [TemplateNode] {
        let (nodes, end) = try nodes()
        if let end {
            throw failure("\"{{\(end.word)}}\" without \"{{if}}\", \"{{range}}\" or \"{{with}}\"", end.offset)
        }
        return nodes
    }

    // MARK: Tokens

    private var token: TemplateToken { tokens[min(index, tokens.count - 1)] }

    private func failure(_ message: String, _ offset: Int? = nil) -> AlertingError {
        AlertingError(.templateSyntax, message, offset: offset ?? token.offset)
    }

    private mutating func skipBlanks() {
        while token.kind == .blank { index += 1 }
    }

    private func wordAhead() -> String? {
        if case .word(let word) = token.kind { word } else { nil }
    }

    private mutating func expectClose(_ context: String) throws(AlertingError) {
        skipBlanks()
        guard token.kind == .close else { throw failure("unexpected \(shown(token)) in \(context)") }
        index += 1
    }

    private func shown(_ token: TemplateToken) -> String {
        switch token.kind {
        case .text: "text"
        case .open: "\"{{\""
        case .close: "\"}}\""
        case .field(let name): "\".\(name)\""
        case .variable(let name): "\"$\(name)\""
        case .word(let word), .number(let word): "\"\(word)\""
        case .string(let text): GoText.quoted(text)
        case .character: "character"
        case .dot: "\".\""
        case .pipe: "\"|\""
        case .comma: "\",\""
        case .leftParenthesis: "\"(\""
        case .rightParenthesis: "\")\""
        case .declare: "\":=\""
        case .assign: "\"=\""
        case .blank: "blank"
        case .end: "end of the template"
        }
    }

    // MARK: Parts

    /// What ends a list of parts: `else` or `end`.
    private struct Ending {
        var word: String
        var offset: Int
    }

    private static let keywords: Set<String> = [
        "if", "with", "range", "define", "template", "block", "break", "continue", "else", "end",
    ]

    private mutating func nodes() throws(AlertingError) -> ([TemplateNode], Ending?) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.mostLevels else { throw failure("nested deeper than \(Self.mostLevels) levels") }
        var nodes: [TemplateNode] = []
        while true {
            if case .text(let text) = token.kind {
                nodes.append(.text(text))
                index += 1
                continue
            }
            guard token.kind == .open else { return (nodes, nil) }
            let start = token.offset
            index += 1
            skipBlanks()
            guard let word = wordAhead(), Self.keywords.contains(word) else {
                let pipeline = try pipeline(in: "an action")
                try expectClose("an action")
                nodes.append(.action(pipeline))
                continue
            }
            index += 1
            if word == "else" || word == "end" { return (nodes, Ending(word: word, offset: start)) }
            if let node = try statement(word, start) { nodes.append(node) }
        }
    }

    private mutating func statement(_ word: String, _ start: Int) throws(AlertingError) -> TemplateNode? {
        switch word {
        case "if": return .condition(try branch(word, start))
        case "with": return .with(try branch(word, start))
        case "range": return .range(try branch(word, start))
        case "define":
            let name = try name(behind: word)
            try expectClose("\"define\"")
            try define(name, start)
            return nil
        case "template", "block":
            let name = try name(behind: word)
            skipBlanks()
            let argument = token.kind == .close && word == "template" ? nil : try pipeline(in: "\"\(word)\"")
            try expectClose("\"\(word)\"")
            if word == "block" { try define(name, start) }
            return .template(name: name, argument, offset: start)
        default:
            guard loops > 0 else { throw failure("\"\(word)\" outside of \"{{range}}\"", start) }
            try expectClose("\"\(word)\"")
            return word == "break" ? .breakLoop : .continueLoop
        }
    }

    private mutating func name(behind word: String) throws(AlertingError) -> String {
        skipBlanks()
        guard case .string(let name) = token.kind else { throw failure("\"\(word)\" needs a name in quotes") }
        index += 1
        return name
    }

    private mutating func define(_ name: String, _ start: Int) throws(AlertingError) {
        let outer = (variables, loops)
        (variables, loops) = ([""], 0)
        let (body, end) = try nodes()
        (variables, loops) = outer
        guard let end else { throw failure("\"{{define}}\" without \"{{end}}\"", start) }
        guard end.word == "end" else { throw failure("\"{{else}}\" in \"{{define}}\"", end.offset) }
        try expectClose("\"end\"")
        definitions[name] = body
    }

    /// From behind the keyword to the closing `{{end}}`.
    private mutating func branch(_ word: String, _ start: Int) throws(AlertingError) -> TemplateBranch {
        let scope = variables.count
        defer { variables.removeLast(variables.count - scope) }
        let pipeline = try pipeline(in: "\"\(word)\"", isRange: word == "range")
        try expectClose("\"\(word)\"")
        if word == "range" { loops += 1 }
        let (body, end) = try nodes()
        if word == "range" { loops -= 1 }
        var branch = TemplateBranch(pipeline: pipeline, body: body, otherwise: [])
        guard let end else { throw failure("\"{{\(word)}}\" without \"{{end}}\"", start) }
        guard end.word == "else" else {
            try expectClose("\"end\"")
            return branch
        }
        skipBlanks()
        // `{{else if}}` needs no `{{end}}` of its own.
        if let next = wordAhead(), next == word, word != "range" {
            index += 1
            let nested = try self.branch(word, end.offset)
            branch.otherwise = [word == "if" ? .condition(nested) : .with(nested)]
            return branch
        }
        try expectClose("\"else\"")
        let (otherwise, last) = try nodes()
        guard let last else { throw failure("\"{{\(word)}}\" without \"{{end}}\"", start) }
        guard last.word == "end" else { throw failure("a second \"{{else}}\"", last.offset) }
        try expectClose("\"end\"")
        branch.otherwise = otherwise
        return branch
    }

    // MARK: Pipelines

    private mutating func pipeline(in context: String, isRange: Bool = false) throws(AlertingError) -> TemplatePipeline
    {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.mostLevels else { throw failure("nested deeper than \(Self.mostLevels) levels") }
        skipBlanks()
        var pipeline = TemplatePipeline(offset: token.offset)
        try declarations(&pipeline, isRange: isRange)
        while true {
            skipBlanks()
            switch token.kind {
            case .close, .rightParenthesis, .end:
                guard !pipeline.commands.isEmpty else { throw failure("a value is missing in \(context)") }
                if !pipeline.isAssignment { variables += pipeline.variables }
                return pipeline
            default: pipeline.commands.append(try command(isFirst: pipeline.commands.isEmpty))
            }
        }
    }

    /// `$x :=`, `$x =` or, for a range, `$key, $value :=`.
    private mutating func declarations(_ pipeline: inout TemplatePipeline, isRange: Bool) throws(AlertingError) {
        let start = index
        var names: [String] = []
        while case .variable(let name) = token.kind {
            names.append(name)
            index += 1
            skipBlanks()
            guard token.kind == .comma else { break }
            index += 1
            skipBlanks()
        }
        guard !names.isEmpty, token.kind == .declare || token.kind == .assign else {
            index = start
            return
        }
        guard names.count == 1 || (isRange && names.count == 2) else { throw failure("too many variables") }
        pipeline.isAssignment = token.kind == .assign
        if pipeline.isAssignment, let name = names.first(where: { !variables.contains($0) }) {
            throw failure("undefined variable \"$\(name)\"", pipeline.offset)
        }
        pipeline.variables = names
        index += 1
    }

    private mutating func command(isFirst: Bool) throws(AlertingError) -> TemplateCommand {
        var operands: [TemplateOperand] = []
        let start = token.offset
        loop: while true {
            skipBlanks()
            switch token.kind {
            case .close, .rightParenthesis, .end: break loop
            case .pipe:
                index += 1
                skipBlanks()
                if token.kind == .close || token.kind == .rightParenthesis {
                    throw failure("a value is missing behind \"|\"")
                }
                break loop
            default:
                operands.append(try operand())
                guard
                    token.kind == .blank || token.kind == .pipe || token.kind == .close || token.kind == .end
                        || token.kind == .rightParenthesis
                else { throw failure("unexpected \(shown(token)); a blank separates arguments") }
            }
        }
        guard let first = operands.first else { throw failure("a value is missing before \"|\"", start) }
        if case .function = first.kind { return TemplateCommand(operands: operands) }
        guard isFirst else { throw failure("only a function can stand behind \"|\"", first.offset) }
        // A field may be a method: `($value | toTime).Format "15:04"`.
        if operands.count > 1, first.fields.isEmpty {
            throw failure("only a function takes arguments", operands[1].offset)
        }
        return TemplateCommand(operands: operands)
    }

    private mutating func operand() throws(AlertingError) -> TemplateOperand {
        let start = token
        index += 1
        var operand: TemplateOperand
        switch start.kind {
        case .dot: operand = TemplateOperand(kind: .dot, offset: start.offset)
        case .field(let name): operand = TemplateOperand(kind: .dot, fields: [name], offset: start.offset)
        case .variable(let name):
            guard variables.contains(name) else { throw failure("undefined variable \"$\(name)\"", start.offset) }
            operand = TemplateOperand(kind: .variable(name), offset: start.offset)
        case .word(let word): operand = try self.word(word, start.offset)
        case .string(let text): operand = TemplateOperand(kind: .value(.string(text)), offset: start.offset)
        case .character(let code): operand = TemplateOperand(kind: .value(.int(code)), offset: start.offset)
        case .number(let text):
            guard let value = TemplateValue(number: text) else {
                throw failure("not a number: \"\(text)\"", start.offset)
            }
            operand = TemplateOperand(kind: .value(value), offset: start.offset)
        case .leftParenthesis:
            let pipeline = try pipeline(in: "parentheses")
            guard token.kind == .rightParenthesis else { throw failure("expected \")\"") }
            index += 1
            operand = TemplateOperand(kind: .pipeline(pipeline), offset: start.offset)
        default: throw failure("unexpected \(shown(start))", start.offset)
        }
        while case .field(let name) = token.kind {
            switch operand.kind {
            case .value, .nothing: throw failure("a constant has no field \".\(name)\"")
            default: operand.fields.append(name)
            }
            index += 1
        }
        return operand
    }

    private func word(_ word: String, _ offset: Int) throws(AlertingError) -> TemplateOperand {
        switch word {
        case "true", "false": return TemplateOperand(kind: .value(.bool(word == "true")), offset: offset)
        case "nil": return TemplateOperand(kind: .nothing, offset: offset)
        default:
            guard TemplateFunctions.names.contains(word) else {
                let nearest = TemplateFunctions.nearest(word).map { "; did you mean \"\($0)\"?" } ?? ""
                throw failure("function \"\(word)\" not defined\(nearest)", offset)
            }
            return TemplateOperand(kind: .function(word), offset: offset)
        }
    }
}
