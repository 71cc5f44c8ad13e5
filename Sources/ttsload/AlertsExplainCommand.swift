import Alerting
import ArgumentParser
import Documents

/// `ttsload alerts explain`: what a check means.
struct AlertsExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain a check of alerts lint; without one, list them all.",
        discussion: """
            Examples:
              ttsload alerts explain
              ttsload alerts explain rate-window
            """
    )

    @Argument(help: "The check's identifier, as lint shows it in brackets.")
    var check: String?

    func run() async throws {
        guard let check else {
            let width = LintCheck.all.map(\.identifier.count).max() ?? 0
            for one in LintCheck.all {
                let gap = String(repeating: " ", count: width - one.identifier.count + 2)
                try Console.print(one.identifier + gap + one.title)
            }
            return
        }
        guard let found = LintCheck.all.first(where: { $0.identifier == check }) else {
            let nearest = NearestName.of(check, among: LintCheck.all.map(\.identifier))
            let suggestion = nearest.map { "; did you mean \"\($0)\"?" } ?? ""
            throw Console.failure("no check \"\(check)\"\(suggestion) `ttsload alerts explain` lists them", .usage)
        }
        try Console.print(found.page)
    }
}
