// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// Benchmarks: a package of their own, so that nobody who uses ttsload builds them.
let package = Package(
    name: "performance",
    dependencies: [.package(name: "ttsload", path: "../..")],
    targets: [
        // What loading, holding and querying a day of scrapes costs; `series.sh` runs it.
        .executableTarget(
            name: "SeriesBenchmark",
            dependencies: [.product(name: "TTSLoadModules", package: "ttsload")],
            path: "SeriesBenchmark",
            swiftSettings: strict
        ),
        // The work of a frame, a page and a query, piece by piece; `budgets.py` counts its instructions.
        .executableTarget(
            name: "HotPaths",
            dependencies: [.product(name: "TTSLoadModules", package: "ttsload")],
            path: "HotPaths",
            swiftSettings: strict
        ),
        // Whether the capacity that a search finds is the true one; `capacity.sh` runs it.
        .executableTarget(
            name: "CapacityProof",
            dependencies: [.product(name: "TTSLoadModules", package: "ttsload")],
            path: "CapacityProof",
            swiftSettings: strict
        ),
    ]
)
