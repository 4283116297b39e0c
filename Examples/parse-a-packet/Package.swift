// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "parse-a-packet",
    dependencies: [.package(name: "dstime", path: "../..")],
    targets: [
        .executableTarget(
            name: "parse-a-packet",
            dependencies: [
                .product(name: "NTPWire", package: "dstime"), .product(name: "TimeScales", package: "dstime"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
