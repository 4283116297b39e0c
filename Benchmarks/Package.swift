// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "dstime-benchmarks",
    dependencies: [
        .package(name: "dstime", path: "..")
    ],
    targets: [
        .target(name: "CBenchmarkSupport"),
        .target(name: "BenchmarkSupport", dependencies: ["CBenchmarkSupport"], swiftSettings: settings),
        .executableTarget(
            name: "time-scale-bench",
            dependencies: [
                "BenchmarkSupport", "CBenchmarkSupport",
                .product(name: "TimeScales", package: "dstime"),
            ],
            path: "Sources/TimeScaleBenchmark", swiftSettings: settings),
        .executableTarget(
            name: "logical-clock-bench",
            dependencies: [
                "BenchmarkSupport", "CBenchmarkSupport",
                .product(name: "LogicalClocks", package: "dstime"),
            ],
            path: "Sources/LogicalClockBenchmark", swiftSettings: settings),
        .executableTarget(
            name: "codec-bench",
            dependencies: [
                "BenchmarkSupport", "CBenchmarkSupport",
                .product(name: "NTPWire", package: "dstime"),
                .product(name: "TimeScales", package: "dstime"),
            ],
            path: "Sources/CodecBenchmark", swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
