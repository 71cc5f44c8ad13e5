import ArgumentParser
import Glibc

/// What the commands write: results to standard output, everything else to standard error.
enum Console {
    static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    static func note(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// The text as it is, without a line's end.
    static func raw(_ text: String, toOutput: Bool = false) {
        write(text, to: toOutput ? STDOUT_FILENO : STDERR_FILENO)
    }

    /// Says what is wrong and gives the error that ends the command with that exit code.
    static func failure(_ message: String, _ status: ExitStatus) -> ExitCode {
        note("ttsload: \(message)")
        return status.code
    }

    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Colour where a person looks, unless the environment says no (https://no-color.org).
    static func wantsColour(terminal: Bool) -> Bool {
        if let value = getenv("NO_COLOR"), value.pointee != 0 { return false }
        if let term = getenv("TERM"), String(cString: term) == "dumb" { return false }
        return terminal
    }

    /// Columns of the terminal; 80 where there is none.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            // A reader that has gone away (`ttsload … | head`) wants no more.
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}
