import ArgumentParser

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
