/// The tool's own version, as `--version` prints it and every run folder holds it.
enum Version {
    static let current = "0.1.0"
}
