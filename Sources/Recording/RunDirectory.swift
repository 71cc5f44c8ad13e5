import Glibc

/// An open directory: all files of a run are reached through its descriptor, and never through a symbolic link.
final class RunDirectory {
    /// As the caller wrote it, without a slash at its end.
    let path: String
    let descriptor: Int32

    /// Opens an existing directory.
    init(opening path: String) throws(RecordingError) {
        self.path = Self.trimmed(path)
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { throw .system(operation: "open the run folder", file: path, code: errno) }
    }

    deinit { close(descriptor) }

    /// Creates the directory with its parents, by the user's umask; returns those that were not there before.
    static func create(_ path: String) throws(RecordingError) -> [String] {
        var created: [String] = []
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in trimmed(path).split(separator: "/") {
            prefix += (prefix.isEmpty || prefix.hasSuffix("/") ? "" : "/") + part
            if mkdir(prefix, 0o777) == 0 {
                created.append(prefix)
                continue
            }
            // Asking whether a directory is there that could not be made would put another reason in its place.
            let reason = errno
            if reason != EEXIST && !(reason == EROFS && access(prefix, F_OK) == 0) {
                throw .system(operation: "create the directory", file: prefix, code: reason)
            }
        }
        return created
    }

    func name(of file: String) -> String { "\(path)/\(file)" }

    /// Takes the folder for one writer until `unlock` or the process's end; false if another has it.
    ///
    /// A file system without locks has no protection, and no refusal.
    func lock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK }

    func unlock() { flock(descriptor, LOCK_UN) }

    func contains(_ file: String) -> Bool {
        var status = stat()
        return fstatat(descriptor, file, &status, AT_SYMLINK_NOFOLLOW) == 0
    }

    /// Bytes that an unprivileged user may still write to the file system.
    func availableBytes() throws(RecordingError) -> UInt64 {
        var status = statvfs()
        guard fstatvfs(descriptor, &status) == 0 else {
            throw .system(operation: "ask for free space", file: path, code: errno)
        }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    /// Creates a file that must not be there yet, not even as a symbolic link, and returns its descriptor.
    func create(_ file: String) throws(RecordingError) -> Int32 {
        let result = openat(descriptor, file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        if result < 0 { throw .system(operation: "create the file", file: name(of: file), code: errno) }
        return result
    }

    /// Opens a regular file for reading; nil if it is not there.
    func openForReading(_ file: String) throws(RecordingError) -> Int32? {
        // Without O_NONBLOCK a named pipe in the folder would hang the reader.
        let result = openat(descriptor, file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        if result < 0 {
            if errno == ENOENT { return nil }
            throw .system(operation: "open the file", file: name(of: file), code: errno)
        }
        var status = stat()
        guard fstat(result, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(result)
            throw .invalid(file: name(of: file), line: nil, reason: "is not a regular file")
        }
        return result
    }

    /// Bytes of those of the files that are there, by their names.
    func sizes(of files: [String]) throws(RecordingError) -> [String: Int64] {
        var sizes: [String: Int64] = [:]
        for file in files {
            guard let source = try openForReading(file) else { continue }
            defer { close(source) }
            sizes[file] = Int64(lseek(source, 0, SEEK_END))
        }
        return sizes
    }

    /// The whole of a small file; nil if it is not there.
    func read(_ file: String, limitBytes: Int = 256 << 20) throws(RecordingError) -> [UInt8]? {
        guard let source = try openForReading(file) else { return nil }
        defer { close(source) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(source, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw .system(operation: "read the file", file: name(of: file), code: errno)
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            if bytes.count > limitBytes {
                throw .invalid(file: name(of: file), line: nil, reason: "is larger than \(limitBytes >> 20) MiB")
            }
        }
    }

    /// Puts a file in place whole: readers see the old content or the new, and a symbolic link there is replaced.
    func replace(_ file: String, with bytes: [UInt8], synced: Bool = true) throws(RecordingError) {
        try replace(file, synced: synced) { (target) throws(RecordingError) in
            try writeAll(bytes, to: target, file: name(of: file))
        }
    }

    /// As above, with the content written by `fill` to the descriptor it gets.
    ///
    /// Without `synced` a crash of the machine, though not of the process, may leave it empty; a disk can take a second
    /// to sync, too long for what is written while a run goes on.
    func replace(
        _ file: String,
        synced: Bool = true,
        fill: (Int32) throws(RecordingError) -> Void
    ) throws(RecordingError) {
        let temporary = ".\(file).new"
        // A leftover of a killed run; the lock or the exclusive creation keeps two living writers apart.
        unlinkat(descriptor, temporary, 0)
        let target = try create(temporary)
        do throws(RecordingError) {
            defer { close(target) }
            try fill(target)
            // A crash of the machine after the rename must not leave an empty file under the final name.
            if synced, fsync(target) != 0 {
                throw .system(operation: "write the file", file: name(of: file), code: errno)
            }
        } catch {
            unlinkat(descriptor, temporary, 0)
            throw error
        }
        if renameat(descriptor, temporary, descriptor, file) != 0 {
            let code = errno
            unlinkat(descriptor, temporary, 0)
            throw .system(operation: "put the file in place", file: name(of: file), code: code)
        }
    }

    func remove(_ file: String) { unlinkat(descriptor, file, 0) }

    private static func trimmed(_ path: String) -> String {
        var path = path[...]
        while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
        return String(path)
    }
}

/// Writes all bytes or throws the system's reason.
func writeAll(_ bytes: [UInt8], to descriptor: Int32, file: String) throws(RecordingError) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if written < 0 {
            if errno == EINTR { continue }
            throw .system(operation: "write the file", file: file, code: errno)
        }
        rest = rest.dropFirst(written)
    }
}
