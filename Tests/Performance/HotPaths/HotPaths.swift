import Glibc

/// Does one piece of a run's work so many times: `HotPaths NAME COUNT`; `budgets.py` counts what it takes.
@main
enum HotPaths {
    static func main() {
        let arguments = CommandLine.arguments
        if arguments.count == 2, arguments[1] == "--list" {
            for path in HotPath.all { print(path.name, path.count, path.unit, separator: "\t") }
            return
        }
        guard arguments.count == 3, let count = Int(arguments[2]), count > 0,
            let path = HotPath.all.first(where: { $0.name == arguments[1] })
        else {
            print("usage: HotPaths --list | HotPaths NAME COUNT")
            exit(64)
        }
        do {
            let done = try path.run(count)
            precondition(done > 0, "\(path.name) did nothing")
        } catch {
            print("\(path.name): \(error)")
            exit(1)
        }
    }
}

/// A piece of work that is done for every frame, page, query or the like.
struct HotPath: Sendable {
    var name: String
    /// Repetitions that tell it from the noise of a start; it's done so often and twice as often.
    var count: Int
    var unit: String
    /// Does it so many times; gives something that depends on every repetition, never 0.
    var run: @Sendable (Int) throws -> Int

    static let all = FramePaths.all + MeasurementPaths.all + MetricPaths.all
}
