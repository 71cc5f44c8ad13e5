public import Documents
import Glibc

/// An entry of `rule_files` in a Prometheus configuration: a path, or a pattern with `*`, `?` and `[…]`.
///
/// Source: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#configuration-file.
public struct RuleFilePattern: Sendable, Equatable {
    /// As it stands in the configuration.
    public var text: String
    /// The configuration.
    public var file: String
    public var place: DocumentNode.Place

    private var isPattern: Bool { text.contains { "*?[".contains($0) } }

    /// The files it stands for, in the order of their names; relative ones lie below the configuration's directory.
    ///
    /// Prometheus starts without complaint when there are none, and then no rule of them is evaluated.
    /// - Throws: that there is none.
    public func files() throws(DocumentErrors) -> [String] {
        let directory = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        let below = text.hasPrefix("/") ? "" : directory
        var found: [String] = []
        if isPattern {
            // The directory's own name is no pattern.
            let literal = below.map { "*?[\\".contains($0) ? "\\\($0)" : String($0) }.joined()
            var matches = glob_t()
            defer { globfree(&matches) }
            if glob(literal + text, 0, nil, &matches) == 0, let paths = matches.gl_pathv {
                found = (0..<Int(matches.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
            }
        } else if access(below + text, F_OK) == 0 {
            found = [below + text]
        }
        guard !found.isEmpty else {
            let base = directory.isEmpty ? "the directory of this file" : directory
            throw DocumentErrors([
                DocumentError(
                    file: file,
                    line: place.line,
                    column: place.column,
                    problem: "rule_files: \(text) \(isPattern ? "matches no file" : "is not there"): "
                        + "Prometheus would start without its rules",
                    allowed: "a path below \(base), or an absolute one"
                )
            ])
        }
        return found
    }
}
