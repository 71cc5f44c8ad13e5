/// A check of rule files: what it is called, what it means, and how it is done.
public struct LintCheck: Sendable {
    public var identifier: String
    public var title: String
    /// Why it matters.
    public var why: String
    /// A rule that trips it.
    public var wrong: String
    /// The same rule mended.
    public var right: String
    let run: @Sendable (LintContext) -> [LintFinding]

    /// All checks, in the order in which they are listed.
    public static let all: [LintCheck] = [
        fireable, counterType, rateWindow, bucketBoundary, bucketRange, averageMasks, sessionLabel, zeroInit,
        exporterDeath, annotationUnit, annotationLabel, unreachedReceiver, shortHold, noComparison, plainRegex,
        rateOfAggregate, rawCounter, missingRecording, duplicateRule,
    ]

    /// What `ttsload alerts explain` prints.
    public var page: String {
        func indented(_ text: String) -> String {
            text.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
        }
        return "\(identifier): \(title)\n\n\(why)\n\nTrips it:\n\(indented(wrong))\n\nMended:\n\(indented(right))"
    }
}
