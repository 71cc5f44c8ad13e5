/// Reads expressions by precedence climbing.
struct Parser {
    let text: String
    let compatibility: Compatibility
    private let tokens: [Token]
    private var index = 0
    private var depth = 0
    private var links = 0

    /// These bound the recursion of everything that walks the tree, so that no text can exhaust the stack.
    static let deepestNesting = 250
    /// Operators and modifiers in the whole text: a chain of them leans left, as deep a tree as parentheses make.
    static let mostLinks = 1000

    init(_ text: String, compatibility: Compatibility) throws(PromQLError) {
        self.text = text
        self.compatibility = compatibility
        tokens = try Lexer.tokens(of: text)
    }

    /// The tree of a whole text, its types checked.
    static func parse(_ text: String, compatibility: Compatibility) throws(PromQLError) -> Expression {
        var parser = try Parser(text, compatibility: compatibility)
        if parser.current.kind == .end {
            throw PromQLError(.syntax, "no expression found in input", range: SourceRange(0, 0), text: text)
        }
        let expression = try parser.expression()
        guard parser.current.kind == .end else { throw parser.unexpected() }
        try TypeCheck(text: text).check(expression)
        return expression
    }

    var current: Token { tokens[index] }

    func peek(_ ahead: Int = 1) -> Token { tokens[min(index + ahead, tokens.count - 1)] }

    var keyword: Keyword? { current.kind == .identifier ? Keyword(current.text) : nil }

    @discardableResult
    mutating func take() -> Token {
        let token = tokens[index]
        if index < tokens.count - 1 { index += 1 }
        return token
    }

    mutating func accept(_ kind: Token.Kind) -> Token? { current.kind == kind ? take() : nil }

    mutating func expect(_ kind: Token.Kind, in context: String, _ expected: String) throws(PromQLError) -> Token {
        guard let token = accept(kind) else { throw unexpected(in: context, expected: expected) }
        return token
    }

    func failure(_ message: String, _ range: SourceRange) -> PromQLError {
        PromQLError(.syntax, message, range: range, text: text)
    }

    func unexpected(in context: String = "", expected: String = "") -> PromQLError {
        var message = "unexpected \(current.described)"
        if !context.isEmpty { message += " in \(context)" }
        if !expected.isEmpty { message += ", expected \(expected)" }
        return failure(message, current.range)
    }

    /// The end of the token read last.
    var lastEnd: Int { index > 0 ? tokens[index - 1].range.end : 0 }

    mutating func nested<Result>(
        _ body: (inout Parser) throws(PromQLError) -> Result
    ) throws(PromQLError) -> Result {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepestNesting else { throw failure("expression nests too deeply", current.range) }
        return try body(&self)
    }

    mutating func countLink() throws(PromQLError) {
        links += 1
        guard links <= Self.mostLinks else { throw failure("expression has too many operators", current.range) }
    }

    /// An expression whose operators bind at least as tightly as a precedence.
    mutating func expression(_ least: Int = 1) throws(PromQLError) -> Expression {
        try nested { (parser) throws(PromQLError) in
            var left = try parser.operand()
            while let operation = parser.binaryOperator, operation.precedence >= least {
                try parser.countLink()
                let sign = parser.take()
                var node = BinaryOperation(
                    operation: operation,
                    left: left,
                    right: left,
                    returnsBool: false,
                    matching: VectorMatching(),
                    position: left.position,
                    operatorPosition: sign.range
                )
                try parser.binaryModifiers(&node)
                // `^` associates to the right.
                node.right = try parser.expression(operation.precedence + (operation == .power ? 0 : 1))
                node.position = left.position.union(node.right.position)
                left = .binary(node)
            }
            return left
        }
    }

    private var binaryOperator: BinaryOperator? {
        switch current.kind {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .modulo: .modulo
        case .power: .power
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .greater: .greater
        case .greaterOrEqual: .greaterOrEqual
        case .trimUpper: .trimUpper
        case .trimLower: .trimLower
        case .identifier:
            switch keyword {
            case .and: .and
            case .or: .or
            case .unless: .unless
            case .atan2: .atan2
            default: nil
            }
        default: nil
        }
    }

    private mutating func binaryModifiers(_ node: inout BinaryOperation) throws(PromQLError) {
        if keyword == .bool {
            take()
            node.returnsBool = true
        }
        if keyword == .on || keyword == .ignoring {
            node.matching.isOn = keyword == .on
            node.matching.isExplicit = true
            take()
            node.matching.labels = try labelList()
            if keyword == .groupLeft || keyword == .groupRight {
                node.matching.cardinality = keyword == .groupLeft ? .manyToOne : .oneToMany
                take()
                if current.kind == .leftParenthesis { node.matching.included = try labelList() }
            }
        }
        guard compatibility == .v3 else { return }
        while let word = keyword, word == .fill || word == .fillLeft || word == .fillRight,
            peek().kind == .leftParenthesis
        {
            take()
            take()
            let value = try signedNumber(in: "fill modifier")
            _ = try expect(.rightParenthesis, in: "fill modifier", "\")\"")
            if word != .fillRight { node.matching.fillLeft = value }
            if word != .fillLeft { node.matching.fillRight = value }
        }
    }

    /// A number or duration with an optional sign, in seconds.
    mutating func signedNumber(in context: String) throws(PromQLError) -> Double {
        let isNegative = current.kind == .subtract
        if current.kind == .subtract || current.kind == .add { take() }
        let value = try number(in: context)
        return isNegative ? -value : value
    }

    private mutating func number(in context: String) throws(PromQLError) -> Double {
        let isSpecial = keyword == .inf || keyword == .nan
        guard current.kind == .number || current.kind == .duration || isSpecial else {
            throw unexpected(in: context, expected: "number")
        }
        let token = take()
        return value(of: token)
    }

    func value(of token: Token) -> Double {
        if token.kind == .duration, case .success(let milliseconds) = DurationText.parse(token.text) {
            return Double(milliseconds) / 1000
        }
        return NumberText.parse(token.text) ?? .nan
    }

    /// Labels between parentheses, a comma behind the last allowed.
    mutating func labelList() throws(PromQLError) -> [String] {
        _ = try expect(.leftParenthesis, in: "grouping opts", "\"(\"")
        var labels: [String] = []
        while current.kind != .rightParenthesis {
            let isName = current.kind == .identifier && isPlainLabelName(current.text)
            let isQuoted = current.kind == .string && compatibility == .v3
            guard isName || isQuoted else { throw unexpected(in: "grouping opts", expected: "label") }
            labels.append(take().text)
            if accept(.comma) == nil { break }
        }
        _ = try expect(.rightParenthesis, in: "grouping opts", "\",\" or \")\"")
        return labels
    }
}
