public import Documents
import Foundation

/// A scenario as it will run, and its text as a run folder keeps it.
public struct LoadedScenario: Sendable {
    public var scenario: Scenario
    /// Overrides applied, secrets left out.
    ///
    /// Header values and the values in URLs' queries are `***`, and what came from the environment is the `${NAME}` that
    /// stood in the file.
    public var renderedYAML: String
    /// Where everything in it stands.
    let document: Document
    /// The folder that relative paths in it start from.
    let baseDirectory: String

    /// The same scenario with further changes as `path=value`, applied after those that it has.
    ///
    /// - Throws: all mistakes, each with its place.
    public func overridden(by overrides: [String]) throws(DocumentErrors) -> LoadedScenario {
        try Scenario.read(try document.overridden(by: overrides), baseDirectory: baseDirectory)
    }
}

extension Scenario {
    /// Reads a scenario file.
    ///
    /// - Parameters:
    ///   - overrides: Changes as `path=value`, for example `load.stages.0.sessions=50`, applied in order.
    ///   - environment: Values for `${NAME}` in the file; nil for the process's own.
    /// - Throws: all mistakes, each with its place.
    public static func load(
        path: String,
        overrides: [String] = [],
        environment: [String: String]? = nil
    ) throws(DocumentErrors) -> LoadedScenario {
        let folder = path.lastIndex(of: "/").map { path[..<$0] } ?? "."
        return try parse(
            SourceText.read(path, limit: 4 << 20, allowed: "a scenario file, for example scenarios/quickstart.yaml"),
            baseDirectory: URL(fileURLWithPath: folder.isEmpty ? "/" : String(folder)).path,
            overrides: overrides,
            environment: environment ?? ProcessInfo.processInfo.environment
        )
    }

    /// Reads a scenario from a text.
    ///
    /// - Parameters:
    ///   - file: Its name in messages.
    ///   - baseDirectory: The folder that relative paths in it start from.
    /// - Throws: all mistakes, each with its place.
    public static func parse(
        yaml: String,
        file: String,
        baseDirectory: String,
        overrides: [String] = [],
        environment: [String: String] = [:]
    ) throws(DocumentErrors) -> LoadedScenario {
        try parse(
            SourceText(yaml, file: file),
            baseDirectory: baseDirectory,
            overrides: overrides,
            environment: environment
        )
    }

    private static func parse(
        _ source: SourceText,
        baseDirectory: String,
        overrides: [String],
        environment: [String: String]
    ) throws(DocumentErrors) -> LoadedScenario {
        var options = Document.Options()
        options.overrides = overrides
        options.environment = environment
        options.secrecy = secrecy
        return try read(try Document.parse(source, options: options), baseDirectory: baseDirectory)
    }

    fileprivate static func read(
        _ document: Document,
        baseDirectory: String
    ) throws(DocumentErrors) -> LoadedScenario {
        LoadedScenario(
            scenario: try document.read(ScenarioForm.form, baseDirectory: baseDirectory),
            renderedYAML: document.renderedYAML(),
            document: document,
            baseDirectory: baseDirectory
        )
    }

    @Sendable private static func secrecy(_ path: String) -> Document.Secrecy {
        if path == "target.headers" || path.hasPrefix("target.headers.") { return .hidden }
        if !known.contains(where: path.hasPrefix), secretive.contains(where: path.lowercased().contains) {
            return .hidden
        }
        let isAddress = path == "target.url" || (path.hasPrefix("metrics[") && path.hasSuffix("].url"))
        return isAddress ? .url : .open
    }

    /// Words in the name of a key that is likely to hold a secret, misspelt or misplaced as it may be.
    private static let secretive = [
        "header", "auth", "token", "key", "secret", "passw", "cookie", "credential", "bearer",
    ]
    /// Where such words mean nothing secret: names of files, a rate, names of alerts.
    private static let known = ["target.tls.", "session.stream.tokens_per_second", "alerts.expect."]
}
