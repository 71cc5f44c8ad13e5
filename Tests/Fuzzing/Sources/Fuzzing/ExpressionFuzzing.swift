@testable import PromQL

enum ExpressionFuzzing {
    /// What parses prints as a text that parses to the same tree.
    static func parse(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        for compatibility in [Compatibility.v3, .v2] {
            let options = QueryOptions(compatibility: compatibility)
            let query: PromQLQuery
            do {
                query = try PromQLQuery(text, options: options)
            } catch {
                // The caret must find its place in any text.
                precondition(!error.description.isEmpty)
                continue
            }
            let printed = query.expression.description
            do {
                let again = try PromQLQuery(printed, options: options)
                precondition(
                    again.expression.outline == query.expression.outline,
                    "\(printed) is read as \(again.expression.outline), not \(query.expression.outline)"
                )
            } catch {
                preconditionFailure("\(printed) does not parse: \(error)")
            }
        }
    }

    /// A pattern and a text, parted by the first newline: the shortcut and the automaton agree.
    static func match(_ bytes: [UInt8]) {
        let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
        let pattern = String(decoding: parts.first ?? [], as: UTF8.self)
        let text = String(decoding: parts.count > 1 ? parts[1] : [], as: UTF8.self)
        do {
            let anchored = try RegularExpression(pattern)
            precondition(anchored.matches(text) == (anchored.groups(in: text) != nil), "\(pattern) of \(text)")
            let free = try RegularExpression(pattern, dotMatchesNewline: false, anchored: false)
            _ = free.replacingMatches(in: text, with: "$0")
        } catch {
            precondition(!error.description.isEmpty)
        }
        do {
            let literal = try RegularExpression(RegularExpression.escaped(text))
            precondition(literal.matches(text), "an escaped text does not match itself")
        } catch {
            // Patterns have a largest size.
            precondition(text.utf8.count > 500, "an escaped text is no pattern: \(error)")
        }
    }
}
