import ArgumentParser
import Glibc
import Logging
import NTPRuntime
import SystemClocks

/// `dstime sync`: keeps the clock right.
struct SyncCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Keep this machine's clock right.",
        discussion: """
            Asks the servers again and again, learns how fast the oscillator runs, and corrects the clock: an offset below \
            --slew-limit is slewed away, so that no time is repeated or left out; from there on it is stepped; and from \
            --step-limit on it is refused, since so large an offset is more likely a fault than the truth.

            A configuration file has the same options without their dashes, one a line; those of the command line count more. \
            Setting the clock needs the capability CAP_SYS_TIME; all others are given up.
            """)

    @Option(help: ArgumentHelp("Take options from this file, one a line.", valueName: "file"))
    var config: String?

    @OptionGroup var options: SyncOptions

    func validate() throws {
        guard config == nil else { return }
        try options.check()
        guard options.hasServers else { throw ValidationError("no server given; name at least one") }
        // Who asks for help must not find that a daemon was started that looks for a server of this name.
        guard options.servers != ["help"] else {
            throw ValidationError("'help' would be a server's name; write --help, or 'help.' for that server")
        }
    }

    func run() throws {
        let options: SyncOptions
        do throws(OptionFault) {
            options = try effectiveOptions()
        } catch {
            throw error.told()
        }
        guard options.hasServers else {
            Output.note("dstime: '\(config ?? "")' has no line 'server NAME' or 'pool NAME'; name at least one")
            throw ExitCode.badConfiguration
        }
        LoggingSystem.bootstrap { _ in LogfmtHandler() }
        let adjuster = try adjuster(options)
        // Taken before the user is changed, and held until the end.
        let lock = try lock(options)
        try stopSlews(adjuster)
        try giveUpRights(options)
        // A reader of the decisions that goes away must not end this in the middle of a slew.
        signal(SIGPIPE, SIG_IGN)
        var run = SyncRun(options: options, adjuster: adjuster)
        while try run.run(reload: reloaded) == .reload {}
        _ = consume lock
    }

    /// The configuration as it is now, if it can be used in place of `old`; whether the clock may be touched does not change any
    /// more.
    private func reloaded(_ old: SyncOptions, _ logger: Logger) -> SyncOptions? {
        func refuse(_ reason: String) -> SyncOptions? {
            logger.error("the new configuration is not taken, the old one stays", metadata: ["reason": "\(reason)"])
            return nil
        }
        let options: SyncOptions
        do throws(OptionFault) {
            options = try effectiveOptions()
        } catch {
            return refuse(error.message)
        }
        guard options.hasServers else { return refuse("it has no servers") }
        guard options.dryRun == old.dryRun else { return refuse("dry-run cannot be changed while it runs") }
        guard options.once == old.once else { return refuse("once cannot be changed while it runs") }
        do throws(OptionFault) {
            _ = try options.leap.checkedSource()
        } catch {
            return refuse(error.message)
        }
        if options.user != old.user { logger.warning("the user stays as it is until the next start") }
        logger.notice("the new configuration is taken", metadata: ["file": "\(config ?? "")"])
        return options
    }

    private func effectiveOptions() throws(OptionFault) -> SyncOptions {
        guard let config else { return options }
        return try SyncConfiguration(path: config).options(and: Self.commandLine)
    }

    /// What stands behind `sync` on the command line, without the configuration file.
    private static var commandLine: [String] {
        var words = CommandLine.arguments.drop { $0 != configuration.commandName }.dropFirst()[...]
        var kept: [String] = []
        while let word = words.popFirst() {
            if word == "--config" {
                _ = words.popFirst()
            } else if !word.hasPrefix("--config=") {
                kept.append(word)
            }
        }
        return kept
    }

    private func adjuster(_ options: SyncOptions) throws -> any ClockAdjuster {
        guard !options.dryRun else { return NullClock() }
        do {
            return try KernelClock()
        } catch {
            Output.note("dstime: not permitted to set the clock: \(error)")
            Output.note(Self.explanation)
            Output.note("To see what would be done, add --dry-run.")
            throw ExitCode.notPermitted
        }
    }

    /// What `sync --once` or another program has left to the kernel is not to be corrected twice.
    private func stopSlews(_ adjuster: any ClockAdjuster) throws {
        do {
            try adjuster.stopSlews()
        } catch {
            Output.note("dstime: a slew that is under way cannot be ended: \(error)")
            throw ExitCode.inputOutputError
        }
    }

    /// Why the kernel refuses, by the capabilities of this process.
    private static var explanation: String {
        guard ClockPrivilege.current.maySetClock != true else {
            return """
                This process has the capability CAP_SYS_TIME, so something else forbids it: a seccomp filter, as of a container \
                or of systemd's SystemCallFilter= (@clock is needed), or a user namespace.
                """
        }
        return """
            This process lacks the capability CAP_SYS_TIME. Grant it to the program with
              setcap cap_sys_time+ep \(program)
            or run it as a systemd service with AmbientCapabilities=CAP_SYS_TIME, or as root. In a container the host must allow \
            it too.
            """
    }

    private static var program: String {
        var path = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &path, path.count - 1)
        return count > 0 ? String(decoding: path.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : "dstime"
    }

    /// Two daemons would chase each other's corrections.
    private func lock(_ options: SyncOptions) throws -> OneAtATime? {
        guard !options.dryRun else { return nil }
        let path = options.lockPath
        // A service manager makes the directory; by hand root may.
        if options.stateFile == nil { mkdir("/run/dstime", 0o755) }
        do throws(OneAtATime.Refusal) {
            return try OneAtATime(path: path)
        } catch {
            switch error {
            case .held(let process):
                Output.note("dstime: process \(process) keeps this clock already (it holds '\(path)')")
                throw ExitCode.inputOutputError
            case .system(let error):
                if options.stateFile == nil, error.number != EACCES {
                    // Nobody needs the files of the daemon; but that a second one would not be noticed must be said.
                    Output.note("dstime: warning: no lock, since '\(path)' cannot be made: \(error)")
                    return nil
                }
                Output.note("dstime: cannot lock '\(path)': \(error)")
                throw ExitCode.inputOutputError
            }
        }
    }

    private func giveUpRights(_ options: SyncOptions) throws {
        guard !options.dryRun || options.user != nil else { return }
        do throws(SystemError) {
            try ClockPrivilege.keepOnlySettingTheClock(as: options.user)
        } catch {
            let user = options.user.map { "become user '\($0)'" } ?? "give up capabilities"
            Output.note(
                "dstime: cannot \(user): " + (error.number == ENOENT ? "there is no such user" : error.description))
            throw error.number == ENOENT ? ExitCode.badConfiguration : ExitCode.notPermitted
        }
    }
}
