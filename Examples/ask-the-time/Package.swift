// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "ask-the-time",
    dependencies: [.package(name: "dstime", path: "../..")],
    targets: [
        .executableTarget(
            name: "ask-the-time",
            dependencies: [
                .product(name: "NTPRuntime", package: "dstime"), .product(name: "NTPCore", package: "dstime"),
                .product(name: "TimeScales", package: "dstime"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
