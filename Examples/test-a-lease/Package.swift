// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "test-a-lease",
    dependencies: [.package(name: "dstime", path: "../..")],
    targets: [
        .executableTarget(
            name: "test-a-lease",
            dependencies: [
                .product(name: "ClockSimulation", package: "dstime"),
                .product(name: "ClockDiscipline", package: "dstime"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("InternalImportsByDefault"), .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
