// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target: the language's strictest mode, and no warning survives.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// A Swift module under Sources/ with its test target under Tests/.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.byName(name: name)] + dependencies,
            swiftSettings: strict
        ),
    ]
}

/// A system library found by pkg-config; the hint names Debian's package.
func system(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(name: "ttsload", dependencies: [], targets: [
    .target(name: "Timing", dependencies: [], swiftSettings: strict),
    .testTarget(name: "TimingTests", dependencies: ["Timing"], swiftSettings: strict)
])
