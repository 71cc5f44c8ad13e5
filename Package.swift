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

/// Settings of the modules that every audio frame passes.
///
/// Exclusive access is enforced in debug builds, where all tests run, and not in release builds: the checks cost 3 % of
/// the processor time at 1,000 paced sessions.
let hot = strict + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

/// Settings of the modules that run once a command, not once a frame, a sample or an utterance.
///
/// They are not optimised in release builds either: optimising took two thirds of their time in a first build, and gains
/// nothing that a user would notice.
let cold = strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

/// Settings of pure arithmetic that the tests repeat by the thousand: optimised in debug builds too, tests included.
///
/// A proof over 1,000 seeds takes a minute so, and half an hour without.
let optimised = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// A Swift module under Sources/ with its test target under Tests/.
///
/// `goldens` is a folder of the tests' that they read by path and SwiftPM need not know; `tests` are modules that they
/// alone use.
func module(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    resources: [Resource] = [],
    goldens: [String] = [],
    tests: [Target.Dependency] = [],
    settings: [SwiftSetting] = strict
) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.byName(name: name), "TestSupport"] + dependencies + tests,
            exclude: goldens,
            swiftSettings: strict
        ),
    ]
}

/// A system library found by pkg-config; the hint names Debian's package.
func system(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}

/// What the tests of several modules use.
let testSupport = Target.target(
    name: "TestSupport",
    dependencies: ["ReferenceConfiguration", "Timing"],
    path: "Tests/TestSupport",
    swiftSettings: strict
)

/// PromQL against Debian's Prometheus, which `.ci/setup --tests` installs.
let promQLDifferential = Target.testTarget(
    name: "PromQLDifferentialTests",
    dependencies: [
        "PromQL", "Timing", "TestSupport",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
    ],
    path: "Tests/Differential",
    swiftSettings: strict
)

