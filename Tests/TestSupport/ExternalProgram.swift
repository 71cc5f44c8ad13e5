import Foundation
public import Testing

extension Trait where Self == ConditionTrait {
    /// Runs the test where Debian's packages are installed that it checks the project against.
    ///
    /// `.ci/setup --tests` installs them. With `TTSLOAD_ALL_TESTS` in the environment, as `.ci/run` has it, the test runs
    /// in any case and fails without them, so that no check goes missing unseen.
    public static func needs(_ package: ExternalPackage) -> Self {
        .enabled(
            if: package.isInstalled || ProcessInfo.processInfo.environment["TTSLOAD_ALL_TESTS"] != nil,
            "\(package.rawValue) is not installed: .ci/setup --tests"
        )
    }
}

/// A package of Debian's that some tests check the project against.
public enum ExternalPackage: String, Sendable {
    case prometheus
    case espeak = "espeak-ng"
    case webSockets = "python3-websockets"
    /// For the scripts in Tests/Hostile, which also read compressed files and make certificates.
    case scripts = "python3, zstd, openssl"

    public var isInstalled: Bool {
        let files =
            switch self {
            case .prometheus: ["/usr/bin/prometheus", "/usr/bin/promtool"]
            case .espeak: ["/usr/bin/espeak-ng"]
            case .scripts: ["/usr/bin/python3", "/usr/bin/zstd", "/usr/bin/openssl"]
            case .webSockets: ["/usr/bin/python3", "/usr/lib/python3/dist-packages/websockets"]
            }
        return files.allSatisfy { FileManager.default.fileExists(atPath: $0) }
    }
}
