/// A property of runs that each run is checked for.
public protocol CheckedProperty: RawRepresentable<String>, Hashable, Sendable, CaseIterable {
    /// Whether it says that nothing bad happens, or that something good does.
    var kind: PropertyKind { get }
}

extension BroadcastProperty: CheckedProperty {}
extension CommitProperty: CheckedProperty {}
extension FailureDetectorProperty: CheckedProperty {}
extension LinkProperty: CheckedProperty {}

/// Whether a run has a property.
public struct PropertyCheck<Property: CheckedProperty>: Hashable, Sendable {
    /// Which one.
    public let property: Property
    /// Whether it is promised, given what is wrong in this world.
    public let isPromised: Bool
    /// What violates it; nothing where the run has it.
    public let violations: [PropertyViolation]

    /// Whether the run has it.
    public var holds: Bool { violations.isEmpty }

    /// All properties in order of their declaration, of which some are `promised`, with the violations of each.
    static func all(promised: [Property], _ violations: (Property) -> [PropertyViolation]) -> [Self] {
        Property.allCases.map { property in
            Self(property: property, isPromised: promised.contains(property), violations: violations(property))
        }
    }
}
