// swift-tools-version: 6.2
import PackageDescription

/// What `fuzz.sh` builds and runs: a package of its own, so that nobody who uses ttsload builds it.
let package = Package(
    name: "fuzzing",
    dependencies: [.package(name: "ttsload", path: "../..")],
    targets: [
        .target(name: "CLibFuzzer"),
        .executableTarget(
            name: "Fuzzing",
            dependencies: ["CLibFuzzer", .product(name: "TTSLoadModules", package: "ttsload")],
            swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
        ),
    ]
)
