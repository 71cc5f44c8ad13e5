import Documents
import ReferenceConfiguration

extension Scenario {
    /// What its writer may not expect, as plain sentences; none of it keeps a run from being made.
    public var notes: [String] {
        let unheeded = load.unheeded.map {
            "load.\($0) is not used: it is for the open model, and this load is closed"
        }
        return unheeded + target.notes + lateFaults
    }

    /// Faults that come when all is over.
    private var lateFaults: [String] {
        guard case .reference(let settings) = target.endpoint else { return [] }
        let end = load.duration + load.drain
        return settings.timetable.enumerated().filter { $0.element.at >= end }.map { index, entry in
            "target.reference.timetable[\(index)] never comes: it is to begin at \(Self.text(entry.at)), and the run ends "
                + "after \(Self.text(end)) at the latest, its drain included"
        }
    }

    private static func text(_ nanoseconds: Int64) -> String { Quantity.text(nanoseconds: Double(nanoseconds)) }
}

extension Target {
    /// Whether the sessions' connections are secure.
    public var speaksTLS: Bool {
        switch endpoint {
        case .reference(let settings): settings.tls != .none
        case .url(let url): url.lowercased().hasPrefix("wss:")
        }
    }

    fileprivate var notes: [String] {
        var notes: [String] = []
        if tls != TLS(), !speaksTLS {
            let lack = if case .url = endpoint { "target.url is a ws:// one" } else { "target.reference has no tls" }
            notes.append("target.tls is not used: \(lack)")
        }
        guard case .reference(let settings) = endpoint else { return notes }
        // Sessions ask for Opus and for binary frames; for what is usual they ask by not asking.
        if encoding == .pcm16, settings.encoding != .pcm16 {
            notes.append(Self.mismatch("encoding", encoding.rawValue, settings.encoding.rawValue))
        }
        if framing == .base64, settings.framing != .base64 {
            notes.append(Self.mismatch("framing", framing.rawValue, settings.framing.rawValue))
        }
        return notes
    }

    private static func mismatch(_ key: String, _ expected: String, _ sent: String) -> String {
        "target.\(key) is \(expected), but the server sends \(sent), as target.reference.\(key) says: the sessions will not "
            + "understand its audio"
    }
}
