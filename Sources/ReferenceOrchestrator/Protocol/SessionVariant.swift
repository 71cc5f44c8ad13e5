import ReferenceConfiguration

/// How a client wants its audio, and of which model.
struct SessionVariant: Hashable {
    var audio: AudioVariant
    /// The place of the voice model in the settings' list.
    var model: Int

    /// Whether sessions are served at a request target: at `/` and `/ws`, whatever the query.
    static func isServed(requestTarget: String) -> Bool {
        ["/", "/ws"].contains(requestTarget.prefix { $0 != "?" })
    }

    /// Reads `encoding`, `framing` and `model` from a request target's query; what is absent or unknown is as in the settings.
    init(requestTarget: String, settings: ReferenceSettings) {
        audio = AudioVariant(encoding: settings.encoding, framing: settings.framing)
        model = 0
        guard let mark = requestTarget.firstIndex(of: "?") else { return }
        for pair in requestTarget[requestTarget.index(after: mark)...].split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            switch parts[0] {
            case "encoding": audio.encoding = ReferenceSettings.Encoding(rawValue: parts[1]) ?? audio.encoding
            case "framing": audio.framing = ReferenceSettings.Framing(rawValue: parts[1]) ?? audio.framing
            case "model": model = settings.models.firstIndex { $0.id == parts[1] } ?? model
            default: break
            }
        }
    }
}
