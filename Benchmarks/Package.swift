// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "dstime-benchmarks",
    dependencies: [
        .package(name: "dstime", path: "..")
    ],
    targets: [
        .target(name: "CBenchmarkSupport"),
        .executableTarget(
            name: "codec-bench",
            dependencies: [
                "CBenchmarkSupport",
                .product(name: "NTPWire", package: "dstime"),
                .product(name: "TimeScales", package: "dstime"),
            ],
            path: "Sources/CodecBenchmark",
            swiftSettings: [
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)
