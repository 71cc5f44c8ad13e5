/// Takes secrets out of text that is shown, but leaves the environment's placeholders, which are none.
enum Redaction {
    static let mask = "***"

    /// Nothing but placeholders, and the name of an authentication scheme before one.
    static func hidden(_ template: String) -> String {
        let parts = EnvironmentTemplate.parts(template)
        return parts.enumerated().map { index, part in
            switch part {
            case .literal(let text):
                let isScheme = index == 0 && parts.count > 1 && schemes.contains(text.lowercased())
                return isScheme ? text : mask
            case .variable(let name, let fallback): return fallback == nil ? "${\(name)}" : "${\(name):-\(mask)}"
            case .malformed: return mask
            }
        }.joined()
    }

    /// A URL without its user information and the values of its query.
    static func url(_ template: String) -> String {
        let parts = EnvironmentTemplate.parts(template)
        if parts.count == 1, case .variable(let name, let fallback?) = parts[0] {
            return "${\(name):-\(url(fallback))}"
        }
        guard let query = template.firstIndex(of: "?") else { return withoutUser(template) }
        let values = template[template.index(after: query)...].split(separator: "&", omittingEmptySubsequences: false)
        let shown = values.map { value -> String in
            guard let equals = value.firstIndex(of: "=") else { return hidden(String(value)) }
            return value[...equals] + hidden(String(value[value.index(after: equals)...]))
        }
        return withoutUser(String(template[..<query])) + "?" + shown.joined(separator: "&")
    }

    private static func withoutUser(_ url: String) -> String {
        guard let at = url.lastIndex(of: "@") else { return url }
        let start = url.firstRange(of: "://")?.upperBound ?? url.startIndex
        return start <= at ? url[..<start] + mask + url[at...] : url
    }

    private static let schemes: Set<String> = ["bearer ", "basic ", "token ", "digest "]
}