let shims: [Target] = [
    .target(name: "CLinux"),
    system("COpenSSL", pkgConfig: "openssl", apt: "libssl-dev"),
    system("COpus", pkgConfig: "opus", apt: "libopus-dev"),
    system("CZstd", pkgConfig: "libzstd", apt: "libzstd-dev"),
    system("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
]

let loadPath: [Target] =
    module("Timing", settings: hot)
    + module("EventLoop", ["Timing", "CLinux", "COpenSSL"], settings: hot)
    + module("Excerpts")
    + module("WebSocketClient", ["Timing", "Excerpts", "EventLoop", "CZlib"], settings: hot)
    + module("SpeechProtocol", ["Timing", "Excerpts", "COpus"], settings: hot)
    + module("Documents", ["Timing", .product(name: "Yams", package: "Yams")], settings: cold)
    + module("ReferenceConfiguration", ["Timing", "Documents"], settings: cold)
    + module(
        "Scenarios",
        ["Timing", "Documents", "ReferenceConfiguration"],
        resources: [.embedInCode("Texts")]
    )
    + module(
        "Measurement",
        ["Timing", "CZlib", .product(name: "Histogram", package: "hdrhistogram-swift")],
        settings: hot
    )
    + module(
        "LoadGeneration",
        [
            "Timing", "Excerpts", "EventLoop", "WebSocketClient", "SpeechProtocol", "Scenarios", "Measurement",
            "CLinux",
        ],
        settings: hot
    )

let observation: [Target] =
    module("Recording", ["Timing", "Measurement", "Scenarios", "CZstd"])
    + module("MetricScraping", ["Timing", "Excerpts", .product(name: "Logging", package: "swift-log")])
    + module("PromQL", ["Timing"], goldens: ["Scripts"])
    + [promQLDifferential]
    + module("Alerting", ["Timing", "Documents", "PromQL", "MetricScraping"], goldens: ["Rules"], settings: cold)

let results: [Target] =
    module("Calibration", ["Timing", "Measurement", "Recording"])
    + module("Comparison", ["Timing", "Documents", "Measurement", "Scenarios", "Recording"], settings: optimised)
    + module(
        "CapacityPlanning",
        ["Timing", "Scenarios", "Measurement", "Recording"],
        tests: ["LoadGeneration", "Simulation"]
    )
    + module(
        "RunExecution",
        [
            "Timing", "CLinux", "EventLoop", "SpeechProtocol", "Documents", "Scenarios", "ReferenceConfiguration",
            "Measurement", "LoadGeneration", "Recording", "MetricScraping", "PromQL", "Alerting", "ReferenceModel",
            "Simulation",
            "Calibration", "CapacityPlanning",
            .product(name: "Logging", package: "swift-log"),
        ],
        settings: cold
    )
    + module(
        "Analysis",
        ["Timing", "Documents", "Measurement", "Scenarios", "Recording", "MetricScraping", "PromQL", "Alerting"]
    )
    + module(
        "Reporting",
        [
            "Timing", "Documents", "Measurement", "Recording", "PromQL", "Analysis", "Calibration", "CapacityPlanning",
            "Comparison",
            .product(name: "Mustache", package: "swift-mustache"),
        ],
        goldens: ["Golden"],
        settings: cold
    )

let reference: [Target] =
    module("ReferenceModel", ["Timing", "ReferenceConfiguration"], settings: hot)
    + module(
        "ReferenceOrchestrator",
        [
            "Timing", "ReferenceConfiguration", "ReferenceModel", "COpus", "CZlib", "COpenSSL",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOWebSocket", package: "swift-nio"),
        ]
    )

let simulation: [Target] =
    module(
        "Simulation",
        [
            "Timing", "EventLoop", "Scenarios", "ReferenceConfiguration", "ReferenceModel", "Measurement",
            "LoadGeneration", "MetricScraping",
        ],
        settings: hot
    )

let commandLine: [Target] = [
    .executableTarget(
        name: "ttsload",
        dependencies: [
            "Timing", "Documents", "ReferenceConfiguration", "Scenarios", "Measurement", "LoadGeneration",
            "Recording", "MetricScraping", "PromQL", "Alerting", "RunExecution", "Analysis", "Calibration",
            "CapacityPlanning", "Comparison", "Reporting", "ReferenceOrchestrator",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "Logging", package: "swift-log"),
        ],
        swiftSettings: cold
    ),
    .testTarget(
        name: "CommandLineTests",
        dependencies: [
            "ttsload", "TestSupport", "Timing", "Recording", "Measurement", "ReferenceConfiguration", "Scenarios",
            "Simulation", "Calibration", "CapacityPlanning", "COpenSSL",
            .product(name: "Subprocess", package: "swift-subprocess"),
            .product(name: "SystemPackage", package: "swift-system"),
        ],
        exclude: ["Golden"],
        swiftSettings: strict
    ),
    // Client and server against Debian's python3-websockets.
    .testTarget(
        name: "InteroperabilityTests",
        dependencies: [
            "ttsload", "TestSupport", "Timing", "ReferenceConfiguration", "ReferenceOrchestrator", "Recording",
            .product(name: "Subprocess", package: "swift-subprocess"),
            .product(name: "SystemPackage", package: "swift-system"),
        ],
        path: "Tests/Interoperability",
        exclude: ["client.py", "server.py"],
        swiftSettings: strict
    ),
]

let package = Package(
    name: "ttsload",
    products: [
        .executable(name: "ttsload", targets: ["ttsload"]),
        // For the project's own packages under Tests/ only: no stable interface.
        .library(
            name: "TTSLoadModules",
            targets: [
                "Timing", "Documents", "WebSocketClient", "SpeechProtocol", "Scenarios", "Measurement", "Recording",
                "MetricScraping", "PromQL", "Alerting", "LoadGeneration", "Simulation",
                "CapacityPlanning", "Reporting",
            ]
        ),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: shims + [testSupport] + loadPath + observation + results + reference + simulation + commandLine
)
