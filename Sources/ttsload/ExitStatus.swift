import ArgumentParser

/// The exit codes that are promised; a verdict's own code comes from the report.
enum ExitStatus: Int32 {
    case usage = 64
    case badData = 65
    case unreachable = 69
    case internalError = 70
    case missed = 99

    var code: ExitCode { ExitCode(rawValue) }
}
