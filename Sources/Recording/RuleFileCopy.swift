/// A rule file as a run folder keeps it.
public struct RuleFileCopy: Sendable, Equatable {
    /// Its name below `rules/`.
    public var file: String
    public var text: String

    public init(file: String, text: String) {
        self.file = file
        self.text = text
    }
}
