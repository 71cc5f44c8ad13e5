import Mustache

/// Text made safe for HTML and XML, in elements and in quoted attributes.
enum Markup {
    /// Escapes scalar by scalar and drops what XML 1.0 does not allow (section 2.2).
    ///
    /// By scalar, not by character: a quotation mark that is followed by a combining mark is one character with it, and
    /// still ends an attribute.
    static func escape(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
            default:
                if isAllowed(scalar) { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF: false
        // Marks that turn the direction of what follows, on the page outside their own text.
        case 0x202A...0x202E, 0x2066...0x2069: false
        default: true
        }
    }
}

/// Mustache's `{{ }}` with the escaping above.
struct MarkupContent: MustacheContentType {
    func escapeText(_ text: String) -> String { Markup.escape(text) }

    /// A library of templates that escape by the rules of this module, which a partial does not inherit by itself.
    static func library(_ templates: [(name: String, text: String)]) -> MustacheLibrary {
        MustacheContentTypes.register(MarkupContent(), named: "MARKUP")
        var library = MustacheLibrary()
        for (name, text) in templates {
            do {
                try library.register("{{% CONTENT_TYPE:MARKUP}}" + text, named: name)
            } catch {
                preconditionFailure("template \(name): \(error)")
            }
        }
        return library
    }
}
