import ArgumentParser
import SystemClocks
import TimeScales

/// Which leap second table to take, the same for every command that needs one.
struct LeapOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Take the leap seconds from this file: a leap-seconds.list of the IERS or NIST, or tzdata's leapseconds.",
            valueName: "file"))
    var leapFile: String?

    @Flag(help: "Treat it as an error where the leap second table has expired.")
    var strictExpiry = false

    /// The file that was asked for, or else the table that vouches for itself longest: that of this build or the system's.
    ///
    /// Says what is wrong with a file, and ends with exit status 65 or 74 where it was asked for.
    func source() throws -> LeapSecondSource {
        do throws(OptionFault) {
            let source = try checkedSource()
            for error in source.passedOver { Output.note("dstime: warning: \(error); passed over") }
            Self.warn(about: source)
            return source
        } catch {
            throw error.told()
        }
    }

    /// The same, for who says himself what is wrong.
    func checkedSource() throws(OptionFault) -> LeapSecondSource {
        guard let leapFile else { return LeapSecondSource.newest() }
        do {
            return try LeapSecondSource(path: leapFile)
        } catch {
            var status = ExitCode.badData
            if case .unreadable = error { status = .inputOutputError }
            throw OptionFault(message: "\(error)", status: status)
        }
    }

    private static func warn(about source: LeapSecondSource) {
        guard case .file(let path) = source.origin else { return }
        for doubt in doubts(about: source) { Output.note("dstime: warning: '\(path)' \(doubt)") }
    }

    private static func doubts(about source: LeapSecondSource) -> [String] {
        var doubts: [String] = []
        if let file = source.file, file.format == .list, !file.isHashVerified {
            doubts.append("has no hash (#h), so nobody knows whether it is what was published")
        }
        if source.table.expiry == nil {
            let mark = source.file?.format == .tzdata ? "#expires" : "#@"
            doubts.append("does not say when it expires (\(mark)), so a leap second after its last may be missing")
        }
        return doubts
    }
}
