import Glibc

extension RunFolderWriter {
    /// Puts `report.json` in place, whole or not at all.
    public static func write(report: RunReport, to path: String) throws(RecordingError) {
        try write(text: report.json(), named: RunFile.report, to: path)
    }

    /// Puts a file such as `report.html` in place, whole or not at all; a symbolic link there is replaced.
    public static func write(text: String, named file: String, to path: String) throws(RecordingError) {
        precondition(!file.contains("/"), "a file in the folder itself")
        try RunDirectory(opening: path).replace(file, with: Array(text.utf8))
    }

    /// Creates a folder for runs and what is made of several of them, with its parents; one that is there is left as it is.
    public static func createFolder(_ path: String) throws(RecordingError) { _ = try RunDirectory.create(path) }

    /// Removes what a start that failed has left.
    static func clear(_ files: [String], of path: String, removing created: [String]) {
        for file in files { unlink("\(path)/\(file)") }
        for directory in created.reversed() { rmdir(directory) }
    }
}

/// The content of `histograms.json`, format 1.
struct HistogramFile: Codable {
    var format = 1
    var histograms: [String: String]
}
