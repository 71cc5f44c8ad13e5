import CLibFuzzer
import Glibc

/// One executable for all targets: `Fuzzing TARGET` with libFuzzer's options behind it.
@main
enum Fuzzing {
    static func main() {
        guard CommandLine.arguments.count > 1, CommandLine.arguments[1] != "--list" else {
            for target in FuzzTarget.all { print(target.name) }
            exit(CommandLine.arguments.count > 1 ? 0 : 64)
        }
        guard let index = FuzzTarget.all.firstIndex(where: { $0.name == CommandLine.arguments[1] }) else {
            print("There is no target \(CommandLine.arguments[1]); Fuzzing --list names them.")
            exit(64)
        }
        chosen = index
        // libFuzzer reads the options behind the program's name.
        var argumentCount = CommandLine.argc - 1
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
        arguments?[0] = CommandLine.unsafeArgv[0]
        exit(
            LLVMFuzzerRunDriver(&argumentCount, &arguments) { data, size in
                FuzzTarget.all[Fuzzing.chosen].run([UInt8](UnsafeBufferPointer(start: data, count: size)))
                return 0
            }
        )
    }

    /// Set once, before libFuzzer's loop begins, and read by its one thread.
    nonisolated(unsafe) private static var chosen = 0
}
