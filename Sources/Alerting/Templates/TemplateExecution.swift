import PromQL

/// One rendering of a template.
struct TemplateExecution {
    private let template: Template
    private let data: TemplateData
    private let context: TemplateContext
    private var output = ""
    private var variables: [(name: String, value: TemplateValue)]
    private var calls = 0
    private var steps = 0

    /// Longer texts are refused: a loop over many series must not fill the memory.
    private static let mostBytes = 1 << 20
    private static let mostSteps = 1_000_000
    private static let mostCalls = 100

    init(_ template: Template, _ data: TemplateData, _ context: TemplateContext) {
        self.template = template
        self.data = data
        self.context = context
        variables = [
            ("", .data(data)), ("labels", .labels(data.labels)), ("externalLabels", .labels(data.externalLabels)),
            ("externalURL", .string(data.externalURL)), ("value", .float(data.value)),
        ]
    }

    mutating func run() throws(AlertingError) -> String {
        _ = try run(template.nodes, dot: .data(data))
        return output
    }

    /// How a list of parts ended.
    private enum Flow { case went, broke, continued }

    private func failure(_ message: String, _ offset: Int) -> AlertingError {
        AlertingError(.templateExecution, message, offset: offset)
    }

    private mutating func run(_ nodes: [TemplateNode], dot: TemplateValue) throws(AlertingError) -> Flow {
        for node in nodes {
            let flow = try run(node, dot: dot)
            guard flow == .went else { return flow }
        }
        return .went
    }

    private mutating func run(_ node: TemplateNode, dot: TemplateValue) throws(AlertingError) -> Flow {
        steps += 1
        guard steps <= Self.mostSteps, output.utf8.count <= Self.mostBytes else {
            throw failure("the template yields too much", 0)
        }
        switch node {
        case .text(let text): output += text
        case .action(let pipeline):
            let value = try evaluate(pipeline, dot: dot)
            if pipeline.variables.isEmpty { output += value.printed }
        case .condition(let branch):
            let scope = variables.count
            defer { variables.removeLast(variables.count - scope) }
            let isTrue = try evaluate(branch.pipeline, dot: dot).isTrue
            return try run(isTrue ? branch.body : branch.otherwise, dot: dot)
        case .with(let branch):
            let scope = variables.count
            defer { variables.removeLast(variables.count - scope) }
            let value = try evaluate(branch.pipeline, dot: dot)
            return try value.isTrue ? run(branch.body, dot: value) : run(branch.otherwise, dot: dot)
        case .range(let branch): return try loop(branch, dot: dot)
        case .template(let name, let pipeline, let offset): try call(name, pipeline, dot: dot, offset)
        case .breakLoop: return .broke
        case .continueLoop: return .continued
        }
        return .went
    }

    private mutating func call(
        _ name: String,
        _ pipeline: TemplatePipeline?,
        dot: TemplateValue,
        _ offset: Int
    ) throws(AlertingError) {
        guard let body = template.definitions[name] else {
            throw failure("template \(GoText.quoted(name)) not defined", offset)
        }
        let argument = try pipeline.map { (pipeline) throws(AlertingError) in try evaluate(pipeline, dot: dot) }
        calls += 1
        guard calls <= Self.mostCalls else { throw failure("templates call one another without end", offset) }
        let outer = variables
        variables = [("", argument ?? .nothing)]
        _ = try run(body, dot: argument ?? .nothing)
        variables = outer
        calls -= 1
    }

    private mutating func loop(_ branch: TemplateBranch, dot: TemplateValue) throws(AlertingError) -> Flow {
        let scope = variables.count
        defer { variables.removeLast(variables.count - scope) }
        var pipeline = branch.pipeline
        let names = pipeline.variables
        pipeline.variables = []
        let elements = try elements(of: evaluate(pipeline, dot: dot), pipeline.offset)
        if elements.isEmpty { return try run(branch.otherwise, dot: dot) }
        for (key, value) in elements {
            let inner = variables.count
            // One variable is the element, of two the first is its index or key.
            if let name = names.last { bind(name, value, isAssignment: pipeline.isAssignment) }
            if names.count == 2 { bind(names[0], key, isAssignment: pipeline.isAssignment) }
            let flow = try run(branch.body, dot: value)
            variables.removeLast(variables.count - inner)
            if flow == .broke { break }
        }
        return .went
    }

    private func elements(
        of value: TemplateValue,
        _ offset: Int
    ) throws(AlertingError) -> [(TemplateValue, TemplateValue)] {
        func sorted<Value>(_ entries: [String: Value]) -> [(key: String, value: Value)] {
            entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        }
        switch value {
        case .samples(let samples): return samples.enumerated().map { (.int(Int64($0.offset)), .sample($0.element)) }
        case .labels(let labels): return sorted(labels).map { (.string($0.key), .string($0.value)) }
        case .entries(let entries): return sorted(entries).map { (.string($0.key), $0.value) }
        case .nothing: return []
        case .int(let count) where count <= Int64(Self.mostSteps):
            return (0..<max(0, count)).map { (.int($0), .int($0)) }
        default: throw failure("range can't iterate over \(value.typeName)", offset)
        }
    }

