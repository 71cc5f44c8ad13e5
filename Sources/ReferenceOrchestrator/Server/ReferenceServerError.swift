import Glibc

/// Why the reference orchestrator could not be started.
public enum ReferenceServerError: Error, Equatable, CustomStringConvertible {
    /// A setting has a value that the server cannot work with.
    case setting(key: String, found: String, expected: String)
    case opusFormat(sampleRate: Int, frameNanoseconds: Int64)
    case opusEncoder(status: Int32)
    /// The voice that the settings ask for cannot speak; the text says why.
    case voice(String)
    /// No TLS can be spoken with the certificate and key of the settings; the text says why.
    case tls(String)
    case bind(host: String, port: Int, reason: String)
    /// The name to listen at has no address.
    case unknownHost(String)
    case ledger(path: String, errno: Int32)

    public var description: String {
        switch self {
        case .setting(let key, let found, let expected):
            "reference setting \(key): found \(found), expected \(expected)"
        case .opusFormat(let sampleRate, let frame):
            "Opus cannot carry frames of \(Double(frame) / 1e6) ms at \(sampleRate) Hz: it knows 2.5, 5, 10, 20, 40 and "
                + "60 ms at 8000, 12000, 16000, 24000 and 48000 Hz"
        case .opusEncoder(let status): "libopus refused to encode: status \(status)"
        case .voice(let problem): problem
        case .tls(let problem): "tls: \(problem)"
        case .bind(let host, let port, let reason): "cannot listen on \(host) port \(port): \(reason)"
        case .unknownHost(let host):
            "cannot listen on \(host): no address is known for this name; an address of this machine or a name of its "
                + "own is needed, such as 127.0.0.1, or 0.0.0.0 for all of them"
        case .ledger(let path, let errno): "cannot write the ledger \(path): \(String(cString: strerror(errno)))"
        }
    }
}
