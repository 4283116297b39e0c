// swift-tools-version: 6.2
import PackageDescription

/// Every module is compiled alike: nothing leaks through an import, existentials are visible, and a member is found only in
/// a module that the file itself imports.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "dstime",
    products: [
        .library(name: "TimeScales", targets: ["TimeScales"]),
        .library(name: "NTPWire", targets: ["NTPWire"]),
        .library(name: "ClockDiscipline", targets: ["ClockDiscipline"]),
        .library(name: "NTPCore", targets: ["NTPCore"]),
        .library(name: "SystemClocks", targets: ["SystemClocks"]),
        .library(name: "NTPRuntime", targets: ["NTPRuntime"]),
        .library(name: "LogicalClocks", targets: ["LogicalClocks"]),
        .library(name: "ClockSimulation", targets: ["ClockSimulation"]),
        .library(name: "DistributedAlgorithms", targets: ["DistributedAlgorithms"]),
        .library(name: "LinkAuthentication", targets: ["LinkAuthentication"]),
        .executable(name: "dstime", targets: ["dstime"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.1.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    ],
    targets: [
        .target(name: "TimeScales", swiftSettings: settings),
        .target(name: "LogicalClocks", swiftSettings: settings),
        .target(name: "NTPWire", dependencies: ["TimeScales"], swiftSettings: settings),
        .target(name: "ClockDiscipline", dependencies: ["TimeScales"], swiftSettings: settings),
        .target(
            name: "NTPCore", dependencies: ["TimeScales", "NTPWire", "ClockDiscipline"], swiftSettings: settings),
        .target(name: "CTimeShims"),
        .systemLibrary(name: "CLibcap", pkgConfig: "libcap", providers: [.apt(["libcap-dev"])]),
        // Without pkg-config, which would ask for it even where nothing uses it.
        .systemLibrary(name: "CLibcrypto", providers: [.apt(["libssl-dev"])]),
        .target(
            name: "SystemClocks", dependencies: ["TimeScales", "ClockDiscipline", "CTimeShims", "CLibcap"],
            swiftSettings: settings),
        .target(
            name: "NTPRuntime",
            dependencies: ["TimeScales", "NTPWire", "ClockDiscipline", "NTPCore", "SystemClocks", "CTimeShims"],
            swiftSettings: settings),
        .target(
            name: "ClockSimulation",
            dependencies: [
                "TimeScales", "NTPWire", "ClockDiscipline", "NTPCore", "LogicalClocks",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: settings),
        .target(
            name: "DistributedAlgorithms",
            dependencies: ["TimeScales", "ClockDiscipline", "ClockSimulation", "LogicalClocks"],
            swiftSettings: settings),
        .target(
            name: "LinkAuthentication",
            dependencies: ["ClockSimulation", "DistributedAlgorithms", "CLibcrypto"], swiftSettings: settings),
        .executableTarget(
            name: "dstime",
            dependencies: [
                "TimeScales", "LogicalClocks", "NTPWire", "ClockDiscipline", "NTPCore", "SystemClocks", "NTPRuntime",
                "ClockSimulation", "DistributedAlgorithms",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .target(
            name: "TestSupport", dependencies: ["TimeScales", "NTPWire", "NTPCore", "NTPRuntime"],
            path: "Tests/TestSupport", swiftSettings: settings),
        .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "TimeScalesTests", dependencies: ["TimeScales", "TestSupport"], exclude: ["Vectors"],
            swiftSettings: settings),
        .testTarget(
            name: "LogicalClocksTests",
            dependencies: ["ClockDiscipline", "LogicalClocks", "SystemClocks", "ClockSimulation", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "NTPWireTests", dependencies: ["TimeScales", "NTPWire", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "ClockDisciplineTests", dependencies: ["ClockDiscipline", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "NTPCoreTests",
            dependencies: ["TimeScales", "NTPWire", "ClockDiscipline", "NTPCore", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "SystemClocksTests",
            dependencies: ["TimeScales", "ClockDiscipline", "SystemClocks", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "NTPRuntimeTests",
            dependencies: [
                "TimeScales", "NTPWire", "ClockDiscipline", "NTPCore", "SystemClocks", "NTPRuntime", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ClockSimulationTests",
            dependencies: ["TimeScales", "NTPWire", "ClockDiscipline", "NTPCore", "ClockSimulation", "TestSupport"],
            exclude: ["Vectors"], swiftSettings: settings),
        .testTarget(
            name: "DistributedAlgorithmsTests",
            dependencies: [
                "TimeScales", "ClockDiscipline", "ClockSimulation", "LogicalClocks", "DistributedAlgorithms",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "LinkAuthenticationTests",
            dependencies: ["ClockDiscipline", "ClockSimulation", "DistributedAlgorithms", "LinkAuthentication"],
            swiftSettings: settings),
        .testTarget(
            name: "DstimeTests",
            dependencies: [
                "dstime", "TimeScales", "LogicalClocks", "NTPWire", "ClockDiscipline", "NTPCore", "SystemClocks",
                "NTPRuntime", "DistributedAlgorithms", "TestSupport",
            ],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

// Test targets to leave out, so that Tools/test need not build under a sanitizer what it does not run there.
let leftOut = (Context.environment["DSTIME_WITHOUT_TARGETS"] ?? "").split(separator: " ")
package.targets.removeAll { target in target.isTest && leftOut.contains { $0 == target.name } }
