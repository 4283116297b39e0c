import ArgumentParser

/// Why options are of no use, for who may say so or go on without them.
struct OptionFault: Error {
    /// The file, the line where there is one, and what is wrong there.
    let message: String
    /// What the process ends with if it has nothing else to go by.
    let status: ExitCode

    /// Says it. What is to be thrown then.
    func told() -> ExitCode {
        Output.note("dstime: " + message)
        return status
    }
}

/// Exit statuses of sysexits.h that ArgumentParser does not give by itself (it exits with 64 for wrong usage).
extension ExitCode {
    /// EX_DATAERR: bad input data.
    static let badData = ExitCode(65)
    /// EX_UNAVAILABLE: no usable answer from any server.
    static let noUsableAnswer = ExitCode(69)
    /// EX_SOFTWARE: the program itself is wrong.
    static let internalError = ExitCode(70)
    /// EX_IOERR: input/output error, a file that is not there or not readable among them.
    static let inputOutputError = ExitCode(74)
    /// EX_CONFIG: bad configuration.
    static let badConfiguration = ExitCode(78)
    /// EX_NOPERM: not permitted.
    static let notPermitted = ExitCode(77)
}
