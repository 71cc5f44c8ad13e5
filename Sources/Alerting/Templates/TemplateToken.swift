/// A piece of a template.
struct TemplateToken: Equatable {
    enum Kind: Equatable {
        /// What stands between actions.
        case text(String)
        /// `{{`
        case open
        /// `}}`
        case close
        /// `.name`
        case field(String)
        /// `$name`, or `$` alone with an empty name.
        case variable(String)
        /// A keyword, a function or `true`, `false`, `nil`.
        case word(String)
        case string(String)
        /// As written.
        case number(String)
        /// The code of a character in single quotes.
        case character(Int64)
        case dot
        case pipe
        case comma
        case leftParenthesis
        case rightParenthesis
        /// `:=`
        case declare
        /// `=`
        case assign
        /// Blanks within an action: they separate arguments.
        case blank
        case end
    }

    var kind: Kind
    /// UTF-8 offset of its first byte in the template.
    var offset: Int
}
