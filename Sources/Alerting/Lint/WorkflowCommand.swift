/// The escapes of GitHub's workflow commands, without which a text could end its line or begin a property of its own.
///
/// Source: `escapeData` and `escapeProperty` of
/// https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts.
enum WorkflowCommand {
    /// A command's message.
    static func message(_ text: String) -> String { escaped(text, "%\r\n") }

    /// A property's value.
    static func property(_ text: String) -> String { escaped(text, "%\r\n:,") }

    /// Scalar by scalar: as characters, a carriage return with a newline is neither of them.
    private static func escaped(_ text: String, _ special: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard special.unicodeScalars.contains(scalar) else {
                result.append(scalar)
                continue
            }
            let code = String(scalar.value, radix: 16, uppercase: true)
            result.append(contentsOf: "%\(code.count < 2 ? "0" : "")\(code)".unicodeScalars)
        }
        return String(result)
    }
}