    private mutating func bind(_ name: String, _ value: TemplateValue, isAssignment: Bool) {
        if isAssignment, let index = variables.lastIndex(where: { $0.name == name }) {
            variables[index].value = value
        } else {
            variables.append((name, value))
        }
    }

    // MARK: Values

    private mutating func evaluate(
        _ pipeline: TemplatePipeline,
        dot: TemplateValue
    ) throws(AlertingError) -> TemplateValue {
        var value: TemplateValue?
        for command in pipeline.commands { value = try evaluate(command, dot: dot, last: value) }
        let result = value ?? .nothing
        for name in pipeline.variables { bind(name, result, isAssignment: pipeline.isAssignment) }
        return result
    }

    private mutating func evaluate(
        _ command: TemplateCommand,
        dot: TemplateValue,
        last: TemplateValue?
    ) throws(AlertingError) -> TemplateValue {
        let first = command.operands[0]
        if case .function(let name) = first.kind, first.fields.isEmpty {
            return try call(name, command, dot: dot, last: last)
        }
        guard command.operands.count > 1 else { return try evaluate(first, dot: dot) }
        var receiver = first
        let method = receiver.fields.removeLast()
        guard case .time(let time) = try evaluate(receiver, dot: dot), method == "Format",
            command.operands.count == 2, case .string(let layout) = try evaluate(command.operands[1], dot: dot)
        else { throw failure("only a function takes arguments", command.operands[1].offset) }
        return .string(time.formatted(layout))
    }

    private mutating func evaluate(_ operand: TemplateOperand, dot: TemplateValue) throws(AlertingError)
        -> TemplateValue
    {
        var value: TemplateValue
        switch operand.kind {
        case .dot: value = dot
        case .nothing: value = .nothing
        case .value(let constant): value = constant
        case .variable(let name):
            guard let found = variables.last(where: { $0.name == name }) else {
                throw failure("undefined variable \"$\(name)\"", operand.offset)
            }
            value = found.value
        case .function(let name):
            let command = TemplateCommand(operands: [TemplateOperand(kind: .function(name), offset: operand.offset)])
            value = try call(name, command, dot: dot, last: nil)
        case .pipeline(let pipeline):
            let scope = variables.count
            value = try evaluate(pipeline, dot: dot)
            variables.removeLast(variables.count - scope)
        }
        for name in operand.fields { value = try field(name, of: value, operand.offset) }
        return value
    }

    private func field(_ name: String, of value: TemplateValue, _ offset: Int) throws(AlertingError) -> TemplateValue {
        switch (value, name) {
        case (.labels(let labels), _): return .string(labels[name] ?? "")
        case (.entries(let entries), _): return entries[name] ?? .nothing
        case (.data(let data), "Labels"): return .labels(data.labels)
        case (.data(let data), "ExternalLabels"): return .labels(data.externalLabels)
        case (.data(let data), "ExternalURL"): return .string(data.externalURL)
        case (.data(let data), "Value"): return .float(data.value)
        case (.sample(let sample), "Labels"): return .labels(sample.labelValues)
        case (.sample(let sample), "Value"): return .float(sample.value)
        case (.time(let time), _):
            guard let value = time.field(name) else { throw failure("a time has no field \(name)", offset) }
            return value
        case (.nothing, _): throw failure("nil has no field \(name)", offset)
        default: throw failure("can't evaluate field \(name) in type \(value.typeName)", offset)
        }
    }

    private mutating func call(
        _ name: String,
        _ command: TemplateCommand,
        dot: TemplateValue,
        last: TemplateValue?
    ) throws(AlertingError) -> TemplateValue {
        let offset = command.operands[0].offset
        var arguments: [TemplateValue] = []
        for operand in command.operands.dropFirst() {
            let value = try evaluate(operand, dot: dot)
            arguments.append(value)
            // Further arguments are not looked at once one decides.
            if name == "and", !value.isTrue { return value }
            if name == "or", value.isTrue { return value }
        }
        if let last { arguments.append(last) }
        guard let function = TemplateFunctions.named(name) else {
            throw failure("function \"\(name)\" not defined", offset)
        }
        guard function.accepts(arguments.count) else {
            throw failure("wrong number of args for \(name): want \(function.wanted) got \(arguments.count)", offset)
        }
        do throws(TemplateCallFailure) {
            return try function.body(arguments, TemplateFunctionContext(data: data, context: context))
        } catch {
            throw failure("error calling \(name): \(error.reason)", offset)
        }
    }
}
