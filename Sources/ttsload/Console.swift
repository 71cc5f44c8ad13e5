import ArgumentParser
import Glibc

/// What the commands write: results to standard output, everything else to standard error.
enum Console {
    /// Writes a result and a line's end; a result that is lost ends the command, as on a full disk.
    static func print(_ text: String) throws(ExitCode) { try printRaw(text + "\n") }

    /// Writes a result as it is, without a line's end.
    static func printRaw(_ text: String) throws(ExitCode) {
        let problem = write(text, to: STDOUT_FILENO)
        // A reader that has gone away (`ttsload … | head`) wants no more.
        guard problem != 0, problem != EPIPE else { return }
        throw failure("standard output: can't be written: \(String(cString: strerror(problem)))", .internalError)
    }

    static func note(_ text: String) { raw(text + "\n") }

    /// Writes to standard error as it is; there is nowhere left to tell of an error there.
    static func raw(_ text: String) { _ = write(text, to: STDERR_FILENO) }

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

    /// The errno that kept the text from being written whole; 0 for none.
    private static func write(_ text: String, to descriptor: Int32) -> Int32 {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written < 0 else {
                bytes = bytes.dropFirst(written)
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN:
                // Somebody else has made the pipe or terminal non-blocking, which is no reason to lose a result.
                var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&room, 1, -1)
            case let code: return code
            }
        }
        return 0
    }
}
