/// A part of a template.
indirect enum TemplateNode: Sendable {
    case text(String)
    /// Prints a pipeline's value; a declaration or assignment prints nothing.
    case action(TemplatePipeline)
    case condition(TemplateBranch)
    case with(TemplateBranch)
    case range(TemplateBranch)
    /// Another template with a pipeline's value as its dot.
    case template(name: String, TemplatePipeline?, offset: Int)
    case breakLoop
    case continueLoop
}

/// What an `if`, `with` or `range` chooses between.
struct TemplateBranch: Sendable {
    var pipeline: TemplatePipeline
    var body: [TemplateNode]
    var otherwise: [TemplateNode]
}

/// Commands of which each gets the value of the one before as its last argument.
struct TemplatePipeline: Sendable {
    var offset: Int
    /// Variables that take the value; two for the key and value of a `range`.
    var variables: [String] = []
    /// `=` instead of `:=`.
    var isAssignment = false
    var commands: [TemplateCommand] = []
}

/// A value, or a function with its arguments.
struct TemplateCommand: Sendable {
    var operands: [TemplateOperand]
}

/// A value before it is worked out.
struct TemplateOperand: Sendable {
    indirect enum Kind: Sendable {
        case dot
        case nothing
        case value(TemplateValue)
        case variable(String)
        case function(String)
        case pipeline(TemplatePipeline)
    }

    var kind: Kind
    /// Fields that are taken of it, one of the other.
    var fields: [String] = []
    var offset: Int
}
