// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "convert-a-time",
    dependencies: [.package(name: "dstime", path: "../..")],
    targets: [
        .executableTarget(
            name: "convert-a-time",
            dependencies: [
                .product(name: "TimeScales", package: "dstime")
            ],
            swiftSettings: [
                .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
