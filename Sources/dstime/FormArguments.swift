public import ArgumentParser
public import TimeScales

// The command line writes them as the library names them.
extension TimeForm: ExpressibleByArgument {}
extension UnixLeapPolicy: ExpressibleByArgument {}
